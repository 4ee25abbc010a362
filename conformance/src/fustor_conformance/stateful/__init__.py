"""The stateful clauses SRC-SYNC-01 and PSH-SYNC-01: histories, and the state that they must lead to.

A history is data, drawn like every other input, so it can be shrunk and printed as steps.
"""

from __future__ import annotations

from .deliveries import KNOWN_DELIVERIES, delivery_histories
from .history import known_history, source_histories
from .pusher import run_deliveries
from .source import run_history

__all__ = [
    "KNOWN_DELIVERIES",
    "delivery_histories",
    "known_history",
    "run_deliveries",
    "run_history",
    "source_histories",
]
