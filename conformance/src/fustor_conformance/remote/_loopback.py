"""A mount of the consumer on a real loopback socket, for every HTTP client."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import contextmanager
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .._own_threads import own_thread
from .asgi import TRANSPORT, application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .consumer import Consumer


@contextmanager
def serving(consumer: Consumer) -> Iterator[str]:
    """Serve a consumer on a free port of the loopback interface, in a daemon thread.

    Every call has its own port and event loop (about a millisecond), so that a forked process shares
    nothing with its parent, and a late request cannot reach the next consumer.

    Args:
        consumer: the consumer that responds.

    Yields:
        The URL, without a trailing slash.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Connections inherit this option. Without it a client that reuses its connection waits 40 ms for each
        # response: asyncio sets it only if the socket's protocol number is TCP's, and here the number is 0.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = _Server(consumer)
        thread = own_thread("consumer", partial(server.run, [listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.stop()
            thread.join()


class _Protocol(H11Protocol):
    """An HTTP protocol that leaves the transport in the ASGI state for the application."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, TRANSPORT: transport}


class _Server(uvicorn.Server):
    """A uvicorn server that waits for its end without polling, and does not wait for its clients."""

    def __init__(self, consumer: Consumer) -> None:
        super().__init__(
            uvicorn.Config(
                application(consumer),
                http=_Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                # Always set: at level 0 the server would log every event of every connection.
                log_level=logging.CRITICAL,
                access_log=False,
                server_header=False,
            )
        )
        self._started = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self._started.set()

    def stop(self) -> None:
        """Ask the server to stop; called from another thread."""
        self._started.wait()
        if self._loop is not None and self._stopping is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._started.set()
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Closing the listener while the acceptance of a connection is still a task would leak that
        # connection. So the listeners are closed only when no task is left.
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            self._abort_connections()
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for server in self.servers:
            server.close()
        self._abort_connections()

    def _abort_connections(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
