"""Compresses the sleeps of a driver between its attempts.

`retry_delay_sec` is in whole seconds, and a check of faults would spend most of its time in them. The sleeps
of the kit's own threads are not compressed, so that its server keeps its pace. Other ways to wait are not
compressed either: the time-out of an awaited event may be a delay, but also the limit for a response, which
must not become shorter.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from typing import Any

from ._own_threads import is_own

__all__ = ["compress_sleeps"]

_SCALE = 0.01
_ANYIO = "anyio._backends._asyncio"
"""It imports `sleep` from asyncio, before the sleeps are compressed."""


def compress_sleeps() -> None:
    """Compress every sleep of a driver in this process; it cannot be undone, so the process should end soon.

    Call it before the driver is imported, because the driver may do `from asyncio import sleep`.
    """
    sleep, sleep_async = time.sleep, asyncio.sleep
    if sleep.__module__ == __name__:
        return  # They are compressed already.

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
