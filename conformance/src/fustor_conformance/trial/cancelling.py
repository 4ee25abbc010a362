"""Detects a driver that cancels the task that calls it; only the caller may do that."""

from __future__ import annotations

from asyncio import CancelledError, current_task, sleep

from ..outcome import DriverRaised

__all__ = ["Caller"]


class Caller:
    """The running task, just before it calls a driver."""

    def __init__(self) -> None:
        self._task = current_task()
        self._before = self._cancelled()

    def _cancelled(self) -> int:
        return self._task.cancelling() if self._task else 0

    async def expect_not_cancelled(self, text: str) -> None:
        """Expect that the call did not cancel the task.

        Args:
            text: the call.

        Raises:
            DriverRaised: it did.
        """
        if await self.was_cancelled():
            raise DriverRaised(text, "cancelled the task that called it", error=CancelledError())

    async def was_cancelled(self) -> bool:
        """Return whether the call cancelled the task, and undo the cancellation."""
        if self._task is None or self._cancelled() <= self._before:
            return False
        while self._cancelled() > self._before:
            self._task.uncancel()
        try:
            await sleep(0)
        except CancelledError:
            pass  # asyncio had not delivered it yet: the next await of the kit would have raised it.
        return True
