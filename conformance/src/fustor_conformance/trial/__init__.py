"""What a check gets: one kind of trial for the package, one for sources, one for pushers."""

from __future__ import annotations

from .base import Trial
from .driver import DriverTrial
from .package import PackageTrial
from .pusher import PusherTrial
from .source import SourceTrial
from .stream import Stream

__all__ = ["DriverTrial", "PackageTrial", "PusherTrial", "SourceTrial", "Stream", "Trial"]
