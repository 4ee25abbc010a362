"""What is particular to this driver; what every pusher has to do is in test_conformance.py."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from fustor_core.exceptions import ConfigError, DriverError, SessionObsoletedError
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import InsertEvent

import {{ cookiecutter.module }}
from {{ cookiecutter.module }}.remote import BusyError, Ledger, create, drop

# A name under which pytest does not take the class for tests, whatever it is called.
Pusher = {{ cookiecutter.module }}.{{ cookiecutter.__class }}

T = TypeVar("T")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    yield create("orders")
    drop("orders")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(asyncio, "sleep", at_once)


def config(**changes: Any) -> PusherConfig:
    credential = {"user": "writer", "passwd": "a-secret"}
    fields = {"driver": "test", "endpoint": "memory://orders", "credential": credential, "max_retries": 3}
    return PusherConfig.model_validate({**fields, **changes})


def run(work: Callable[[Pusher], Awaitable[T]], **changes: Any) -> T:
    """Do some work with a pusher that is closed afterwards."""

    async def with_pusher() -> T:
        pusher = Pusher("test", config(**changes))
        try:
            return await work(pusher)
        finally:
            await pusher.close()

    return asyncio.run(with_pusher())


def event(index: int) -> InsertEvent:
    return InsertEvent(event_schema="shop", table="orders", fields=["id"], rows=[{"id": 1}], index=index)


def test_the_position_is_that_of_the_newest_message(ledger: Ledger) -> None:
    async def work(pusher: Pusher) -> int:
        await pusher.push([event(7), event(9)])
        await pusher.push([event(-1)], source_type="snapshot")
        return await pusher.get_latest_committed_index()

    assert run(work) == 9


def test_a_ledger_without_messages_has_no_position(ledger: Ledger) -> None:
    assert run(lambda pusher: pusher.get_latest_committed_index()) == -1


def test_a_busy_ledger_gets_the_same_envelope_again(ledger: Ledger) -> None:
    ledger.fail(BusyError("later"), BusyError("later"))
    assert run(lambda pusher: pusher.push([event(1)])) == {"snapshot_needed": False}
    assert [entry.position for entry in ledger.entries] == [1]


def test_a_ledger_that_stays_busy_is_an_error(ledger: Ledger) -> None:
    ledger.fail(*[BusyError("later")] * 3)
    with pytest.raises(DriverError, match="memory://orders did not answer: BusyError"):
        run(lambda pusher: pusher.push([]))


def test_a_refusal_is_an_error_and_not_tried_again(ledger: Ledger) -> None:
    ledger.reply(None, False)
    with pytest.raises(DriverError, match="takes nothing"):
        run(lambda pusher: pusher.push([event(1)]))
    assert ledger.entries == []


def test_a_ledger_that_never_answers_is_an_error(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    async def for_ever() -> int:
        return await asyncio.Future()

    monkeypatch.setattr(ledger, "position", for_ever)
    with pytest.raises(DriverError, match="TimeoutError"):
        run(lambda pusher: pusher.get_latest_committed_index(), driver_params={"timeout_sec": 0.01})


def test_a_session_that_was_ended_is_obsolete(ledger: Ledger) -> None:
    async def work(pusher: Pusher) -> None:
        session = await pusher.create_session("agent:task")
        await pusher.heartbeat(session_id=session["session_id"])
        ledger.end_sessions()
        with pytest.raises(SessionObsoletedError):
            await pusher.heartbeat(session_id=session["session_id"])
        await pusher.push([], session_id=session["session_id"])

    with pytest.raises(SessionObsoletedError):
        run(work)


@pytest.mark.parametrize("endpoint", ["", "orders", "memory://", "file:///orders"])
def test_an_endpoint_that_names_no_ledger_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="endpoint"):
        Pusher("test", config(endpoint=endpoint))


@pytest.mark.parametrize(
    ("params", "setting"),
    [({"timeout_sec": 0}, "driver_params.timeout_sec"), ({"time_out_sec": 5}, "driver_params.time_out_sec")],
)
def test_a_setting_that_cannot_be_used_is_named(params: dict[str, object], setting: str) -> None:
    with pytest.raises(ConfigError, match=setting):
        Pusher("test", config(driver_params=params))


def test_the_connection_test_tells_that_a_ledger_is_missing() -> None:
    works, text = asyncio.run(Pusher.test_connection(**config(endpoint="memory://nowhere").model_dump()))
    assert not works
    assert "nowhere" in text
    assert "a-secret" not in text
