"""Expectations about events, the same for streams and snapshots (SRC-MSG-07, SRC-MSG-16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fustor_event_model.models import EventBase

from ..._show import Words, show, show_error, show_event
from ...outcome import ExpectationFailed
from ...trial import SourceTrial
from .class_methods import call_class_method

__all__ = ["expect_declared_keys", "expect_well_formed"]


def expect_well_formed(t: SourceTrial, event: Any) -> None:
    """Expect an event that the agent can number, map and send on.

    Args:
        t: the trial.
        event: what the driver delivered.
    """
    of = f"the event {show_event(event)}"
    t.expect(isinstance(event, EventBase), "an instance of EventBase", got=type(event), of=of)
    t.expect(isinstance(event.rows, list), "a list in rows", got=event.rows, of=of)
    t.expect(isinstance(event.fields, list), "a list in fields", got=event.fields, of=of)
    for row in event.rows:
        t.expect(isinstance(row, Mapping), "rows that are mappings", got=row, of=of)
        missing = [key for key in row if key not in event.fields]
        t.expect(
            not missing,
            "every key of every row in fields",
            got=Words(f"fields without {missing}"),
            of=of,
        )
    for name in ("event_schema", "table"):
        value = getattr(event, name)
        t.expect(isinstance(value, str) and bool(value), f"a non-empty {name}", got=value, of=of)
    _expect_readable_json(event, of)


def _expect_readable_json(event: EventBase, of: str) -> None:
    """Compare in JSON mode: a date is read back as the string that was written."""
    try:
        text = event.model_dump_json(warnings=False)
    except Exception as error:  # a row may hold anything
        raise ExpectationFailed(
            f"model_dump_json() of {of}", expected="JSON", actual=show_error(error)
        ) from error
    try:
        again = EventBase.model_validate_json(text).model_dump_json()
    except Exception as error:  # noqa: BLE001 - a row may hold anything
        again = show_error(error)
    if again != text:
        raise ExpectationFailed(f"{of}, written as JSON and read back", expected=text, actual=again)


async def expect_declared_keys(t: SourceTrial, events: Iterable[EventBase]) -> None:
    """Expect every row key to be a property that `get_available_fields` declares (SRC-MSG-16).

    Args:
        t: the trial.
        events: events of a stream or a snapshot.
    """
    config = await t.config()
    try:
        fields = await call_class_method(t, "get_available_fields", config)
    except ExpectationFailed as problem:
        t.leave_to("SRC-CFG-07", problem)
    declared = fields.get("properties") if isinstance(fields, Mapping) else None
    if not isinstance(declared, Mapping):
        t.not_exercised("get_available_fields(**config) declares no properties", see="SRC-CFG-07")
    for event in events:
        for row in filter(_is_row, event.rows):
            unknown = sorted(str(key) for key in row if key not in declared)
            t.expect(
                not unknown,
                f"only declared keys ({', '.join(declared)})",
                got=unknown,
                of=f"the row {show(row)}",
            )


def _is_row(row: Any) -> bool:
    return isinstance(row, Mapping)  # SRC-MSG-07 is about other rows.
