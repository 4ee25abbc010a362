"""The trials that checks get: one kind for packages, one for sources, one for pushers."""

from __future__ import annotations

from .base import Trial
from .driver import DriverTrial
from .message_stream import TrialStream
from .package import PackageTrial
from .pusher import PusherSession, PusherTrial, plain_event
from .remote import describe_response
from .source import SourceTrial

__all__ = [
    "DriverTrial",
    "PackageTrial",
    "PusherSession",
    "PusherTrial",
    "SourceTrial",
    "Trial",
    "TrialStream",
    "describe_response",
    "plain_event",
]
