from __future__ import annotations

import asyncio
import threading

import pytest
from fustor_conformance.trial.threads import Overran, Signal, in_thread, stack_of


def test_a_call_in_a_thread_returns_its_value() -> None:
    assert asyncio.run(in_thread(lambda: "the value", 60.0)) == "the value"


def test_a_call_is_made_in_another_thread() -> None:
    assert asyncio.run(in_thread(threading.current_thread, 60.0)) is not threading.current_thread()


@pytest.mark.parametrize("error", [ValueError, KeyError, SystemExit])
def test_what_a_call_raises_is_raised(error: type[BaseException]) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(error):
        asyncio.run(in_thread(fail, 60.0))


def test_a_call_that_does_not_return_overruns_and_says_where_it_was() -> None:
    end = threading.Event()

    def wait_for_the_end() -> None:
        end.wait()

    with pytest.raises(Overran) as caught:
        asyncio.run(in_thread(wait_for_the_end, 0.5))
    end.set()
    assert "in wait_for_the_end" in caught.value.stack


def test_a_condition_that_holds_is_not_waited_for() -> None:
    async def wait() -> bool:
        return await Signal().until(lambda: True, 0.0)

    assert asyncio.run(wait())


def test_a_condition_that_never_holds_is_given_up() -> None:
    async def wait() -> bool:
        return await Signal().until(lambda: False, 0.01)

    assert not asyncio.run(wait())


def test_a_thread_wakes_who_waits() -> None:
    async def wait() -> bool:
        seen: list[str] = []
        signal = Signal()

        def change() -> None:
            seen.append("a change")
            signal.notify()

        thread = threading.Thread(target=change)
        waiting = asyncio.ensure_future(signal.until(lambda: bool(seen), 60.0))
        await asyncio.sleep(0)
        thread.start()
        return await waiting

    assert asyncio.run(wait())


def test_a_thread_that_is_late_harms_nobody() -> None:
    async def make() -> Signal:
        return Signal()

    asyncio.run(make()).notify()


def test_a_thread_that_has_ended_has_no_stack() -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    assert stack_of(thread) == "the thread has ended"
