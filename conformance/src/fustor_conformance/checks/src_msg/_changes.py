"""Changes of the system, and the expectation that a stream delivers them."""

from __future__ import annotations

from collections.abc import Sequence

from fustor_event_model.models import EventBase

from ...harness import Row, overrides
from ...trial import SourceTrial, TrialStream
from .._expect.delivery import expect_delivery

__all__ = [
    "CLAUSES_ABOUT_CHANGES",
    "change_in_every_way",
    "expect_burst",
    "update_and_delete",
    "with_values",
]

CLAUSES_ABOUT_CHANGES = ("SRC-MSG-09", "SRC-MSG-11")
"""The clauses about a change that does not arrive, or that breaks the stream."""


def with_values(t: SourceTrial, row: Row, values: Row) -> Row:
    """Return a row with the key of `row` and the other fields of `values`.

    Args:
        t: the trial.
        row: the row that supplies the key.
        values: the row that supplies the other fields.
    """
    return {**values, **{field: row[field] for field in t.harness.key}}


async def update_and_delete(t: SourceTrial, row: Row, values: Row) -> None:
    """Update `row` and delete it, as far as the harness can.

    Args:
        t: the trial.
        row: a row of the system.
        values: a row that the system does not hold, so that its values are free even if they must be unique.
    """
    changed = with_values(t, row, values)
    if overrides(t.harness, "update") and changed != row:  # An update that changes nothing is not a change.
        await t.system.update(changed)
    if overrides(t.harness, "delete"):
        await t.system.delete(row)


async def change_in_every_way(
    t: SourceTrial, stream: TrialStream, rows: Sequence[Row], values: Row
) -> list[EventBase]:
    """Update and delete the first row, insert the last row, and read until the last change.

    SRC-MSG-10 and SRC-MSG-11 are about whether the changes of the first row arrive.

    Args:
        t: the trial.
        stream: the message stream to read.
        rows: rows, of which the system holds all but the last.
        values: a row that the system does not hold, for the values of the update.
    """
    await update_and_delete(t, rows[0], values)
    await t.system.insert(rows[-1])
    return await stream.read_until(rows[-1], CLAUSES_ABOUT_CHANGES)


async def expect_burst(
    t: SourceTrial, stream: TrialStream, burst: Sequence[Row], last: Row, *, of: str = "the message stream"
) -> None:
    """Expect the changes of `burst`, then that of `last`, which is made after they arrived.

    A repeated change comes after the burst, so it is there once the last change is, or soon after.

    Args:
        t: the trial.
        stream: the stream.
        burst: the rows that changed.
        last: the row to insert at the end.
        of: the stream, in the words of the finding.
    """
    await expect_delivery(t, stream, burst, of=of)
    await t.system.insert(last)
    await expect_delivery(t, stream, [last], of=of)
    await stream.settle()
