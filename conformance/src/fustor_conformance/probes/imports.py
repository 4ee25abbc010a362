"""Imports a module in a fresh interpreter, and reports the side effects.

The kit's own process has imported too much already to see them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from json import loads
from pathlib import Path

__all__ = ["SLOW", "ImportSeen", "probe_import"]

SLOW = 2.0
_WITHIN = 4.0
_TRIES = 2

_PROGRAM = """\
import asyncio, importlib, json, os, sys, threading, time

module, path, *sys.path = sys.argv[1:]
sockets, loops = [], []
make_loop = asyncio.new_event_loop

def count_loop():
    loops.append(1)
    return make_loop()

asyncio.new_event_loop = count_loop

def open_sockets():
    try:
        return {link for fd in os.listdir("/proc/self/fd") if (link := read(fd)).startswith("socket:")}
    except OSError:
        return set()

def read(fd):
    try:
        return os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        return ""

# A library that opens and closes a socket to test for IPv6 is quiet.
speaks = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}
sys.addaudithook(lambda event, args: sockets.append(event) if event in speaks else None)
before, open_before = set(threading.enumerate()), open_sockets()
started = time.perf_counter()
importlib.import_module(module)
seconds = time.perf_counter() - started
sockets += ["a socket left open"] * len(open_sockets() - open_before)
threads = [thread.name for thread in threading.enumerate() if thread not in before]
with open(path, "w") as file:
    json.dump({"sockets": sockets, "threads": threads, "loops": len(loops), "seconds": seconds}, file)
sys.stdout.flush()
sys.stderr.flush()
os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class ImportSeen:
    """The side effects of importing a module.

    Attributes:
        printed: the output.
        sockets: connections, look-ups of hosts, and sockets left open.
        threads: the names of the threads that still run.
        loops: the number of event loops that were made.
        seconds: the duration.
    """

    printed: str
    sockets: list[str]
    threads: list[str]
    loops: int
    seconds: float


def probe_import(module: str) -> ImportSeen:
    """Import `module` in a fresh interpreter, and again if that is slow.

    The first import may compile the module, and the machine may be busy: only a module that is slow every
    time is slow. An import that does not end in time counts at once.
    """
    for _ in range(_TRIES):
        seen = _once(module)
        if not SLOW <= seen.seconds < _WITHIN:
            break
    return seen


def _once(module: str) -> ImportSeen:
    with tempfile.TemporaryDirectory() as directory:
        result = Path(directory, "seen.json")
        command = [sys.executable, "-c", _PROGRAM, module, str(result), *sys.path]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_WITHIN, check=False, stdin=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired:
            return ImportSeen("", [], [], 0, _WITHIN)
        printed = (done.stdout + done.stderr).decode(errors="replace").strip()
        seen = loads(result.read_text()) if result.exists() else None
    if seen is None:
        return ImportSeen(printed or f"exit with status {done.returncode}", [], [], 0, _WITHIN)
    return ImportSeen(printed, **seen)
