"""The faults of a remote: every reaction to a request except an ordinary response, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Final

from .wire import Reaction, Response, TransportFault

__all__ = ["FAULTS", "TRANSPORT_FAULT_NAMES", "Fault", "Meaning", "faults", "faults_of"]


class Meaning(Enum):
    """The meaning of a fault for the pusher that sent the request."""

    PERMANENT = "refused, and refused again when repeated"
    TRANSIENT = "not accepted now, but maybe later"
    LOST = "accepted or not: the pusher cannot know"
    UNUSABLE = "a successful response without a valid reply"
    OBSOLETE = "the session is obsolete"
    SLOW = "accepted after a delay"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a remote.

    Attributes:
        name: the noun phrase that findings name it by, such as "status 503" or "a reset connection".
        meaning: the meaning for the pusher that sent the request.
        response: the response, or the transport fault in its place.
    """

    name: str
    meaning: Meaning
    response: Reaction


# The body of a normal reply: a driver that ignores the status takes the fault for a success.
_FLAG: Final = {"snapshot_needed": False}
_PAGE = b"<!doctype html><title>Log in</title>"


def _status(status: int, meaning: Meaning, **headers: str) -> Fault:
    response = Response.json(_FLAG, status)
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    name = f"status {status}" + "".join(f" and {header.title()}" for header in extra)
    return Fault(name, meaning, replace(response, headers={**response.headers, **extra}))


def _unusable(name: str, response: Response) -> Fault:
    return Fault(name, Meaning.UNUSABLE, response)


_ALL = (
    *(_status(status, Meaning.PERMANENT) for status in (400, 401, 403, 404, 409, 422)),
    _status(307, Meaning.PERMANENT, location="/elsewhere"),
    *(_status(status, Meaning.TRANSIENT) for status in (429, 500, 502, 503, 504)),
    _status(429, Meaning.TRANSIENT, retry_after="1"),
    Fault("a refused connection", Meaning.TRANSIENT, TransportFault.REFUSED),
    Fault("a reset connection", Meaning.LOST, TransportFault.RESET),
    Fault("a truncated response", Meaning.LOST, TransportFault.TRUNCATED),
    # After the others: a driver that waits longer than the kit continues in the background.
    Fault("no response in time", Meaning.LOST, TransportFault.TIMEOUT),
    _unusable("status 204", Response.empty(204)),
    _unusable("no body", Response.empty(200)),
    _unusable("plain text", Response.text("ok")),
    _unusable("a web page", Response(200, {"content-type": "text/html"}, _PAGE)),
    _unusable("a list", Response.json(["snapshot_needed"])),
    _unusable("null", Response.json(None)),
    _unusable("no flag", Response.json({})),
    _unusable("no flag, but a status", Response.json({"status": "ok"})),
    _unusable("null as the flag", Response.json({"snapshot_needed": None})),
    _unusable("the flag as a string", Response.json({"snapshot_needed": "false"})),
    _unusable("the flag as a number", Response.json({"snapshot_needed": 0})),
    Fault("status 419", Meaning.OBSOLETE, Response.json({"detail": "session is obsolete"}, 419)),
    Fault("a slow response", Meaning.SLOW, Response.json({"snapshot_needed": True}).after(0.3)),
)

FAULTS: Final[Mapping[str, Fault]] = MappingProxyType({fault.name: fault for fault in _ALL})
"""Every fault by its name."""

TRANSPORT_FAULT_NAMES: Final[Mapping[TransportFault, str]] = MappingProxyType(
    {fault.response: fault.name for fault in _ALL if isinstance(fault.response, TransportFault)}
)
"""The name of the fault that each transport fault is."""


def faults(*names: str) -> tuple[Fault, ...]:
    """Return the faults of these names."""
    return tuple(FAULTS[name] for name in names)


def faults_of(*meanings: Meaning) -> tuple[Fault, ...]:
    """Return the faults that mean one of these, in the order of the table."""
    return tuple(fault for fault in FAULTS.values() if fault.meaning in meanings)
