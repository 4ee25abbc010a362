"""Changes of other kinds than an insert, where the harness can make them."""

from __future__ import annotations

from collections.abc import Sequence

from fustor_event_model.models import EventBase

from ...harness import Row, overrides
from ...trial import SourceTrial, Stream

__all__ = ["CLAUSES_ABOUT_CHANGES", "change_in_every_way", "update_and_delete", "with_values"]

CLAUSES_ABOUT_CHANGES = "SRC-MSG-09 and SRC-MSG-11"
"""What a source that breaks at any of these changes is left to."""


def with_values(t: SourceTrial, row: Row, values: Row) -> Row:
    """Return the row of the key of `row` that has the other fields of `values`."""
    return {**values, **{field: row[field] for field in t.harness.key}}


async def update_and_delete(t: SourceTrial, row: Row, values: Row) -> None:
    """Give `row` other values, and delete it; a harness that cannot do one of them does the other, or none.

    Args:
        t: the trial.
        row: a row of the system.
        values: a row that is not there: what must not be there twice is not, when its values are taken.
    """
    changed = with_values(t, row, values)
    if overrides(t.harness, "update") and changed != row:  # An update that changes nothing is no change.
        await t.system.update(changed)
    if overrides(t.harness, "delete"):
        await t.system.delete(row)


async def change_in_every_way(
    t: SourceTrial, stream: Stream, rows: Sequence[Row], values: Row
) -> list[EventBase]:
    """Update and delete the first row, insert the last, and read until that one.

    Whether the changes of the first row arrive at all is what SRC-MSG-10 and SRC-MSG-11 are about.

    Args:
        t: the trial.
        stream: the message stream that is read.
        rows: rows of the system, but for the last.
        values: a row that is not there, for the values of the update.
    """
    await update_and_delete(t, rows[0], values)
    await t.system.insert(rows[-1])
    return await stream.read_until(rows[-1], CLAUSES_ABOUT_CHANGES)
