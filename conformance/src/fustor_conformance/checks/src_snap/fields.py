"""SRC-SNAP-10: the fields that are needed, and the fields that are declared."""

from __future__ import annotations

from typing import Any

from ...registry import check
from ...strategies import distinct_rows
from ...trial import SourceTrial
from ...trial.tracker import FieldsTracker
from .._expect.events import expect_declared_keys
from .._expect.fields import expect_only, keys_in, selections, sent_rows

Rows = list[dict[str, Any]]


@check("SRC-SNAP-10", given=(distinct_rows(1, 3),), needs=("insert",))
async def snapshot_has_only_needed_fields(t: SourceTrial, rows: Rows) -> None:
    """The rows of a snapshot carry only the needed fields and the key."""
    await t.system.insert(*rows)
    source = await t.source()
    whole = await t.snapshot(source)
    t.needs_rows(whole)
    for needed in selections(t, keys_in(whole)):
        t.step(f"the tracker needs {sorted(needed)}")
        events = await t.snapshot_or_raise(source, tracker=FieldsTracker(needed))
        t.expect(
            any(event.rows for event in t.as_events(events, "SRC-SNAP-01")),
            f"rows with {sorted(needed)}, as it has rows without a tracker",
            got=events,
        )
        expect_only(t, sent_rows(t, events, rows), needed, sent_rows(t, whole, rows))


@check("SRC-SNAP-10", given=(distinct_rows(1),), needs=("insert",))
async def snapshot_row_keys_are_declared(t: SourceTrial, rows: Rows) -> None:
    """No row has a key that `get_available_fields` does not declare."""
    await t.system.insert(*rows)
    events = await t.snapshot(await t.source())
    await expect_declared_keys(t, events)
    t.needs_rows(events)
