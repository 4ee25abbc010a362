from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from fustor_conformance import PusherHarness, SourceHarness
from fustor_conformance import strategies as of_the_kit
from fustor_core.models.config import ApiKeyCredential, PasswdCredential
from fustor_event_model.models import EventBase
from hypothesis import given, settings

HARNESS: Any = PusherHarness()
few = settings(max_examples=50, database=None, deadline=None, derandomize=True)


def seen(strategy: Any, condition: Callable[[Any], bool]) -> bool:
    """Tell whether a value that meets the condition is drawn among as many as a quick run tries."""
    found = []

    @settings(max_examples=50, database=None, deadline=None, derandomize=True)
    @given(strategy)
    def draw(value: Any) -> None:
        found.append(condition(value))

    draw()
    return any(found)


@few
@given(of_the_kit.event_batches(HARNESS))
def test_events_can_be_written_as_json_and_read_back(events: list[EventBase]) -> None:
    assert events
    for event in events:
        text = event.model_dump_json()
        json.loads(text, parse_constant=pytest.fail)
        assert EventBase.model_validate_json(text).model_dump_json() == text


@few
@given(of_the_kit.event_batches(HARNESS))
def test_events_name_the_keys_of_their_rows(events: list[EventBase]) -> None:
    assert all(row.keys() <= set(event.fields) for event in events for row in event.rows)


@pytest.mark.parametrize(
    "condition",
    [
        lambda events: len(events) > 1,
        lambda events: len(events) > 100,
        lambda events: any(not event.rows for event in events),
        lambda events: any(len(event.fields) > 100 for event in events),
        lambda events: any(row.keys() < set(event.fields) for event in events for row in event.rows),
        lambda events: any(event.index == -1 for event in events),
        lambda events: any(not text.isascii() for event in events for text in event.fields),
    ],
    ids=[
        "several",
        "many",
        "without rows",
        "of many fields",
        "without a field",
        "without an index",
        "with unusual names",
    ],
)
def test_events_that_are_hard_are_drawn(condition: Callable[[list[EventBase]], bool]) -> None:
    assert seen(of_the_kit.event_batches(HARNESS), condition)


@few
@given(of_the_kit.flags(HARNESS))
def test_flags_are_keywords_of_push(flags: dict[str, Any]) -> None:
    assert flags.keys() <= {
        "agent_id",
        "task_id",
        "source_type",
        "is_snapshot_end",
        "snapshot_sync_suggested",
    }


@few
@given(of_the_kit.passwords(HARNESS))
def test_passwords_can_be_told_from_users(credential: PasswdCredential) -> None:
    assert credential.user
    assert ":" not in credential.user


@few
@given(of_the_kit.api_keys(HARNESS))
def test_keys_can_be_tokens(credential: ApiKeyCredential) -> None:
    assert re.fullmatch(r"[A-Za-z0-9\-._~+/]+=?", credential.key)


@few
@given(of_the_kit.no_position(HARNESS))
def test_no_position_is_none(position: int) -> None:
    assert position <= 0


def test_any_position_may_be_one_or_none() -> None:
    assert seen(of_the_kit.any_position(HARNESS), lambda position: position > 0)
    assert seen(of_the_kit.any_position(HARNESS), lambda position: position <= 0)


@few
@given(of_the_kit.small_batch_size(HARNESS))
def test_a_batch_size_is_positive(size: int) -> None:
    assert size > 0


class Keyed(SourceHarness):
    key = ("name",)


@few
@given(of_the_kit.distinct_rows(2, 4)(Keyed()))
def test_rows_differ_in_their_keys(rows: list[dict[str, Any]]) -> None:
    assert 2 <= len(rows) <= 4
    assert len({row["name"] for row in rows}) == len(rows)
