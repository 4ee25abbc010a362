"""The consumer as an ASGI application."""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette import requests, responses
from starlette.applications import Starlette
from starlette.routing import Route

from .wire import Request, TransportFault

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from .consumer import Consumer

#: The key of the connection's transport in the ASGI state; the server sets it, and faults use it.
TRANSPORT: Final = "fustor_transport"

_HALF_A_REPLY = b'{"snapshot_needed": fal'
_LINGER_ZERO = struct.pack("ii", 1, 0)


def application(consumer: Consumer) -> Starlette:
    """Return an ASGI application that passes requests of any method and path to a consumer.

    Args:
        consumer: the consumer that responds.

    Returns:
        The application. Transport faults need a server that puts the connection's transport into the
        ASGI state under `TRANSPORT`, as `serving` does.
    """
    return Starlette(routes=[Route("/{path:path}", endpoint=_Service(consumer))])


@dataclass(frozen=True)
class _Service:
    consumer: Consumer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = await _read(requests.Request(scope, receive))
        except requests.ClientDisconnect:
            return
        reaction = self.consumer.handle(request)
        if isinstance(reaction, TransportFault):
            await _fail(reaction, scope["state"][TRANSPORT], receive, send)
        else:
            await asyncio.sleep(reaction.delay)
            response = responses.Response(reaction.body, reaction.status, dict(reaction.headers))
            await response(scope, receive, send)


async def _read(arrived: requests.Request) -> Request:
    scope = arrived.scope
    query = scope["query_string"].decode("ascii")
    return Request.at(
        arrived.method,
        f"{scope['scheme']}://{arrived.headers.get('host', '')}",
        scope["raw_path"].decode("ascii") + (f"?{query}" if query else ""),
        headers=arrived.headers,
        body=await arrived.body(),
        mount="socket",
    )


async def _fail(fault: TransportFault, transport: asyncio.Transport, receive: Receive, send: Send) -> None:
    """Produce a fault, then wait until the client is gone so that the server sends no response."""
    if fault is TransportFault.TRUNCATED:
        await _send_half(send)
        transport.close()
    elif fault is not TransportFault.TIMEOUT:
        # A connection that carried a request can no longer be refused, so REFUSED is a reset too.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_half(send: Send) -> None:
    length = str(2 * len(_HALF_A_REPLY)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": _HALF_A_REPLY, "more_body": True})
