"""A stand-in for the system that the driver writes to: ledgers in memory, which keep what they are sent.

REPLACE THIS MODULE by one that talks to your system. `driver.py` is the only place that uses it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from uuid import uuid4


class LedgerError(Exception):
    """The ledger cannot do what it was asked to; your client library has its own exceptions."""


class BusyError(LedgerError):
    """It cannot do so now, and may a little later."""


class SessionOverError(LedgerError):
    """The session was ended: somebody else writes now."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written at once: an envelope, and the position that the ledger is at with it."""

    envelope: bytes
    position: int


class Ledger:
    """Keeps every envelope that it has accepted, in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._sessions: set[str] = set()
        self._ended: set[str] = set()
        self._replies: deque[bool | None] = deque([False])
        self._failures: deque[LedgerError] = deque()
        self._shut_down = False

    # What the driver needs of a system.

    async def open_session(self, client: str) -> str:
        """Begin a session, and return its id."""
        self._check_running()
        session = f"{client}/{uuid4().hex}"
        self._sessions.add(session)
        return session

    async def keep_session(self, session: str) -> None:
        """Keep a session from ending."""
        self._check_running()
        if session not in self._sessions:
            raise SessionOverError(f"session {session} is over")

    async def write(self, session: str | None, entry: Entry) -> bool:
        """Keep an envelope, and return whether the ledger wants a snapshot."""
        self._check_running()
        if session in self._ended:
            raise SessionOverError(f"session {session} is over")
        reply = self._replies[0]
        if len(self._replies) > 1:
            self._replies.popleft()
        if reply is None:
            raise LedgerError("the ledger takes nothing")
        self.entries.append(entry)
        return reply

    async def position(self) -> int:
        """Return the highest position that was written, 0 where nothing was."""
        self._check_running()
        return max((entry.position for entry in self.entries), default=0)

    # What the world does to a ledger. The driver never calls these: the tests do.

    def reply(self, *replies: bool | None) -> None:
        """Meet the next envelopes with these, the last one from then on; None refuses an envelope."""
        self._replies = deque(replies)

    def fail(self, *failures: LedgerError) -> None:
        """Fail in this way, once each."""
        self._failures.extend(failures)

    def end_sessions(self) -> None:
        """End every session: another client writes now."""
        self._ended |= self._sessions
        self._sessions.clear()

    def shut_down(self) -> None:
        """Fail for good."""
        self._shut_down = True

    def _check_running(self) -> None:
        if self._shut_down:
            raise LedgerError("the ledger was shut down")
        if self._failures:
            raise self._failures.popleft()


_ledgers: dict[str, Ledger] = {}


def create(name: str) -> Ledger:
    """Set up an empty ledger under a name."""
    _ledgers[name] = Ledger()
    return _ledgers[name]


def connect(name: str) -> Ledger:
    """Return the ledger of that name."""
    try:
        return _ledgers[name]
    except KeyError:
        raise LedgerError(f"there is no ledger {name!r} in this process") from None


def drop(name: str) -> None:
    """Shut a ledger down and forget it."""
    _ledgers.pop(name).shut_down()
