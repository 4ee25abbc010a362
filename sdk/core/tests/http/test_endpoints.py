from __future__ import annotations

import pytest
from fustor_core.exceptions import DriverError
from fustor_core.http import Endpoints
from fustor_core.http._endpoints import fill


def test_a_call_without_placeholders_is_split_into_method_and_path() -> None:
    assert fill(Endpoints().events, {}) == ("POST", "events")


@pytest.mark.parametrize(
    ("session_id", "path"),
    [
        ("s-1", "sessions/s-1/events"),
        ("a b/c?d#e", "sessions/a%20b%2Fc%3Fd%23e/events"),
        ("..", "sessions/%2E%2E/events"),
        ("{task_id}", "sessions/%7Btask_id%7D/events"),
    ],
)
def test_an_id_is_always_quoted_as_one_path_segment(session_id: str, path: str) -> None:
    assert fill("POST sessions/{session_id}/events", {"session_id": session_id}) == ("POST", path)


@pytest.mark.parametrize("session_id", [None, ""])
def test_a_missing_id_of_the_path_is_an_error(session_id: str | None) -> None:
    with pytest.raises(DriverError, match="needs a session_id"):
        fill("GET sessions/{session_id}/position", {"session_id": session_id})


@pytest.mark.parametrize("call", ["", "events", "post events", "POST", "POST events?x=1", "POST two words"])
def test_a_call_without_a_method_or_a_path_is_refused(call: str) -> None:
    with pytest.raises(ValueError, match=r"events is .*such as 'POST events'"):
        Endpoints(events=call)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("sessions", "{task_id}"),
        ("heartbeat", "{session_id}"),
        ("events", "{agent_id} and {session_id} and {task_id}"),
        ("position", "{session_id}"),
    ],
)
def test_an_unknown_placeholder_is_refused(name: str, known: str) -> None:
    with pytest.raises(ValueError, match=f"only {known} can be filled in"):
        Endpoints(**{name: "POST {tenant}"})
