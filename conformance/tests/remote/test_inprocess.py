from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import httpx
import pytest
from fustor_conformance.remote import Consumer, Endpoint, Operation, Response, TransportFault
from respx.mocks import HTTPCoreMocker

Send: TypeAlias = Callable[..., httpx.Response]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (TransportFault.REFUSED, httpx.ConnectError),
        (TransportFault.RESET, httpx.ReadError),
        (TransportFault.TIMEOUT, httpx.ReadTimeout),
        (TransportFault.TRUNCATED, httpx.RemoteProtocolError),
    ],
)
def test_a_fault_is_raised_as_the_error_of_httpx_at_once(
    consumer: Consumer, endpoint: Endpoint, send: Send, fault: TransportFault, error: type[Exception]
) -> None:
    consumer.script(Operation.PUSH, fault, Response.empty())
    with pytest.raises(error):
        send("POST", f"{endpoint.url}/events")
    assert send("POST", f"{endpoint.url}/events").status_code == 204
    assert [push.response for push in consumer.pushes()] == [fault, Response.empty()]


@pytest.mark.parametrize("url", ["http://elsewhere.invalid/x", "https://127.0.0.1/", "http://127.0.0.1:1/"])
def test_a_request_to_another_origin_is_noted_and_fails(
    consumer: Consumer, endpoint: Endpoint, send: Send, url: str
) -> None:
    with pytest.raises(httpx.ConnectError):
        send("GET", url)
    assert endpoint.strays == [url]
    assert consumer.exchanges == []


def test_only_the_consumer_keeps_the_calls(endpoint: Endpoint, send: Send) -> None:
    send("POST", f"{endpoint.url}/events")
    with pytest.raises(httpx.ConnectError):
        send("GET", "http://elsewhere.invalid/")
    router = HTTPCoreMocker.routers[-1]
    assert [list(router.calls), *(list(route.calls) for route in router.routes)] == [[], []]


class _OnceMore(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except httpx.ReadError:
            return super().handle_request(request)


def test_a_retrying_transport_of_the_client_keeps_working(consumer: Consumer, endpoint: Endpoint) -> None:
    consumer.script(Operation.PUSH, TransportFault.RESET, Response.empty())
    with httpx.Client(transport=_OnceMore(), timeout=5) as client:
        assert client.post(f"{endpoint.url}/events").status_code == 204
    assert len(consumer.pushes()) == 2
