"""Imports a module in a fresh interpreter and says what that did.

The process of the kit has imported much already, so that only a fresh one can tell.
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

# A library that looks whether there is IPv6, and closes what it opened for that, is quiet.
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
    """What importing a module did.

    Attributes:
        printed: to standard output and error.
        sockets: what it did with sockets that others can see: connections, look-ups, sockets left open.
        threads: the names of threads that run on.
        loops: how many event loops were made.
        seconds: how long it took.
    """

    printed: str
    sockets: list[str]
    threads: list[str]
    loops: int
    seconds: float


def probe_import(module: str) -> ImportSeen:
    """Import `module` in a fresh interpreter, and again where that is slow.

    The first import may have to compile the module, and the machine may be busy: only a module that is
    slow every time is slow. One that does not end in time is, without another try.
    """
    for _ in range(_TRIES):
        seen = _once(module)
        if not SLOW <= seen.seconds < _WITHIN:
            break
    return seen


def _once(module: str) -> ImportSeen:
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "seen.json")
        command = [sys.executable, "-c", _PROGRAM, module, str(answer), *sys.path]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_WITHIN, check=False, stdin=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired:
            return ImportSeen("", [], [], 0, _WITHIN)
        printed = (done.stdout + done.stderr).decode(errors="replace").strip()
        seen = loads(answer.read_text()) if answer.exists() else None
    if seen is None:
        return ImportSeen(printed or f"exit with status {done.returncode}", [], [], 0, _WITHIN)
    return ImportSeen(printed, **seen)
