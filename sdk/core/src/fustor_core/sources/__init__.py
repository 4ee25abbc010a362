"""Bases of source drivers: they get streams, positions, snapshots and shutdown right once.

    SourceDriver
    ├── LogSource        durable: the system keeps a log of its changes, to be read from a position on
    ├── PollingSource    durable: the system keeps its changes where a query finds them, and has to be asked
    └── CallbackSource   transient: the system tells its changes once, by callbacks or in a thread

An author says what the table is called and what its key is, how a page of rows is read, and how changes come.
Whatever the system raises that `errors` names becomes `DriverError`. Where a client has to be asked for what
it should tell, `in_thread` runs the thread.
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
