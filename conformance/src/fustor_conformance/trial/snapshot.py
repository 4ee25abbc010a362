"""A snapshot that is read step by step: in one thread of its own, as the agent reads it."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

from .._own_threads import own_thread
from .stream import MOST_EVENTS
from .threads import Task, stack_of

if TYPE_CHECKING:
    from .base import Trial
    from .source import SourceTrial

__all__ = ["SNAPSHOT", "Snapshot", "leave_endless"]

SNAPSHOT = "get_snapshot_iterator"


class Snapshot:
    """A snapshot iterator; each call lets its thread go on for a while.

    Args:
        trial: the trial that it belongs to.
        text: the call as a reader would write it.
        open_: makes the call.
    """

    def __init__(self, trial: Trial, text: str, open_: Callable[[], Iterator[Any]]) -> None:
        self._trial = trial
        self._text = text
        self._open = open_
        self._iterator: Iterator[Any] | None = None
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._thread = own_thread("snapshot", self._work)

    async def next_event(self) -> Any:
        """Return the next event, or None at the end.

        Raises:
            DriverRaised: the driver raised, or did not return in time.
        """
        self._trial.step(f"the next event of {self._text}")
        return await self._in_its_thread(lambda: next(self._events(), None))

    async def rest(self) -> list[Any]:
        """Return all further events.

        Raises:
            DriverRaised: as `next_event`.
        """
        self._trial.step(f"the other events of {self._text}")
        events: list[Any] = await self._in_its_thread(lambda: list(islice(self._events(), MOST_EVENTS)))
        return events

    def leave(self) -> None:
        """Read no more."""
        self._tasks.put(None)

    def _events(self) -> Iterator[Any]:
        if self._iterator is None:
            self._iterator = iter(self._open())
        return self._iterator

    def _work(self) -> None:
        while task := self._tasks.get():
            task.run()

    async def _in_its_thread(self, function: Callable[[], Any]) -> Any:
        task, seconds = Task(function), self._trial.call_seconds
        self._tasks.put(task)
        if not await task.until_done(seconds):
            raise self._trial.overran(self._text, SNAPSHOT, seconds, stack_of(self._thread))
        try:
            return task.result()
        except BaseException as error:
            raise self._trial.raised(f"reading {self._text}", error) from error


async def leave_endless(trial: SourceTrial, text: str) -> NoReturn:
    """End the check, because a snapshot has more events than the kit reads.

    Args:
        trial: the trial.
        text: the call that reads the snapshot.

    Raises:
        ExpectationFailed: it has more events than the system has rows.
        NotExercised: the system is too large for the kit.
    """
    trial.needs("rows")
    held = len(await trial.system.rows())
    expected = f"no more events than rows, of which there are {held}"
    trial.expect(held >= MOST_EVENTS, expected, got=MOST_EVENTS, of=text)
    trial.not_exercised(f"the system holds {held} rows: run the kit on a smaller one")
