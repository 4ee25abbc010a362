"""The reference consumer: the remote that pushers send to while they are checked."""

from __future__ import annotations

from fustor_conformance.remote.asgi import application
from fustor_conformance.remote.consumer import Consumer, Exchange
from fustor_conformance.remote.faults import FAULTS, Fault, Meaning, faults, faults_of
from fustor_conformance.remote.mounts import Endpoint, mounted, warm_up
from fustor_conformance.remote.operation import Operation, classify
from fustor_conformance.remote.redact import describe_exchange
from fustor_conformance.remote.wire import NOT_JSON, Answer, NotJson, Request, TransportFault

__all__ = [
    "FAULTS",
    "NOT_JSON",
    "Answer",
    "Consumer",
    "Endpoint",
    "Exchange",
    "Fault",
    "Meaning",
    "NotJson",
    "Operation",
    "Request",
    "TransportFault",
    "application",
    "classify",
    "describe_exchange",
    "faults",
    "faults_of",
    "mounted",
    "warm_up",
]
