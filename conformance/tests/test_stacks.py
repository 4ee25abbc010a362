"""What a reader is shown of the stacks of a process."""

from __future__ import annotations

from pathlib import Path

import fustor_conformance
from fustor_conformance.isolation._stacks import shortened

KIT = Path(fustor_conformance.__file__).parent


def thread(*files: object) -> str:
    frames = [f'  File "{file}", line {number} in function' for number, file in enumerate(files)]
    return "\n".join(["Thread 0x1 (most recent call first):", *frames])


def test_how_the_kit_came_to_call_is_left_out() -> None:
    stacks = thread("threading.py", "driver.py", f"{KIT}/trial/base.py", "asyncio/events.py")
    assert shortened(stacks) == thread("threading.py", "driver.py")


def test_what_the_kit_put_between_is_shown() -> None:
    stacks = thread(f"{KIT}/_compressed_sleeps.py", "driver.py", f"{KIT}/trial/base.py")
    assert shortened(stacks) == thread(f"{KIT}/_compressed_sleeps.py", "driver.py")


def test_threads_that_say_nothing_of_the_driver_are_left_out() -> None:
    own = thread("selectors.py", "uvicorn.py", f"{KIT}/remote/_loopback.py")
    waits = thread(f"{KIT}/trial/threads.py")
    assert shortened("\n\n".join([own, waits, thread("driver.py")])) == thread("driver.py")


def test_something_is_shown_in_any_case() -> None:
    waits = thread(f"{KIT}/examples.py")
    assert shortened(waits) == waits


def test_of_a_deep_stack_the_innermost_frames_are_shown() -> None:
    assert shortened(thread(*range(100))) == thread(*range(12))
