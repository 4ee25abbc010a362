"""A mount of the consumer in place of the network, for clients built on httpx."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import respx

from .wire import Request, Response, TransportFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .consumer import Consumer

_ERRORS: dict[TransportFault, type[httpx.TransportError]] = {
    TransportFault.REFUSED: httpx.ConnectError,
    TransportFault.RESET: httpx.ReadError,
    TransportFault.TIMEOUT: httpx.ReadTimeout,
    TransportFault.TRUNCATED: httpx.RemoteProtocolError,
}


@contextmanager
def intercepting(consumer: Consumer, url: str, strays: list[str]) -> Iterator[None]:
    """Respond to all requests of httpx clients, synchronous or asynchronous, without a socket.

    It sits below the transports, so that a retrying transport of the pusher keeps working. Faults,
    including timeouts, are raised at once.

    Args:
        consumer: the consumer that responds to requests to `url`.
        url: scheme, host and port, without a trailing slash.
        strays: collects the URL of every request to another origin; such a request fails to connect.
    """
    endpoint = httpx.URL(url)

    def respond(request: httpx.Request) -> httpx.Response | None:
        if _origin(request.url) == _origin(endpoint):
            return _exchange(consumer, request)
        if router.Mocker and router.Mocker.routers[-1] is not router:
            return None  # A nested mount handles it.
        strays.append(str(request.url))
        raise httpx.ConnectError(f"{request.url} is outside the conformance run", request=request)

    with _Router(assert_all_called=False, assert_all_mocked=True) as router:
        router.route().mock(side_effect=respond)
        yield


class _Router(respx.MockRouter):
    """A router that does not keep calls, because the consumer records them."""

    def record(self, *_: Any, **__: Any) -> None:
        """Keep nothing."""


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _exchange(consumer: Consumer, request: httpx.Request) -> httpx.Response:
    read_timeout = request.extensions.get("timeout", {}).get("read")
    reaction = consumer.handle(
        Request.at(
            request.method,
            str(request.url.copy_with(raw_path=b"/")).removesuffix("/"),
            request.url.raw_path.decode("ascii"),
            headers=request.headers,
            body=request.content,
            mount="respx",
            read_timeout=read_timeout,
        )
    )
    if isinstance(reaction, Response) and read_timeout is not None and reaction.delay > read_timeout:
        reaction = TransportFault.TIMEOUT
    if isinstance(reaction, TransportFault):
        raise _ERRORS[reaction](f"the request failed: {reaction}", request=request)
    return httpx.Response(reaction.status, headers=dict(reaction.headers), content=reaction.body)
