from __future__ import annotations

import enum
from typing import Any

import fustor_event_model
import pytest
from fustor_event_model import models
from fustor_event_model.models import DeleteEvent, EventBase, EventType, InsertEvent, UpdateEvent
from pydantic import ValidationError


def an_event(kind: type[EventBase] = InsertEvent, **changes: Any) -> EventBase:
    values: dict[str, Any] = {"fields": ["a"], "rows": [{"a": 1}], "event_schema": "s", "table": "t"}
    return kind(**values | changes)


def test_the_event_types_have_their_wire_values() -> None:
    assert {kind.name: kind.value for kind in EventType} == {
        "INSERT": "insert",
        "UPDATE": "update",
        "DELETE": "delete",
    }


def test_an_event_type_is_not_a_string() -> None:
    assert issubclass(EventType, enum.Enum)
    assert not issubclass(EventType, str)


def test_the_fields_keep_their_order() -> None:
    expected = ["event_type", "fields", "rows", "index", "event_schema", "table"]
    for kind in (EventBase, InsertEvent, UpdateEvent, DeleteEvent):
        assert list(kind.model_fields) == expected


@pytest.mark.parametrize("missing", ["fields", "rows", "event_schema", "table"])
def test_a_required_field_cannot_be_left_out(missing: str) -> None:
    values = an_event().model_dump()
    del values[missing]
    with pytest.raises(ValidationError, match=missing):
        InsertEvent(**values)


def test_the_base_needs_an_event_type() -> None:
    with pytest.raises(ValidationError, match="event_type"):
        an_event(EventBase)


def test_the_index_defaults_to_no_position() -> None:
    assert an_event().index == -1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (InsertEvent, EventType.INSERT),
        (UpdateEvent, EventType.UPDATE),
        (DeleteEvent, EventType.DELETE),
    ],
)
def test_a_subclass_knows_its_event_type(kind: type[EventBase], expected: EventType) -> None:
    assert an_event(kind).event_type is expected


def test_the_event_type_of_a_subclass_can_be_overridden() -> None:
    assert an_event(InsertEvent, event_type="delete").event_type is EventType.DELETE


def test_an_event_cannot_be_built_by_position() -> None:
    positional: Any = InsertEvent
    with pytest.raises(TypeError):
        positional(["a"], [], "s", "t")


def test_an_unknown_keyword_is_ignored() -> None:
    assert "schema" not in an_event(schema="s").model_dump()


def test_a_string_is_coerced_to_the_type_of_the_field() -> None:
    event = an_event(EventBase, index="12", event_type="update")
    assert (event.index, event.event_type) == (12, EventType.UPDATE)


def test_assignment_is_not_validated() -> None:
    event = an_event()
    unchecked: Any = ({"b": 2},)
    event.rows = unchecked
    assert event.rows is unchecked


def test_a_row_may_be_a_tuple() -> None:
    assert an_event(rows=[(1, 2)]).rows == [(1, 2)]


def test_the_rows_are_the_objects_that_were_passed() -> None:
    row = {"a": 1}
    assert an_event(rows=[row]).rows[0] is row


def test_the_json_dump_has_the_wire_format() -> None:
    assert an_event(UpdateEvent, index=7).model_dump(mode="json") == {
        "event_type": "update",
        "fields": ["a"],
        "rows": [{"a": 1}],
        "index": 7,
        "event_schema": "s",
        "table": "t",
    }


def test_an_event_reads_back_equal_from_json() -> None:
    event = an_event(DeleteEvent, rows=[{"a": None}, {"a": "ü"}])
    assert DeleteEvent.model_validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize("module", [fustor_event_model, models])
def test_all_lists_what_the_module_exports(module: Any) -> None:
    assert module.__all__ == ["DeleteEvent", "EventBase", "EventType", "InsertEvent", "UpdateEvent"]
    assert all(hasattr(module, name) for name in module.__all__)
