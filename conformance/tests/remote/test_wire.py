from __future__ import annotations

import gzip
import zlib

import pytest
from fustor_conformance.remote import NOT_JSON, Request, Response


def request(body: bytes, **headers: str) -> Request:
    return Request("POST", "http://remote/", "/", headers=headers, body=body)


def test_every_body_that_is_not_json_gives_the_sentinel() -> None:
    bodies = [b"", b"text", b"{", b"[NaN]", b"Infinity", b'"\xff"', b"[" * 100_000]
    assert [body[:20] for body in bodies if request(body).json() is not NOT_JSON] == []


def test_the_json_value_null_is_not_the_sentinel() -> None:
    assert request(b"null").json() is None


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_compressed_body_is_read(encoding: str, compress: object) -> None:
    assert callable(compress)
    assert request(compress(b'{"events": []}'), **{"content-encoding": encoding}).json() == {"events": []}


def test_a_body_that_only_claims_to_be_compressed_is_read_as_it_is() -> None:
    assert request(b"[1]", **{"content-encoding": "gzip"}).json() == [1]


def test_a_target_is_split_and_decoded() -> None:
    arrived = Request.at(
        "post", "http://h:1", "/a%20b?x=%C3%A9&y=&x=2", headers={"X-A": "B"}, body=b"", mount="socket"
    )
    assert arrived == Request(
        "POST", "http://h:1/a%20b?x=%C3%A9&y=&x=2", "/a b", {"x": "2", "y": ""}, {"x-a": "B"}, b"", "socket"
    )


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (Response.json({"a": 1}), Response(200, {"content-type": "application/json"}, b'{"a": 1}')),
        (Response.text("no", 400), Response(400, {"content-type": "text/plain; charset=utf-8"}, b"no")),
        (Response.empty(), Response(204, {}, b"")),
    ],
)
def test_a_response_has_the_body_and_type_of_its_constructor(response: Response, expected: Response) -> None:
    assert response == expected


def test_only_a_2xx_is_a_success() -> None:
    expected = {199: False, 200: True, 204: True, 302: False, 419: False}
    assert {status: Response(status).is_success for status in expected} == expected
