"""Histories around a pusher: sessions, pushes, faults of the remote, and restarts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from hypothesis import strategies as st

__all__ = ["ATTEMPTS", "KNOWN_DELIVERIES", "DeliveryMove", "DeliveryVerb", "delivery_histories"]


class DeliveryVerb(StrEnum):
    """The kinds of moves."""

    PUSH = "push"
    PUSH_AGAIN = "push again"
    SNAPSHOT = "snapshot"
    END_SNAPSHOT = "end snapshot"
    HEARTBEAT = "heartbeat"
    NEW_SESSION = "new session"
    FAULT = "fault"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class DeliveryMove:
    """One move of a history.

    Attributes:
        verb: the kind of the move.
        count: the number of events to push, or of requests that meet the fault.
        fault: the name of the fault, if any.
    """

    verb: DeliveryVerb
    count: int = 1
    fault: str = ""


ATTEMPTS = 3
"""The attempts that the pusher is configured to make; it survives fewer transient faults than that."""

_TRANSIENT, _PERMANENT, _OBSOLETE = "status 503", "status 400", "status 419"
_FAULTS = (
    _TRANSIENT,
    "status 429 and Retry-After",
    "a refused connection",
    "a reset connection",
    "a truncated response",
    _PERMANENT,
    _OBSOLETE,
    "the flag as a string",
)
_V = DeliveryVerb


def _push(count: int = 1) -> DeliveryMove:
    return DeliveryMove(_V.PUSH, count)


def _fault(fault: str, count: int) -> DeliveryMove:
    return DeliveryMove(_V.FAULT, count, fault)


_AGAIN, _END, _RESTART, _NEW = (
    DeliveryMove(verb) for verb in (_V.PUSH_AGAIN, _V.END_SNAPSHOT, _V.RESTART, _V.NEW_SESSION)
)
# Situations that drivers get wrong.
_EPISODES: tuple[tuple[DeliveryMove, ...], ...] = (
    (_push(2), _fault(_TRANSIENT, 2), _push(2), _AGAIN, _push()),
    (_push(), _fault(_TRANSIENT, 4), _push(2), _AGAIN, _fault(_PERMANENT, 1), _push(3), _AGAIN, _push()),
    (DeliveryMove(_V.SNAPSHOT, 2), _push(), DeliveryMove(_V.SNAPSHOT, 3), _END, _push()),
    (_push(2), _AGAIN, _RESTART, _AGAIN, _push()),
    (_push(), _fault(_OBSOLETE, 1), _push(2), _NEW, _AGAIN, _push()),
    (_fault(_TRANSIENT, 3), DeliveryMove(_V.HEARTBEAT), _push(), _RESTART, _push(), _END),
)
KNOWN_DELIVERIES = tuple(chain.from_iterable(_EPISODES))
"""Every episode, one after the other, so that none is left to chance."""

_ANY = st.builds(
    DeliveryMove,
    st.sampled_from(list(DeliveryVerb)),
    st.integers(min_value=1, max_value=4),
    st.sampled_from(_FAULTS),
)


def delivery_histories(_: Any) -> st.SearchStrategy[list[DeliveryMove]]:
    """Return histories of episodes that drivers get wrong, with other moves at the end."""
    episodes = st.lists(st.sampled_from(_EPISODES), min_size=1, max_size=3, unique=True)
    return st.builds(
        lambda parts, rest: [*chain.from_iterable(parts), *rest], episodes, st.lists(_ANY, max_size=5)
    )
