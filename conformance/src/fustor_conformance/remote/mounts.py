"""Where pushers find the consumer."""

from __future__ import annotations

import functools
import os
import ssl
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unittest import mock

import anyio
import httpx

from fustor_conformance.remote._inprocess import intercepting
from fustor_conformance.remote._loopback import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fustor_conformance.remote.consumer import Consumer

# Building a context takes longer than everything else in a mount, and httpx builds one per client.
_shared_context = functools.cache(ssl.create_default_context)


@dataclass(frozen=True)
class Endpoint:
    """Where a mounted consumer is reached.

    Attributes:
        url: Scheme, host and port, without a slash at the end.
        strays: The URLs of httpx requests that went somewhere else, and failed to connect.
    """

    url: str
    strays: list[str] = field(default_factory=list)
    _interception: ExitStack = field(default_factory=ExitStack, repr=False, compare=False)

    def use_socket(self) -> None:
        """Lets httpx take the socket as well from now on; only there do requests really overlap."""
        self._interception.close()


@functools.cache
def warm_up() -> None:
    """Loads what every mount uses, once, so that processes forked later need not load it each."""
    with mock.patch.object(ssl, "create_default_context", _shared_context):
        httpx.create_ssl_context()
    try:
        anyio.run(anyio.sleep, 0)
    except RuntimeError:
        pass  # A loop runs here already; then each process loads it for itself.


@contextmanager
def mounted(consumer: Consumer) -> Iterator[Endpoint]:
    """Mounts a consumer on one URL for every HTTP client: in process for httpx, a socket for all others.

    While it is mounted, proxies from the environment are not used, and TLS contexts that are made
    with equal arguments are one. A refused connection is a reset one on the socket.

    Args:
        consumer: Who answers.

    Yields:
        The endpoint.
    """
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, {"NO_PROXY": "*", "no_proxy": "*"}))
        stack.enter_context(mock.patch.object(ssl, "create_default_context", _shared_context))
        endpoint = Endpoint(stack.enter_context(serving(consumer)))
        interception = stack.enter_context(endpoint._interception)
        interception.enter_context(intercepting(consumer, endpoint.url, endpoint.strays))
        yield endpoint
