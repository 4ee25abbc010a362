"""Lists the threads, sockets, descriptors and processes that the process holds, each with a name.

Two lists show what was added in between. The kit's own threads and the sockets of its consumer are left out;
so are pipes, and the threads of a loop's default executor, which belong to the loop.
"""

from __future__ import annotations

import os
import socket
import stat
import sys
import threading
import traceback
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from types import FrameType

from .._own_threads import is_own
from .._show import place_of_frame
from ..isolation import children

__all__ = ["CLIENTS", "NAMELESS_SOCKET", "Held", "held", "still_held"]

CLIENTS = ("thread", "socket", "process")
"""The kinds of resources that a client of a remote has."""

_NAMELESS = "unnamed"
NAMELESS_SOCKET = f"socket {_NAMELESS}"
"""The name of a Unix socket neither end of which has a name, as in a socket pair."""

Held = Mapping[tuple[str, Hashable], str]
"""The names of the resources, by kind and identity."""

_OF_THE_LOOP = "asyncio_"
_DESCRIPTORS = Path("/dev/fd")
_TASKS = Path("/proc/self/task")


def held(inside: str, own_port: int | None = None) -> Held:
    """Return the resources that the process holds.

    Args:
        inside: the driver's top-level module, to name the place of a thread in it.
        own_port: the port that the kit's consumer listens on.
    """
    processes = ((("process", pid), f"process {pid} {name}") for pid, name in children(os.getpid()).items())
    return dict([*_threads(inside), *_descriptors(own_port), *processes])


def still_held(before: Held, after: Held) -> list[str]:
    """Return the names of the resources in `after` that are not in `before`.

    Args:
        before: the resources at an earlier time.
        after: the resources at a later time.
    """
    return sorted(name for key, name in after.items() if key not in before)


def _threads(inside: str) -> Iterator[tuple[tuple[str, Hashable], str]]:
    frames = sys._current_frames()
    known = set()
    for thread in threading.enumerate():
        known.add(str(thread.native_id))
        if not (is_own(thread) or thread.name.startswith(_OF_THE_LOOP)):
            where = _place(frames.get(thread.ident or 0), inside)
            # The object and not its id, which the next thread may get.
            yield ("thread", thread), f"thread {thread.name!r}{where}"
    # Threads of libraries in C.
    for task in _TASKS.iterdir() if _TASKS.exists() else ():
        if task.name not in known:
            yield ("thread", task.name), f"thread {_command(task)!r} of a library in C"


def _place(frame: FrameType | None, inside: str) -> str:
    """Return the place of a thread: innermost in the driver, or else where the thread started."""
    frames = [each for each, _ in traceback.walk_stack(frame)] if frame else []
    outer = [each for each in frames if each.f_code.co_filename != threading.__file__]
    own = (place_of_frame(each, inside) for each in frames)
    where = next(filter(None, own), None) or (place_of_frame(outer[-1]) if outer else None)
    return f" ({where})" if where else ""


def _command(task: Path) -> str:
    try:
        return (task / "comm").read_text().strip()
    except OSError:
        return "(just ended)"


def _descriptors(own_port: int | None) -> Iterator[tuple[tuple[str, Hashable], str]]:
    for entry in list(_DESCRIPTORS.iterdir()):
        descriptor = int(entry.name)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISSOCK(status.st_mode):
                kind, name = "socket", _socket(descriptor, own_port)
            else:
                kind, name = "file", "" if stat.S_ISFIFO(status.st_mode) else _file(descriptor)
        except OSError:
            continue  # It was closed in the meantime, like the descriptor of the listing itself.
        if name:
            yield (kind, (descriptor, status.st_dev, status.st_ino)), name


def _socket(descriptor: int, own_port: int | None) -> str:
    """Return the two ends of a socket; an empty string for sockets of the kit's consumer."""
    view = socket.socket(fileno=descriptor)
    try:
        local, remote = view.getsockname(), _peer(view)
        if isinstance(local, tuple) and local[1:2] == (own_port,):
            return ""
        return f"socket {_address(local)} -> {_address(remote)}" if remote else f"socket {_address(local)}"
    finally:
        view.detach()


def _peer(view: socket.socket) -> object:
    try:
        return view.getpeername()
    except OSError:
        return None


def _address(value: object) -> str:
    return (
        f"{value[0]}:{value[1]}" if isinstance(value, tuple) and len(value) > 1 else str(value or _NAMELESS)
    )


def _file(descriptor: int) -> str:
    try:
        target = str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        target = f"descriptor {descriptor}"
    return f"file {target}" if target.startswith("/") else target
