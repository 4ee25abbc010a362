"""Everything but an ordinary answer that a remote can meet a request with, by the words of a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from fustor_conformance.remote.wire import Answer, TransportFault

__all__ = ["FAULTS", "Fault", "Meaning", "faults", "faults_of"]


class Meaning(Enum):
    """What a fault means to who sent the request."""

    PERMANENT = "it was refused, and will be refused again"
    TRANSIENT = "it was not taken now, and may be taken later"
    LOST = "nobody knows what became of it"
    UNUSABLE = "it was answered, and the answer says nothing"
    OBSOLETE = "the session is no more"
    SLOW = "it was taken, after some time"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to meet a request.

    Attributes:
        name: in the words of a finding, after "the remote answered with".
        meaning: what it means to who sent the request.
        answer: what the consumer does.
    """

    name: str
    meaning: Meaning
    answer: Answer | TransportFault


# What an accepted push gets: a driver that looks only at the body is found out by it.
_FLAG: Final = {"snapshot_needed": False}
_PAGE = b"<!doctype html><title>Log in</title>"


def _status(status: int, meaning: Meaning, **headers: str) -> Fault:
    answer = Answer.json(_FLAG, status)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    told = "".join(f" and {name.title()}" for name in named)
    return Fault(f"status {status}{told}", meaning, Answer(status, {**answer.headers, **named}, answer.body))


def _reply(name: str, answer: Answer) -> Fault:
    return Fault(name, Meaning.UNUSABLE, answer)


_ALL = (
    *(_status(status, Meaning.PERMANENT) for status in (400, 401, 403, 404, 409, 422)),
    _status(307, Meaning.PERMANENT, location="/elsewhere"),
    *(_status(status, Meaning.TRANSIENT) for status in (429, 500, 502, 503, 504)),
    _status(429, Meaning.TRANSIENT, retry_after="1"),
    Fault("a refused connection", Meaning.TRANSIENT, TransportFault.REFUSED),
    Fault("a connection that is reset", Meaning.LOST, TransportFault.RESET),
    Fault("an answer that breaks off", Meaning.LOST, TransportFault.TRUNCATED),
    # Behind the others: a driver that has more patience than the kit goes on with it in the background.
    Fault("no answer in time", Meaning.LOST, TransportFault.TIMEOUT),
    _reply("status 204", Answer.empty(204)),
    _reply("no body", Answer.empty(200)),
    _reply("a text", Answer.text("ok")),
    _reply("a web page", Answer(200, {"content-type": "text/html"}, _PAGE)),
    _reply("a list", Answer.json(["snapshot_needed"])),
    _reply("null", Answer.json(None)),
    _reply("no flag", Answer.json({})),
    _reply("no flag, but a status", Answer.json({"status": "ok"})),
    _reply("null as the flag", Answer.json({"snapshot_needed": None})),
    _reply("the flag as a string", Answer.json({"snapshot_needed": "false"})),
    _reply("the flag as a number", Answer.json({"snapshot_needed": 0})),
    Fault("status 419", Meaning.OBSOLETE, Answer.json({"detail": "session is obsolete"}, 419)),
    Fault("a slow answer", Meaning.SLOW, Answer.json({"snapshot_needed": True}).after(0.3)),
)

FAULTS: Final[Mapping[str, Fault]] = MappingProxyType({fault.name: fault for fault in _ALL})
"""Every fault by its name."""


def faults(*names: str) -> tuple[Fault, ...]:
    """Return the faults of these names."""
    return tuple(FAULTS[name] for name in names)


def faults_of(*meanings: Meaning) -> tuple[Fault, ...]:
    """Return the faults that mean one of these, in the order of the table."""
    return tuple(fault for fault in FAULTS.values() if fault.meaning in meanings)
