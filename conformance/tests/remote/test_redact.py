from __future__ import annotations

import pytest
from fustor_conformance.remote import (
    Exchange,
    Operation,
    Request,
    Response,
    TransportFault,
    describe_exchange,
)


def described(response: Response | TransportFault, **parts: object) -> str:
    request = Request(**{"method": "POST", "url": "http://h/events", "path": "/events", **parts})  # type: ignore[arg-type]
    return describe_exchange(Exchange(request, Operation.PUSH, response))


def test_an_exchange_is_described_line_by_line() -> None:
    text = described(Response.text("no\nway", 400), headers={"x-a": "b"}, body=b'{"events": []}')
    assert text.splitlines() == [
        "> POST http://h/events",
        "> x-a: b",
        ">",
        '> {"events": []}',
        "< 400",
        "< content-type: text/plain; charset=utf-8",
        "<",
        "< no",
        "< way",
    ]


def test_a_fault_is_named() -> None:
    assert described(TransportFault.RESET).splitlines()[-1] == "< (reset)"


def test_every_credential_header_is_hidden() -> None:
    names = [
        *("authorization", "x-api-key", "cookie", "proxy-authorization"),
        *("x-auth-token", "Api_Key", "secret"),
    ]
    texts = {
        name: described(Response(200, {"set-cookie": "hidden"}), headers={name: "hidden"}) for name in names
    }
    assert [name for name, text in texts.items() if f"> {name}: ***" not in text] == []
    assert [name for name, text in texts.items() if "hidden" in text] == []


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://h/e?api_key=hidden&a=1", "http://h/e?api_key=***&a=1"),
        ("http://user:hidden@h/e", "http://***@h/e"),
    ],
)
def test_a_credential_in_the_url_is_hidden(url: str, shown: str) -> None:
    assert described(Response(), url=url).splitlines()[0] == f"> POST {shown}"


def test_a_long_body_is_cut() -> None:
    assert described(Response(), body=b"x" * 501).splitlines()[2] == f"> {'x' * 500}... (501 characters)"


def test_a_body_that_is_not_text_is_shown_too() -> None:
    assert "�" in described(Response(), body=b"\xff")
