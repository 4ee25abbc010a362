from __future__ import annotations

import json

import pytest
from fustor_conformance.remote import Operation, Request, classify

ENVELOPE = {"session_id": "s", "events": []}
TASK = {"task_id": "agent:task"}
SESSION = {"session_id": "s"}

CASES: list[tuple[Operation, str, str, object]] = [
    (Operation.DESCRIBE, "GET", "/", None),
    (Operation.DESCRIBE, "HEAD", "/", None),
    (Operation.DESCRIBE, "HEAD", "/events", None),
    (Operation.DESCRIBE, "OPTIONS", "/events", None),
    (Operation.DESCRIBE, "GET", "/openapi.json", None),
    (Operation.DESCRIBE, "GET", "/v1/openapi.json", None),
    (Operation.DESCRIBE, "GET", "/health", None),
    (Operation.CREATE_SESSION, "POST", "/sessions", TASK),
    (Operation.CREATE_SESSION, "POST", "/sessions", None),
    (Operation.CREATE_SESSION, "POST", "/api/v1/session/", TASK),
    (Operation.CREATE_SESSION, "POST", "/events/session", TASK),
    (Operation.CREATE_SESSION, "POST", "/open", TASK),
    (Operation.CREATE_SESSION, "POST", "/", TASK),
    (Operation.CREATE_SESSION, "POST", "/open", {"taskId": "t", "timeout": 3}),
    (Operation.HEARTBEAT, "POST", "/heartbeat", SESSION),
    (Operation.HEARTBEAT, "POST", "/sessions/s/heartbeat", None),
    (Operation.HEARTBEAT, "PUT", "/events/heartbeat", None),
    (Operation.HEARTBEAT, "GET", "/heartbeat?session_id=s", None),
    (Operation.HEARTBEAT, "POST", "/alive", SESSION),
    (Operation.HEARTBEAT, "POST", "/", {"session_id": "s", "agent_id": "a", "task_id": "t"}),
    (Operation.COMMITTED_POSITION, "GET", "/position?session_id=s", None),
    (Operation.COMMITTED_POSITION, "GET", "/sessions/s/checkpoint", None),
    (Operation.COMMITTED_POSITION, "GET", "/sessions/s", None),
    (Operation.COMMITTED_POSITION, "GET", "/status", None),
    (Operation.COMMITTED_POSITION, "GET", "/?session_id=s", None),
    (Operation.COMMITTED_POSITION, "GET", "/anything", None),
    (Operation.COMMITTED_POSITION, "POST", "/latest-index", SESSION),
    (Operation.PUSH, "POST", "/events", ENVELOPE),
    (Operation.PUSH, "POST", "/", ENVELOPE),
    (Operation.PUSH, "PUT", "/sessions/s", ENVELOPE),
    (Operation.PUSH, "POST", "/anything", {"events": [], "task_id": "t"}),
    (Operation.PUSH, "POST", "/anything", [{"event_type": "insert"}]),
    (Operation.PUSH, "POST", "/events", {"session_id": "s", "data": []}),
    (Operation.PUSH, "POST", "/batch", {"task_id": "t", "rows": []}),
    (Operation.PUSH, "POST", "/push", "text"),
    (Operation.PUSH, "PUT", "/ingest", None),
    (Operation.PUSH, "POST", "/", "text"),
    (Operation.UNKNOWN, "DELETE", "/sessions/s", None),
    (Operation.UNKNOWN, "POST", "/token", {"grant_type": "password"}),
    (Operation.UNKNOWN, "POST", "/", None),
]


def recognised(method: str, target: str, value: object) -> Operation:
    body = b"" if value is None else json.dumps(value).encode()
    return classify(Request.at(method, "http://remote", target, headers={}, body=body, mount="respx"))


def test_every_operation_is_recognised_by_its_content_and_path() -> None:
    assert [(case, got) for case in CASES if (got := recognised(*case[1:])) is not case[0]] == []


@pytest.mark.parametrize("body", [b"{", b'{"events": [NaN]}', b"\xff"])
def test_a_push_with_a_broken_body_is_recognised_by_its_path(body: bytes) -> None:
    assert classify(Request("POST", "http://remote/events", "/events", body=body)) is Operation.PUSH


def test_a_header_with_the_session_makes_an_empty_post_a_heartbeat() -> None:
    request = Request("POST", "http://remote/x", "/x", headers={"session-id": "s"})
    assert classify(request) is Operation.HEARTBEAT


def test_a_session_header_does_not_hide_the_description() -> None:
    request = Request("GET", "http://remote/openapi.json", "/openapi.json", headers={"session-id": "s"})
    assert classify(request) is Operation.DESCRIBE


def test_an_issued_session_id_in_the_path_is_not_a_word() -> None:
    expected = {
        ("POST", "/heartbeat/session-1"): Operation.HEARTBEAT,
        ("PUT", "/sessions/session-1"): Operation.HEARTBEAT,
        ("POST", "/sessions/session-1/ping"): Operation.HEARTBEAT,
        ("GET", "/position/session-1"): Operation.COMMITTED_POSITION,
        ("GET", "/session-1"): Operation.COMMITTED_POSITION,
        ("POST", "/events/session-1"): Operation.PUSH,
        ("POST", "/sessions/session-2"): Operation.CREATE_SESSION,
    }
    assert {
        (method, path): classify(Request(method, f"http://remote{path}", path), ["session-1"])
        for method, path in expected
    } == expected


def test_a_session_id_in_any_header_is_a_session() -> None:
    request = Request("POST", "http://remote/x", "/x", headers={"x-stream": "session-1"})
    assert classify(request, ["session-1"]) is Operation.HEARTBEAT
    assert classify(request) is Operation.UNKNOWN
