"""Lets the delays between a driver's attempts pass at once.

`retry_delay_sec` is whole seconds, and checking how a pusher deals with faults would spend most of its
time waiting. Only the main thread hurries: servers that the kit runs beside it keep their pace.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

__all__ = ["hurry"]

_LONGEST = 0.002


def hurry() -> None:
    """Shorten every sleep of this process's main thread, for good; only for a process that ends soon.

    It has to come before the driver is imported, which may do `from asyncio import sleep`.
    """
    sleep, sleep_async = time.sleep, asyncio.sleep

    def short_sleep(seconds: Any) -> None:
        sleep(min(seconds, _LONGEST) if _is_main() else seconds)

    async def short_sleep_async(delay: float, result: Any = None) -> Any:
        return await sleep_async(min(delay, _LONGEST) if _is_main() else delay, result)

    time.sleep = short_sleep
    asyncio.sleep = short_sleep_async


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
