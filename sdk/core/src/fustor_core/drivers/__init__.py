"""The driver contract as base classes: what a source and a pusher must and may do.

The bases check nothing when a class is made: whether a driver keeps the contract is a question for the
conformance kit, and drivers written for 0.2 must still import.
"""

from __future__ import annotations

from ._pusher import PusherDriver
from ._source import SourceDriver
from ._values import (
    CONTRACT_VERSION,
    MessageStream,
    PushResult,
    RequiredFieldsTracker,
    Session,
)

__all__ = [
    "CONTRACT_VERSION",
    "MessageStream",
    "PushResult",
    "PusherDriver",
    "RequiredFieldsTracker",
    "Session",
    "SourceDriver",
]
