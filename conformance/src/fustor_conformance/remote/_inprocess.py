"""The consumer in place of the network, for clients that build on httpx."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import respx

from fustor_conformance.remote.wire import Answer, Request, TransportFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fustor_conformance.remote.consumer import Consumer

_ERRORS: dict[TransportFault, type[httpx.TransportError]] = {
    TransportFault.REFUSED: httpx.ConnectError,
    TransportFault.RESET: httpx.ReadError,
    TransportFault.TIMEOUT: httpx.ReadTimeout,
    TransportFault.TRUNCATED: httpx.RemoteProtocolError,
}


@contextmanager
def intercepting(consumer: Consumer, url: str, strays: list[str]) -> Iterator[None]:
    """Answers all requests of httpx clients, synchronous or not, without a socket.

    It sits below the transports, so that a retrying transport of the pusher keeps working. A fault
    is raised at once, also a timeout.

    Args:
        consumer: Who answers the requests to `url`.
        url: Scheme, host and port, without a slash at the end.
        strays: Takes the URL of every request to somewhere else; such a request fails to connect.

    Yields:
        Nothing.
    """
    endpoint = httpx.URL(url)

    def answer(request: httpx.Request) -> httpx.Response | None:
        if _origin(request.url) == _origin(endpoint):
            return _exchange(consumer, request)
        if router.Mocker and router.Mocker.routers[-1] is not router:
            return None  # A mount within this one: let that one see it.
        strays.append(str(request.url))
        raise httpx.ConnectError(f"{request.url} is outside of the conformance run", request=request)

    with _Router(assert_all_called=False, assert_all_mocked=True) as router:
        router.route().mock(side_effect=answer)
        yield


class _Router(respx.MockRouter):
    """A router that does not keep the calls: the consumer has recorded them."""

    def record(self, *_: Any, **__: Any) -> None:
        """Keeps nothing."""


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _exchange(consumer: Consumer, request: httpx.Request) -> httpx.Response:
    patience = request.extensions.get("timeout", {}).get("read")
    outcome = consumer.handle(
        Request.at(
            request.method,
            str(request.url.copy_with(raw_path=b"/")).removesuffix("/"),
            request.url.raw_path.decode("ascii"),
            headers=request.headers,
            body=request.content,
            mount="respx",
            read_timeout=patience,
        )
    )
    if isinstance(outcome, Answer) and patience is not None and outcome.delay > patience:
        outcome = TransportFault.TIMEOUT
    if isinstance(outcome, TransportFault):
        raise _ERRORS[outcome](f"the request ended as: {outcome}", request=request)
    return httpx.Response(outcome.status, headers=dict(outcome.headers), content=outcome.body)
