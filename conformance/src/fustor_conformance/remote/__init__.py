"""The reference consumer: the remote that pushers send to while they are checked."""

from __future__ import annotations

from .asgi import application
from .consumer import Consumer, Exchange
from .faults import FAULTS, TRANSPORT_FAULT_NAMES, Fault, Meaning, faults, faults_of
from .mounts import Endpoint, mounted, warm_up
from .operation import Operation, classify
from .redact import describe_exchange
from .wire import NOT_JSON, NotJson, Reaction, Request, Response, TransportFault

__all__ = [
    "FAULTS",
    "NOT_JSON",
    "TRANSPORT_FAULT_NAMES",
    "Consumer",
    "Endpoint",
    "Exchange",
    "Fault",
    "Meaning",
    "NotJson",
    "Operation",
    "Reaction",
    "Request",
    "Response",
    "TransportFault",
    "application",
    "classify",
    "describe_exchange",
    "faults",
    "faults_of",
    "mounted",
    "warm_up",
]
