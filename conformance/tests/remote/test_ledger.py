from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fustor_conformance.remote import Request
from fustor_conformance.remote.ledger import Ledger


def request(target: str = "/", body: object = None, **headers: str) -> Request:
    content = b"" if body is None else json.dumps(body).encode()
    return Request.at("POST", "http://remote", target, headers=headers, body=content, mount="respx")


def push(session_id: str | None, *indexes: object) -> Request:
    return request("/events", {"session_id": session_id, "events": [{"index": index} for index in indexes]})


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = Ledger()
    ledger.open("one", request(body={"task_id": "first"}))
    ledger.open("two", request(body={"task_id": "second"}))
    yield ledger
    ledger.close()


def test_nothing_is_committed_at_first(ledger: Ledger) -> None:
    assert ledger.position(request("/position?session_id=one")) is None


def test_the_highest_index_of_the_task_is_its_position(ledger: Ledger) -> None:
    ledger.commit(push("one", 3, 9, 4))
    ledger.commit(push("one", 5))
    ledger.commit(push("two", 20))
    assert ledger.position(request("/position?session_id=one")) == 9


@pytest.mark.parametrize(
    "question",
    [
        request("/position?session=one"),
        request("/sessions/one/position"),
        request("/position", **{"Session-ID": "one"}),
        request("/position", {"session_id": "one"}),
        request("/position?task_id=first"),
    ],
)
def test_a_session_is_found_wherever_the_request_names_it(ledger: Ledger, question: Request) -> None:
    ledger.commit(push("one", 9))
    assert ledger.position(question) == 9


def test_a_new_session_of_a_task_continues_from_its_position(ledger: Ledger) -> None:
    ledger.commit(push("one", 9))
    ledger.open("three", request(body={"task_id": "first"}))
    assert ledger.position(request("/position?session_id=three")) == 9


@pytest.mark.parametrize("indexes", [(), (-1, 0), ("7", True, None)])
def test_an_index_that_is_not_a_position_commits_nothing(ledger: Ledger, indexes: tuple[object, ...]) -> None:
    ledger.commit(push("one", *indexes))
    assert ledger.position(request("/position?session_id=one")) is None


@pytest.mark.parametrize("body", ["text", {"events": "none"}, {"events": ["none"]}])
def test_a_malformed_push_commits_nothing(ledger: Ledger, body: object) -> None:
    ledger.commit(request("/events", body))
    assert ledger.position(request("/position")) is None


def test_an_event_that_is_sent_again_is_kept_once(ledger: Ledger) -> None:
    ledger.commit(push("one", 3, 9))
    ledger.commit(push("one", 3, 9, 10))
    assert [event["index"] for event in ledger.events("first")] == [3, 9, 10]
    assert ledger.events("second") == []


def test_events_without_a_position_are_all_kept(ledger: Ledger) -> None:
    ledger.commit(push("one", -1, -1))
    ledger.commit(push("one", -1))
    assert len(ledger.events("first")) == 3


def test_a_position_that_no_database_can_hold_commits_nothing(ledger: Ledger) -> None:
    ledger.commit(push("one", 2**63))
    assert ledger.position(request("/position?session_id=one")) is None


def test_a_reopened_file_holds_the_same_record(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.open("one", request(body={"task_id": "first"}))
    ledger.commit(push("one", 7))
    ledger.close()
    again = Ledger(tmp_path / "ledger.sqlite")
    assert again.sessions == ["one"]
    assert again.position(request("/position?session_id=one")) == 7
    again.close()
