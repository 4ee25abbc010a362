"""SRC-CFG-05: what instances share although they share nothing of their own, the process."""

from __future__ import annotations

import asyncio

from .._show import Words, show_error
from ..registry import check
from ..trial import SourceTrial
from ..trial.process_state import changed, process_state

# A library may set these at its first use, once, and every instance finds them so.
_SET_AT_FIRST_USE = ("the environment",)


@check("SRC-CFG-05")
async def closing_one_leaves_the_process_as_it_was(t: SourceTrial) -> None:
    """Another instance finds the working directory, the environment and the like as they were."""
    untouched = process_state()
    await t.open_running_stream(await t.source("conformance-other"))
    settled = process_state()
    source = await t.source()
    stream = await t.open_running_stream(source)
    t.step("stop_event.set()")
    stream.stop()
    await stream.until_ended(t.limits.stop)
    await t.close(source)
    for what, after in process_state().items():
        before = (settled if what in _SET_AT_FIRST_USE else untouched)[what]
        difference = changed(before, after)
        t.expect(not difference, f"{what} as before, which other instances share", got=Words(difference))
    try:
        await asyncio.to_thread(int)
    except RuntimeError as error:
        t.expect(False, "the executor of the event loop to work as before", got=Words(show_error(error)))
