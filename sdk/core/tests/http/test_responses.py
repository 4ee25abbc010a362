from __future__ import annotations

import pytest
from fustor_core.exceptions import DriverError
from fustor_core.http._responses import json_object, position_of, session_id_of


def test_a_json_object_is_returned_whole() -> None:
    assert json_object("POST sessions", b'{"session_id": "s", "n": 1}') == {"session_id": "s", "n": 1}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", r"is not JSON \(0 bytes\)"),
        (b"<html>", r"is not JSON \(6 bytes\)"),
        (b"\xff", r"is not JSON \(1 bytes\)"),
        (b"[" * 5000, r"is not JSON \(5000 bytes\)"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
    ],
)
def test_any_other_body_is_an_error_that_names_the_call(body: bytes, problem: str) -> None:
    with pytest.raises(DriverError, match=f"POST sessions {problem}"):
        json_object("POST sessions", body)


@pytest.mark.parametrize("response", [{}, {"session_id": ""}, {"session_id": 7}, {"session_id": None}])
def test_a_response_without_a_session_id_is_an_error(response: dict[str, object]) -> None:
    with pytest.raises(DriverError, match="no session_id"):
        session_id_of(response)


@pytest.mark.parametrize("response", [{}, {"index": None}, {"index": "7"}, {"index": True}, {"index": 7.0}])
def test_a_response_without_a_position_is_an_error(response: dict[str, object]) -> None:
    with pytest.raises(DriverError, match="no index"):
        position_of(response)
