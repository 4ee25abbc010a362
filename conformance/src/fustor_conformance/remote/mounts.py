"""The mount through which pushers reach the consumer."""

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

from ._inprocess import intercepting
from ._loopback import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .consumer import Consumer

# Building a TLS context takes longer than the rest of a mount, and httpx builds one per client.
_shared_context = functools.cache(ssl.create_default_context)


@dataclass(frozen=True)
class Endpoint:
    """The address of a mounted consumer.

    Attributes:
        url: scheme, host and port, without a trailing slash.
        strays: the URLs of httpx requests to other origins, which failed to connect.
    """

    url: str
    strays: list[str] = field(default_factory=list)
    _interception: ExitStack = field(default_factory=ExitStack, repr=False, compare=False)

    def use_socket(self) -> None:
        """Make httpx use the socket too from now on; requests really overlap only there."""
        self._interception.close()


@functools.cache
def warm_up() -> None:
    """Load the modules and the TLS context of a mount once, so that forked processes inherit them."""
    with mock.patch.object(ssl, "create_default_context", _shared_context):
        httpx.create_ssl_context()
    try:
        anyio.run(anyio.sleep, 0)
    except RuntimeError:
        pass  # A loop already runs in this thread; each process then loads the modules itself.


@contextmanager
def mounted(consumer: Consumer) -> Iterator[Endpoint]:
    """Mount a consumer on one URL for every HTTP client: in process for httpx, on a socket for all others.

    While it is mounted, clients ignore proxies from the environment, and TLS contexts made with
    equal arguments are one object. On the socket, a refused connection is a reset connection.

    Args:
        consumer: the consumer that responds.

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
