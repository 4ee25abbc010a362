"""SRC-SNAP-10: the rows of a snapshot have only the required fields, and only declared fields."""

from __future__ import annotations

from collections.abc import Sequence

from ...harness import Row
from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial
from ...trial.tracker import FieldsTracker
from .._expect.events import expect_declared_keys
from .._expect.fields import expect_only, keys_in, selections, sent_rows

Rows = Sequence[Row]


@check("SRC-SNAP-10", given=(distinct_rows(1, 3),), needs=("insert",))
async def snapshot_has_only_required_fields(t: SourceTrial, rows: Rows) -> None:
    """The rows of a snapshot have only the required fields and the key."""
    await t.system.insert(*rows)
    source = await t.source()
    whole = await t.snapshot(source)
    t.needs_rows(whole)
    for required in selections(t, keys_in(whole)):
        t.step(f"the tracker requires {sorted(required)}")
        events = await t.snapshot_or_raise(source, tracker=FieldsTracker(required))
        t.expect(
            any(event.rows for event in t.as_events(events, "SRC-SNAP-01")),
            f"rows with the required fields {sorted(required)}, because it has rows without a tracker",
            got=events,
            of="the snapshot",
        )
        expect_only(t, sent_rows(t, events, rows), required, sent_rows(t, whole, rows))


@check("SRC-SNAP-10", given=(distinct_rows(1),), needs=("insert",))
async def snapshot_row_keys_are_declared(t: SourceTrial, rows: Rows) -> None:
    """`get_available_fields` declares every key of every row of a snapshot."""
    await t.system.insert(*rows)
    events = await t.snapshot(await t.source())
    await expect_declared_keys(t, events)
    t.needs_rows(events)
