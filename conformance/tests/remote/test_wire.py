from __future__ import annotations

import gzip
import zlib

import pytest
from fustor_conformance.remote import NOT_JSON, Answer, Request


def request(body: bytes, **headers: str) -> Request:
    return Request("POST", "http://remote/", "/", headers=headers, body=body)


@pytest.mark.parametrize("body", [b"", b"text", b"{", b"[NaN]", b"Infinity", b'"\xff"', b"[" * 100_000])
def test_a_body_that_is_no_json_gives_the_sentinel(body: bytes) -> None:
    assert request(body).json() is NOT_JSON


def test_the_json_text_null_is_not_the_sentinel() -> None:
    assert request(b"null").json() is None


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_compressed_body_is_read(encoding: str, compress: object) -> None:
    assert callable(compress)
    assert request(compress(b'{"events": []}'), **{"content-encoding": encoding}).json() == {"events": []}


def test_a_body_that_only_claims_to_be_compressed_is_taken_as_it_is() -> None:
    assert request(b"[1]", **{"content-encoding": "gzip"}).json() == [1]


def test_a_target_is_taken_apart_and_decoded() -> None:
    arrived = Request.at(
        "post", "http://h:1", "/a%20b?x=%C3%A9&y=&x=2", headers={"X-A": "B"}, body=b"", mount="socket"
    )
    assert arrived == Request(
        "POST", "http://h:1/a%20b?x=%C3%A9&y=&x=2", "/a b", {"x": "2", "y": ""}, {"x-a": "B"}, b"", "socket"
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer.json({"a": 1}), Answer(200, {"content-type": "application/json"}, b'{"a": 1}')),
        (Answer.text("no", 400), Answer(400, {"content-type": "text/plain; charset=utf-8"}, b"no")),
        (Answer.empty(), Answer(204, {}, b"")),
    ],
)
def test_an_answer_has_the_body_and_type_of_its_constructor(answer: Answer, expected: Answer) -> None:
    assert answer == expected


@pytest.mark.parametrize(
    ("status", "success"), [(199, False), (200, True), (204, True), (302, False), (419, False)]
)
def test_only_a_2xx_is_a_success(status: int, success: bool) -> None:
    assert Answer(status).is_success is success
