"""Lets the delays between a driver's attempts pass at once.

`retry_delay_sec` is whole seconds, and checking how a pusher deals with faults would spend most of its
time waiting. The kit's own threads do not hurry: the server among them keeps its pace. Nor does any other
way to wait than a sleep: an event that is awaited with a time-out may be a delay that can be interrupted, and
may be the limit of time for an answer, which must not become shorter.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from typing import Any

from ._own_threads import is_own

__all__ = ["hurry"]

_SCALE = 0.01
_ANYIO = "anyio._backends._asyncio"
"""Has `sleep` from asyncio. The kit imports it, and so has it before a driver is hurried."""


def hurry() -> None:
    """Shorten every sleep of a driver in this process, for good; only for a process that ends soon.

    It has to come before the driver is imported, which may do `from asyncio import sleep`.
    """
    sleep, sleep_async = time.sleep, asyncio.sleep
    if sleep.__module__ == __name__:
        return  # It hurries already, and would hurry twice as much.

    def short_sleep(seconds: Any) -> None:
        sleep(seconds if _is_of_the_kit() else seconds * _SCALE)

    async def short_sleep_async(delay: float, result: Any = None) -> Any:
        return await sleep_async(delay if _is_of_the_kit() else delay * _SCALE, result)

    time.sleep = short_sleep
    asyncio.sleep = short_sleep_async
    if _ANYIO in sys.modules:
        vars(sys.modules[_ANYIO])["sleep"] = short_sleep_async


def _is_of_the_kit() -> bool:
    return is_own(threading.current_thread())
