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

from fustor_conformance.remote.wire import Request, TransportFault

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from fustor_conformance.remote.consumer import Consumer

#: The key under which the server leaves the connection's transport in the ASGI state, for faults.
TRANSPORT: Final = "fustor_transport"

_HALF_A_REPLY = b'{"snapshot_needed": fal'
_LINGER_ZERO = struct.pack("ii", 1, 0)


def application(consumer: Consumer) -> Starlette:
    """Builds an ASGI application around a consumer: any method and any path goes to it.

    Args:
        consumer: Who answers.

    Returns:
        The application. To act out transport faults it needs a server that leaves the transport
        of the connection under `TRANSPORT` in the ASGI state, as `serving` does.
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
        outcome = self.consumer.handle(request)
        if isinstance(outcome, TransportFault):
            await _fail(outcome, scope["state"][TRANSPORT], receive, send)
        else:
            await asyncio.sleep(outcome.delay)
            answer = responses.Response(outcome.body, outcome.status, dict(outcome.headers))
            await answer(scope, receive, send)


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
    """Acts out a fault, and stays until the client is gone so that the server adds no answer."""
    if fault is TransportFault.TRUNCATED:
        await _send_half(send)
        transport.close()
    elif fault is not TransportFault.TIMEOUT:
        # A connection that carried a request cannot be refused any more: REFUSED is a reset, too.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_half(send: Send) -> None:
    promised = str(2 * len(_HALF_A_REPLY)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", promised)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": _HALF_A_REPLY, "more_body": True})
