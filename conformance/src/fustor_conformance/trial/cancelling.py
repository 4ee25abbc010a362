"""What a driver does to the task that calls it: nobody but the caller may cancel that."""

from __future__ import annotations

from asyncio import CancelledError, current_task, sleep

__all__ = ["Caller"]


class Caller:
    """The running task, which is about to call a driver."""

    def __init__(self) -> None:
        self._task = current_task()
        self._before = self._cancelled()

    def _cancelled(self) -> int:
        return self._task.cancelling() if self._task else 0

    async def was_cancelled(self) -> bool:
        """Tell whether the task was cancelled by what it called, and let it go on as if it had not been."""
        if self._task is None or self._cancelled() <= self._before:
            return False
        while self._cancelled() > self._before:
            self._task.uncancel()
        try:
            await sleep(0)
        except CancelledError:
            pass  # It was still to be delivered, which would have hit whatever the kit awaits next.
        return True
