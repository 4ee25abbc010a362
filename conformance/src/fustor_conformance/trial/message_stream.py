"""A message stream of a trial: its flag, its events, and how a check waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fustor_event_model.models import EventBase

from .._show import show
from ..declarations import Key
from ..harness import Row
from ..outcome import DriverRaised
from .stream import Stream

if TYPE_CHECKING:
    from .source import SourceTrial

__all__ = ["TrialStream"]

_SETTLED_AFTER = 0.03
"""The seconds in which a stream delivers what it has, and comes to wait."""


class TrialStream(Stream):
    """A message stream of a trial."""

    def __init__(
        self, trial: SourceTrial, call: Callable[[threading.Event], Any], *, read_elsewhere: bool = False
    ) -> None:
        """Start to open the stream.

        Args:
            trial: the trial that it belongs to.
            call: opens the stream, given the stop event.
            read_elsewhere: iterate in another thread than the one that opens (SRC-MSG-13).
        """
        super().__init__(call, read_elsewhere=read_elsewhere)
        self._trial = trial

    @property
    def position_lost(self) -> object:
        """The flag `needed_position_lost` as the driver returned it.

        Raises:
            NotExercised: there is no flag; SRC-MSG-01 is about that.
        """
        if self.flag is None:
            self._trial.not_exercised("the driver returned no needed_position_lost flag", see="SRC-MSG-01")
        return self.flag

    @property
    def delivered(self) -> list[EventBase]:
        """The events so far, as a list of its own."""
        return list(self.events)

    async def run(self) -> None:
        """Read until the stream waits for a change."""
        self.read()
        await self.until_waiting(_SETTLED_AFTER)

    async def settle(self) -> None:
        """Read, and give the stream time to deliver too much, or to end."""
        self.read()
        await self.until_idle(_SETTLED_AFTER)

    async def delivers(self, row: Row) -> bool:
        """Read until a row with the key of `row` has arrived; return whether it did within the limit.

        Raises:
            DriverRaised: the stream raised.
        """
        self.read()
        wanted = self._trial.system.key(row)
        seen = _SeenKeys(self._trial, self)
        found = await self.until(lambda: seen.contains(wanted), self._trial.limits.latency)
        if not found and self.error is not None:
            raise self._trial.raised("iterating the message stream", self.error)
        return found

    async def read_until(self, row: Row, see: str | tuple[str, ...] = "SRC-MSG-09") -> list[EventBase]:
        """Read until the change of `row` has arrived, and return all events so far.

        Args:
            row: a row that was inserted.
            see: the clauses that are about a change that does not arrive.

        Raises:
            NotExercised: the change does not arrive in time, or something that arrives is not an event.
        """
        try:
            arrived = await self.delivers(row)
        except DriverRaised as problem:
            self._trial.leave_to(see, problem)
        if not arrived:
            self._trial.not_exercised(f"the change of {show(dict(row))} did not arrive", see=see)
        return self._trial.as_events(self.delivered)


class _SeenKeys:
    """The keys in the events of a stream; each event is looked at once."""

    def __init__(self, trial: SourceTrial, stream: TrialStream) -> None:
        self._trial = trial
        self._stream = stream
        self._looked_at = 0
        self._keys: list[Key] = []

    def contains(self, key: Key) -> bool:
        events = self._stream.events[self._looked_at :]
        self._looked_at += len(events)
        system = self._trial.system
        self._keys += [system.key(row) for row in system.rows_of(events)]
        return key in self._keys
