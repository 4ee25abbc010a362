"""The system behind a source: how a trial works it, and knows its rows again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .._show import place, show, show_error
from ..declarations import Key, checked_row, row_key, too_few_keys
from ..harness import Row, SourceHarness, overrides
from ..outcome import HarnessFailed
from .driver import DriverTrial
from .many_rows import many_rows

__all__ = ["SystemTrial"]


@dataclass(frozen=True, slots=True)
class _Effect:
    """What comes of a change.

    Attributes:
        is_due: whether something has to, given the row, what was held of its key, and what was last written.
        is_there: whether it has, given what was held of the key before and after.
        otherwise: what rows() does where nothing came of it.
    """

    is_due: Callable[[Row, Row | None, Row | None], bool]
    is_there: Callable[[Row | None, Row | None], bool]
    otherwise: str


_EFFECTS = {
    "insert": _Effect(
        lambda row, before, written: before is None, lambda before, after: after is not None, "does not have"
    ),
    # What rows() gives may have another form than what is written.
    "update": _Effect(
        lambda row, before, written: written not in (None, row),
        lambda before, after: after != before,
        "still has",
    ),
    "delete": _Effect(
        lambda row, before, written: before is not None, lambda before, after: after is None, "still has"
    ),
}


class SystemTrial(DriverTrial):
    """The part that needs no source: changing the system, and reading it past the driver."""

    harness: SourceHarness
    # The methods of which an effect was seen. It outlives the trial: looking once for every clause,
    # each of which has a process of its own, costs next to nothing.
    _works: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._written: dict[Key, Row] = {}

    def many_rows(self, count: int) -> list[Row]:
        """Return rows of different keys, always the same; fewer where the harness does not give as many."""
        return many_rows(self.harness, count)

    def enough_rows(self, count: int) -> list[Row]:
        """Return rows of different keys, always the same.

        Raises:
            NotExercised: the harness does not give as many.
        """
        rows = self.many_rows(count)
        if len(rows) < count:
            self.not_exercised(too_few_keys(self.harness, str(count)))
        return rows

    async def insert(self, *rows: Row) -> None:
        """Insert rows into the system, one after the other."""
        for row in rows:
            await self._change("insert", row)

    async def update(self, row: Row) -> None:
        """Replace a row of the system."""
        await self._change("update", row)

    async def delete(self, row: Row) -> None:
        """Delete a row of the system."""
        await self._change("delete", row)

    async def _change(self, method: str, row: Row) -> None:
        """Let the harness make a change.

        Raises:
            HarnessFailed: it raised, or nothing came of it.
        """
        self.step(f"the system: {method} {show(dict(row))}")
        key = self.key(row)
        if self._is_known_to_work(method):
            await self.tell_harness(method, row)
        else:
            before = await self._held(key)
            await self.tell_harness(method, row)
            self._expect_effect(method, row, before, await self._held(key))
        self._written[key] = row

    def _is_known_to_work(self, method: str) -> bool:
        return method in SystemTrial._works or self.under_fault or not overrides(self.harness, "rows")

    async def as_held(self, row: Row) -> Row:
        """Return a written row in the form that the system has it in, as far as the harness tells."""
        if not overrides(self.harness, "rows"):
            return row
        held = await self._held(self.key(row)) or {}
        return {name: held.get(name, value) for name, value in row.items()}

    async def _held(self, key: Key) -> Row | None:
        return next((row for row in await self.system_rows() if self.key(row) == key), None)

    def _expect_effect(self, method: str, row: Row, before: Row | None, after: Row | None) -> None:
        effect = _EFFECTS[method]
        if not effect.is_due(row, before, self._written.get(self.key(row))):
            return
        if not effect.is_there(before, after):
            held = f"{effect.otherwise} {show(dict(after or row))}"
            name = type(self.harness).__name__
            raise HarnessFailed(f"{method}() of the harness {name} had no effect: after it, rows() {held}")
        SystemTrial._works |= {method}

    async def expire_history(self) -> None:
        """Make the system forget its history."""
        self.step("the system: forget the history")
        await self.tell_harness("expire_history")

    async def break_system(self) -> None:
        """Make the system fail for good; what the driver does then is not held against it elsewhere."""
        self.under_fault = True
        self.step("the system: fail for good")
        await self.tell_harness("break_system")

    async def restore_system(self) -> None:
        """Make the system work again."""
        self.step("the system: work again")
        await self.tell_harness("restore_system")
        self.under_fault = False

    async def system_rows(self) -> list[Row]:
        """Read the rows from the system, past the driver."""
        given = await self.tell_harness("rows")
        if not isinstance(given, Iterable):
            name = type(self.harness).__name__
            raise HarnessFailed(f"rows() of the harness {name} gave {show(given)}: return a list of rows")
        try:
            rows = list(given)
        except Exception as error:
            raise self.harness_failed("rows", error) from error
        return self._told_apart([checked_row(self.harness, "rows", row) for row in rows])

    def _told_apart(self, rows: list[Row]) -> list[Row]:
        repeated = [key for key, count in Counter(map(self.key, rows)).items() if count > 1]
        if repeated:
            raise HarnessFailed(
                f"rows() of the harness {type(self.harness).__name__} gave several rows of the key "
                f"{show(repeated[0])}: key has to name all the fields that identify a row"
            )
        return rows

    # --- rows -------------------------------------------------------------------------------------

    def rows_of(self, events: Iterable[Any]) -> list[Row]:
        """Return the rows of `events` in the harness's form; what is not a row is left out (SRC-MSG-07)."""
        sent = [row for event in events for row in getattr(event, "rows", None) or ()]
        return self.normalised(row for row in sent if isinstance(row, Mapping))

    def normalised(self, rows: Iterable[Row]) -> list[Row]:
        """Return rows that the driver sent in the harness's form.

        Raises:
            HarnessFailed: the harness does not know what to do with one.
        """
        return [self._normalised(row) for row in rows]

    def _normalised(self, row: Row) -> Row:
        what = f"normalise() of the harness {type(self.harness).__name__}"
        try:
            normalised = self.harness.normalise(row)
        except Exception as error:
            at = place(error.__traceback__, type(self.harness).__module__)
            raise HarnessFailed(
                f"{what} raised {show_error(error)} for the row {show(row)}, which came from the driver",
                actual=at,
            ) from error
        if not isinstance(normalised, Mapping):
            raise HarnessFailed(f"{what} gave {show(normalised)} for the row {show(row)}: return a mapping")
        return normalised

    def key(self, row: Row) -> Key:
        """Return the values that identify `row`."""
        return row_key(self.harness, row)
