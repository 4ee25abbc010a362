from __future__ import annotations

import datetime
import decimal
import json
import uuid
from typing import Any

import pytest
from fustor_core.envelope import Envelope, parse_reply
from fustor_core.exceptions import DriverError
from fustor_event_model.models import DeleteEvent, EventBase, InsertEvent, UpdateEvent
from hypothesis import given, settings
from hypothesis import strategies as st

# A slow machine must not fail a test.
NO_DEADLINE = settings(deadline=None)

# Surrogates are not characters, and JSON has no infinite numbers.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
EVENTS = st.builds(
    lambda kind, **values: kind(**values),
    st.sampled_from([InsertEvent, UpdateEvent, DeleteEvent]),
    fields=st.lists(TEXT, max_size=3),
    rows=st.lists(st.dictionaries(TEXT, JSON, max_size=3), max_size=3),
    index=st.integers(),
    event_schema=TEXT,
    table=TEXT,
)
ENVELOPES = st.builds(
    Envelope,
    agent_id=st.none() | TEXT,
    task_id=st.none() | TEXT,
    session_id=st.none() | TEXT,
    source_type=st.sampled_from(["message", "snapshot"]),
    is_snapshot_end=st.booleans(),
    snapshot_sync_suggested=st.booleans(),
    events=st.lists(EVENTS, max_size=4),
)


def an_event(**row: Any) -> EventBase:
    return InsertEvent(fields=list(row), rows=[row], event_schema="s", table="t")


def encoded(envelope: Envelope) -> Any:
    return json.loads(envelope.encode())


def test_an_envelope_has_the_keys_of_the_contract() -> None:
    assert encoded(Envelope(events=[])) == {
        "agent_id": None,
        "task_id": None,
        "session_id": None,
        "source_type": "message",
        "is_snapshot_end": False,
        "snapshot_sync_suggested": False,
        "events": [],
    }


def test_an_event_has_the_keys_of_the_contract() -> None:
    assert encoded(Envelope(events=[an_event(a=1)]))["events"] == [
        {
            "event_type": "insert",
            "fields": ["a"],
            "rows": [{"a": 1}],
            "index": -1,
            "event_schema": "s",
            "table": "t",
        }
    ]


@NO_DEADLINE
@given(ENVELOPES)
def test_encoding_keeps_every_value(envelope: Envelope) -> None:
    assert encoded(envelope) == envelope.model_dump() | {
        "events": [event.model_dump(mode="json") for event in envelope.events]
    }


@NO_DEADLINE
@given(ENVELOPES)
def test_an_envelope_reads_back_equal(envelope: Envelope) -> None:
    again = Envelope.model_validate_json(envelope.encode())
    assert again.model_dump() == envelope.model_dump()


@NO_DEADLINE
@given(st.lists(EVENTS, max_size=4))
def test_an_envelope_neither_copies_nor_changes_its_events(events: list[EventBase]) -> None:
    before = [event.model_copy(deep=True) for event in events]
    envelope = Envelope(events=events)
    envelope.encode()
    assert all(held is passed for held, passed in zip(envelope.events, events, strict=True))
    assert events == before


def test_events_are_not_validated_again() -> None:
    event = an_event(a=1)
    event.rows = None  # type: ignore[assignment]
    assert Envelope(events=[event]).events == [event]


def test_a_custom_event_class_is_encoded_with_all_its_fields() -> None:
    class Tagged(UpdateEvent):
        tag: str

    event = Tagged(fields=[], rows=[], event_schema="s", table="t", tag="blue")
    assert encoded(Envelope(events=[event]))["events"][0]["tag"] == "blue"


@pytest.mark.parametrize(
    "value",
    [
        datetime.datetime(2020, 1, 2, 3, 4, 5, 678, tzinfo=datetime.UTC),
        datetime.date(2020, 1, 2),
        datetime.timedelta(seconds=90),
        decimal.Decimal("1.10"),
        uuid.UUID(int=7),
        b"bytes",
        (1, 2),
        2**200,
    ],
)
def test_values_are_encoded_in_pydantics_json_mode(value: Any) -> None:
    event = an_event(a=value)
    assert encoded(Envelope(events=[event]))["events"] == [event.model_dump(mode="json")]


@pytest.mark.parametrize("value", [b"\xff", "\ud800", object()])
def test_a_value_without_a_json_form_is_a_driver_error_that_names_the_event(value: Any) -> None:
    envelope = Envelope(events=[an_event(a=1), an_event(a=value)])
    with pytest.raises(DriverError, match=r"event 1 of 2 \(s\.t\) cannot be written as JSON"):
        envelope.encode()


def test_a_session_id_without_a_json_form_is_a_driver_error() -> None:
    with pytest.raises(DriverError, match="the envelope cannot be written as JSON"):
        Envelope(events=[], session_id="\ud800").encode()


@pytest.mark.parametrize("flag", [True, False])
def test_the_flag_of_a_reply_is_returned(flag: bool) -> None:
    assert parse_reply(json.dumps({"snapshot_needed": flag}).encode()) == {"snapshot_needed": flag}


def test_other_keys_of_a_reply_are_kept() -> None:
    assert parse_reply(b' {"snapshot_needed": true, "accepted": [1]} ') == {
        "snapshot_needed": True,
        "accepted": [1],
    }


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "has no body"),
        (b" \r\n", "has no body"),
        (b"OK", "is not JSON (2 bytes)"),
        (b"\xff", "is not JSON (1 bytes)"),
        (b'{"snapshot_needed": true', "is not JSON (24 bytes)"),
        (b"[" * 5000, "is not JSON (5000 bytes)"),
        (b"[]", "is a list"),
        (b"true", "is a bool"),
        (b"null", "is null"),
        (b'"snapshot_needed"', "is a string"),
        (b"1", "is a number"),
        (b"{}", "lacks snapshot_needed"),
        (b'{"snapshot_needed": null}', "has null as snapshot_needed"),
        (b'{"snapshot_needed": 1}', "has a number as snapshot_needed"),
        (b'{"snapshot_needed": 0.0}', "has a number as snapshot_needed"),
        (b'{"snapshot_needed": "true"}', "has a string as snapshot_needed"),
        (b'{"snapshot_needed": {}}', "has an object as snapshot_needed"),
    ],
)
def test_any_other_body_is_not_a_reply(body: bytes, problem: str) -> None:
    with pytest.raises(DriverError) as caught:
        parse_reply(body)
    assert caught.value.detail.startswith(f"the remote's reply {problem}, it must be a JSON object")


def test_the_message_does_not_repeat_the_reply() -> None:
    with pytest.raises(DriverError) as caught:
        parse_reply(b"Authorization: Bearer hunter2")
    assert "hunter2" not in str(caught.value)


@NO_DEADLINE
@given(st.binary(max_size=40))
def test_every_invalid_body_is_a_driver_error(body: bytes) -> None:
    try:
        reply = parse_reply(body)
    except DriverError:
        return
    assert isinstance(reply["snapshot_needed"], bool)
