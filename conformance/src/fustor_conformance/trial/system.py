"""The system that a source reads: a check changes it, and reads it without the driver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._child_state import child_state
from .._show import place, show, show_error
from ..declarations import Key, checked_row, row_key, too_few_keys
from ..harness import Row, SourceHarness, overrides
from ..outcome import HarnessFailed
from .many_rows import many_rows

if TYPE_CHECKING:
    from .driver import DriverTrial

__all__ = ["System"]


@dataclass(frozen=True, slots=True)
class _Effect:
    """The effect of a change on the rows of the system.

    Attributes:
        is_due: whether it must be visible, given the row, the row held before, and the row last written.
        is_visible: whether it is, given the row held before and the row held after.
        otherwise: the verb for rows() in the finding, if it is not visible.
    """

    is_due: Callable[[Row, Row | None, Row | None], bool]
    is_visible: Callable[[Row | None, Row | None], bool]
    otherwise: str


_EFFECTS = {
    "insert": _Effect(
        lambda row, before, written: before is None, lambda before, after: after is not None, "does not have"
    ),
    # rows() may return another form than the one that is written.
    "update": _Effect(
        lambda row, before, written: written not in (None, row),
        lambda before, after: after != before,
        "still has",
    ),
    "delete": _Effect(
        lambda row, before, written: before is not None, lambda before, after: after is None, "still has"
    ),
}


class System:
    """The system that a source reads.

    Args:
        trial: the trial whose harness changes and reads the system.
        harness: that harness.
    """

    def __init__(self, trial: DriverTrial, harness: SourceHarness) -> None:
        self._trial = trial
        self._harness = harness
        self._written: dict[Key, Row] = {}

    # --- changes ----------------------------------------------------------------------------------

    async def insert(self, *rows: Row) -> None:
        """Insert rows, one after the other."""
        for row in rows:
            await self._change("insert", row)

    async def update(self, row: Row) -> None:
        """Replace the row that has the key of `row`."""
        await self._change("update", row)

    async def delete(self, row: Row) -> None:
        """Delete the row that has the key of `row`."""
        await self._change("delete", row)

    async def _change(self, method: str, row: Row) -> None:
        """Let the harness make a change.

        Raises:
            HarnessFailed: it raised, or the change had no effect.
        """
        self._trial.step(f"the system: {method} {show(dict(row))}")
        key = self.key(row)
        if self._is_known_to_work(method):
            await self._trial.ask_harness(method, row)
        else:
            before = await self._held(key)
            await self._trial.ask_harness(method, row)
            self._expect_effect(method, row, before, await self._held(key))
        self._written[key] = row

    def _is_known_to_work(self, method: str) -> bool:
        # Looking once per child is cheap; looking after each change is not.
        return (
            method in child_state().working_methods
            or self._trial.under_fault
            or not overrides(self._harness, "rows")
        )

    def _expect_effect(self, method: str, row: Row, before: Row | None, after: Row | None) -> None:
        effect = _EFFECTS[method]
        if not effect.is_due(row, before, self._written.get(self.key(row))):
            return
        if not effect.is_visible(before, after):
            held = f"{effect.otherwise} {show(dict(after or row))}"
            name = type(self._harness).__name__
            raise HarnessFailed(f"{method}() of the harness {name} had no effect: after it, rows() {held}")
        child_state().working_methods.add(method)

    async def expire_history(self) -> None:
        """Make the system forget its history."""
        self._trial.step("the system: forget the history")
        await self._trial.ask_harness("expire_history")

    async def fail(self) -> None:
        """Make the system fail for good; a method that does not return is excused from then on."""
        self._trial.under_fault = True
        self._trial.step("the system: fail for good")
        await self._trial.ask_harness("break_system")

    async def restore(self) -> None:
        """Make the system work again."""
        self._trial.step("the system: work again")
        await self._trial.ask_harness("restore_system")
        self._trial.under_fault = False

    # --- what it holds ----------------------------------------------------------------------------

    async def rows(self) -> list[Row]:
        """Read the rows without the driver.

        Raises:
            HarnessFailed: the harness does not return rows, or returns several of one key.
        """
        returned = await self._trial.ask_harness("rows")
        if not isinstance(returned, Iterable):
            name = type(self._harness).__name__
            raise HarnessFailed(
                f"rows() of the harness {name} returned {show(returned)}: return a list of rows"
            )
        try:
            rows = list(returned)
        except Exception as error:
            raise self._trial.harness_failed("rows", error) from error
        return self._unique([checked_row(self._harness, "rows", row) for row in rows])

    def _unique(self, rows: list[Row]) -> list[Row]:
        repeated = [key for key, count in Counter(map(self.key, rows)).items() if count > 1]
        if repeated:
            raise HarnessFailed(
                f"rows() of the harness {type(self._harness).__name__} returned several rows with the key "
                f"{show(repeated[0])}: key must name all the fields that identify a row"
            )
        return rows

    async def as_held(self, row: Row) -> Row:
        """Return a written row in the form that the system holds, as far as the harness can read it."""
        if not overrides(self._harness, "rows"):
            return row
        held = await self._held(self.key(row)) or {}
        return {name: held.get(name, value) for name, value in row.items()}

    async def _held(self, key: Key) -> Row | None:
        return next((row for row in await self.rows() if self.key(row) == key), None)

    # --- rows -------------------------------------------------------------------------------------

    def many_rows(self, count: int) -> list[Row]:
        """Return `count` rows with different keys, always the same; fewer if the harness has fewer."""
        return many_rows(self._harness, count)

    def enough_rows(self, count: int) -> list[Row]:
        """Return `count` rows with different keys, always the same.

        Raises:
            NotExercised: the harness has fewer.
        """
        rows = self.many_rows(count)
        if len(rows) < count:
            self._trial.not_exercised(too_few_keys(self._harness, str(count)))
        return rows

    def rows_of(self, events: Iterable[Any]) -> list[Row]:
        """Return the rows of `events` in the harness's form; rows that are not mappings are left out."""
        sent = [row for event in events for row in getattr(event, "rows", None) or ()]
        return self.normalised(row for row in sent if isinstance(row, Mapping))

    def normalised(self, rows: Iterable[Row]) -> list[Row]:
        """Return rows of the driver in the harness's form.

        Raises:
            HarnessFailed: `normalise` of the harness cannot handle one.
        """
        return [self._normalised(row) for row in rows]

    def _normalised(self, row: Row) -> Row:
        method = f"normalise() of the harness {type(self._harness).__name__}"
        try:
            normalised = self._harness.normalise(row)
        except Exception as error:
            where = place(error.__traceback__, type(self._harness).__module__)
            raise HarnessFailed(
                f"{method} raised {show_error(error)} for the driver's row {show(row)}", detail=where
            ) from error
        if not isinstance(normalised, Mapping):
            raise HarnessFailed(
                f"{method} returned {show(normalised)} for the row {show(row)}: return a mapping"
            )
        return normalised

    def key(self, row: Row) -> Key:
        """Return the values that identify `row`."""
        return row_key(self._harness, row)
