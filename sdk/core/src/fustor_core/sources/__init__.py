"""Base classes of source drivers: they implement streams, positions, snapshots and shutdown once.

    SourceDriver
    ├── LogSource        durable: the system keeps a log of its changes that can be read from a position
    ├── PollingSource    durable: the system stores its changes, and a query finds those since a position
    └── CallbackSource   transient: the system reports each change once, by a callback or in a thread

An author names the table and its key, and implements how to read a page of rows and how to receive changes.
An exception of the system that `errors` lists becomes `DriverError`. If a client must be polled for its
changes, `in_thread` runs the thread that polls it.
"""

from __future__ import annotations

from ._callback import CallbackSource, Emit, Fail
from ._change import Change, Kind, Row
from ._log import LogSource
from ._polling import PollingSource
from ._thread import in_thread

__all__ = [
    "CallbackSource",
    "Change",
    "Emit",
    "Fail",
    "Kind",
    "LogSource",
    "PollingSource",
    "Row",
    "in_thread",
]
