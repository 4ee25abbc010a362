"""Runs a history against a source, and compares the replica with the system (SRC-SYNC-01)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from .._show import Words, show
from ..declarations import Key
from ..harness import Row, overrides
from ..trial import SourceTrial, TrialStream
from ..trial.snapshot import Snapshot
from .history import History, Move, Verb
from .replica import Replica

__all__ = ["run_history"]

_BATCH_SIZE = 1
_MARKERS_FOR_THE_END = 2


async def run_history(trial: SourceTrial, history: History) -> None:
    """Run a history, then expect that the replica has caught up with the system.

    Args:
        trial: a trial of the source.
        history: the history.

    Raises:
        ExpectationFailed: the replica differs from the system, or never catches up.
        DriverRaised: the source raised.
    """
    agent = _Agent(trial, history)
    for move in history.moves:
        await agent.make(move)
    await agent.start()
    await agent.finish_snapshot()
    await agent.catch_up()


class _Rows:
    """The rows that a history inserts, updates and deletes in the system."""

    def __init__(self, trial: SourceTrial, pool: Sequence[Row]) -> None:
        self._trial = trial
        self._pool = pool
        self._keys: set[Key] = set()

    async def put(self, move: Move) -> None:
        """Insert the row of the move, or update the one with its key."""
        row, values = self._pool[move.key], self._pool[move.values]
        key = self._trial.system.key(row)
        row = {**values, **{field: row[field] for field in self._trial.harness.key}}
        if key not in self._keys:
            self._keys.add(key)
            await self._trial.system.insert(row)
        elif overrides(self._trial.harness, "update"):
            await self._trial.system.update(row)

    async def delete(self, row: Row) -> None:
        """Delete the row that has the key of `row`, if there is one."""
        key = self._trial.system.key(row)
        if overrides(self._trial.harness, "delete") and key in self._keys:
            self._keys.remove(key)
            await self._trial.system.delete(row)


class _Agent:
    """Makes the moves of a history, and follows the agent's protocol."""

    def __init__(self, trial: SourceTrial, history: History) -> None:
        self.replica = Replica(trial)
        self._trial = trial
        self._rows = _Rows(trial, history.rows)
        self._pool = history.rows
        self._markers = list(history.markers)
        self._stream: TrialStream | None = None
        self._snapshot: Snapshot | None = None
        self._applied = 0
        self._read: Row | None = None
        self._source: Any = None
        self._does: dict[Verb, Callable[[Move], Awaitable[None]]] = {
            Verb.PUT: self._rows.put,
            Verb.DELETE: lambda move: self._rows.delete(self._pool[move.key]),
            Verb.START: lambda _: self.start(),
            Verb.ADVANCE: lambda _: self._advance(),
            Verb.FINISH: lambda _: self.finish_snapshot(),
            Verb.DELETE_READ: lambda _: self._delete_read(),
            Verb.PAUSE: lambda _: self._pause(),
            Verb.CATCH_UP: lambda _: self.catch_up(),
            Verb.STOP: lambda _: self._stop(at_once=False),
            Verb.STOP_AT_ONCE: lambda _: self._stop(at_once=True),
            Verb.EXPIRE: lambda _: self._expire(),
            Verb.OUTAGE: lambda _: self._outage(),
        }

    async def make(self, move: Move) -> None:
        """Make one move; do nothing if it is not possible now, or not with this harness."""
        await self._does[move.verb](move)

    # --- the system ---------------------------------------------------------------------------------

    async def _delete_read(self) -> None:
        if self._read:
            await self._rows.delete(self._read)

    async def _outage(self) -> None:
        needed = ("break_system", "restore_system")
        if self._stream is None or not all(overrides(self._trial.harness, method) for method in needed):
            return
        await self._trial.system.fail()
        await self._leave_stream("when the system failed", "SRC-MSG-15")
        await self._trial.system.restore()

    async def _expire(self) -> None:
        if overrides(self._trial.harness, "expire_history") and self._stream is None:
            await self._trial.system.expire_history()

    # --- the agent ----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Resume the stream with a new instance, unless it runs."""
        if self._stream is not None:
            return
        self._source = await self._trial.source()
        position = self.replica.committed
        self._stream = await self._trial.open_stream(self._source, position)
        self.replica.opened(lost=bool(self._stream.position_lost) or position <= 0)
        self._applied = 0
        self._stream.read()
        if self.replica.needs_snapshot:
            self._snapshot = self._trial.open_snapshot(self._source, _BATCH_SIZE)

    async def _advance(self) -> None:
        if self._snapshot is None:
            return
        event = await self._snapshot.next_event()
        if event is None:
            self._end_snapshot()
        else:
            self._apply_messages()
            self.replica.snapshot(event)
            self._read = next(iter(self._trial.system.rows_of([event])), None)

    async def finish_snapshot(self) -> None:
        """Read the snapshot to its end, if there is one."""
        if self._snapshot is not None:
            events = await self._snapshot.rest()
            self._apply_messages()
            for event in events:
                self.replica.snapshot(event)
            self._end_snapshot()

    def _end_snapshot(self) -> None:
        self._apply_messages()
        self.replica.end_of_snapshot()
        self._snapshot = None

    def _apply_messages(self) -> None:
        if self._stream is not None:
            events = self._stream.delivered[self._applied :]
            self._applied += len(events)
            self.replica.messages(self._trial.as_events(events))

    async def catch_up(self) -> None:
        """Make one more change and wait for it, because all changes before it have then arrived, too.

        Raises:
            ExpectationFailed: it does not arrive, or the replica differs from the system.
        """
        if self._stream is None or not self._markers:
            return
        marker = self._markers.pop()
        await self._trial.system.insert(marker)
        arrived = await self._stream.delivers(marker)
        self._apply_messages()
        self._trial.expect(
            arrived,
            f"the change of {show(marker)}",
            got=self._stream.events,
            of="the message stream, with which the replica catches up",
        )
        if not self.replica.needs_snapshot:
            await self._compare(self._stream, await self._trial.system.rows())

    async def _compare(self, stream: TrialStream, truth: list[Row]) -> None:
        def agrees() -> bool:
            self._apply_messages()
            return not self.replica.difference(truth)

        if self._trial.is_transient(self._source):
            # Without positions only changes of the same key come in order, and the marker has another key.
            await stream.until(agrees, self._trial.limits.latency)
        difference = self.replica.difference(truth)
        got = Words(f"a replica {difference}")
        self._trial.expect(not difference, "the rows of the system", got=got, of="the replica")

    async def _pause(self) -> None:
        if self._stream is not None:
            self._stream.pause()

    async def _stop(self, *, at_once: bool) -> None:
        if self._stream is None or len(self._markers) < _MARKERS_FOR_THE_END:
            return
        if not at_once:
            await self.catch_up()
        self._trial.step("stop_event.set()")
        self._stream.stop()
        await self._leave_stream("when it was stopped", "SRC-MSG-12", everything=not at_once)

    async def _leave_stream(self, when: str, see: str, *, everything: bool = False) -> None:
        """Wait until the stream ends, commit what it delivered, and close its instance."""
        assert self._stream is not None
        self._stream.read()
        if not await self._stream.until_ended(self._trial.limits.stop):
            self._trial.not_exercised(f"the message stream did not end {when}", see=see)
        self._apply_messages()
        self.replica.commit(everything=everything)
        self._stream = self._snapshot = None
        await self._trial.close(self._source)
