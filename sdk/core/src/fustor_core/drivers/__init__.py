"""The driver contract as base classes: the methods that a source and a pusher must and may implement.

The bases check nothing when a class is defined: the conformance kit checks whether a driver keeps the
contract, and drivers written for 0.2 must still import.
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
