"""A stand-in for the system that the driver writes to: ledgers in memory that store every envelope.

REPLACE THIS MODULE with one that talks to your system. Only `driver.py` and the tests use it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from uuid import uuid4


class LedgerError(Exception):
    """The ledger cannot do what a caller asked for. Your client library has its own exceptions."""


class BusyError(LedgerError):
    """The ledger is busy, and a later call may succeed."""


class SessionOverError(LedgerError):
    """The session has ended, because another client has taken over."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One write: an envelope, and the position that the ledger has reached with it."""

    envelope: bytes
    position: int


class Ledger:
    """Stores every envelope that it accepts, in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._sessions: set[str] = set()
        self._ended: set[str] = set()
        self._responses: deque[bool | None] = deque([False])
        self._failures: deque[LedgerError] = deque()
        self._shut_down = False

    # The driver uses these.

    async def open_session(self, client: str) -> str:
        """Open a session, and return its id."""
        self._check_running()
        session = f"{client}/{uuid4().hex}"
        self._sessions.add(session)
        return session

    async def keep_session(self, session: str) -> None:
        """Keep a session alive."""
        self._check_running()
        if session not in self._sessions:
            raise SessionOverError(f"session {session} has ended")

    async def write(self, session: str | None, entry: Entry) -> bool:
        """Store an envelope, and return whether the ledger needs a snapshot.

        Args:
            session: The session of the writer, if it has one.
            entry: The envelope and its position.
        """
        self._check_running()
        if session in self._ended:
            raise SessionOverError(f"session {session} has ended")
        response = self._responses[0]
        if len(self._responses) > 1:
            self._responses.popleft()
        if response is None:
            raise LedgerError("the ledger refuses envelopes")
        self.entries.append(entry)
        return response

    async def position(self) -> int:
        """Return the highest position that was written, or 0 if there is none."""
        self._check_running()
        return max((entry.position for entry in self.entries), default=0)

    # Only the tests use these. They change the ledger as other clients and faults would.

    def respond(self, *responses: bool | None) -> None:
        """Set the responses to the next envelopes; the last one repeats, and None refuses an envelope."""
        self._responses = deque(responses)

    def fail(self, *failures: LedgerError) -> None:
        """Make the next calls fail, one call with each of these errors."""
        self._failures.extend(failures)

    def end_sessions(self) -> None:
        """End every session, as if another client had taken over."""
        self._ended |= self._sessions
        self._sessions.clear()

    def shut_down(self) -> None:
        """Make every later call fail."""
        self._shut_down = True

    def _check_running(self) -> None:
        if self._shut_down:
            raise LedgerError("the ledger was shut down")
        if self._failures:
            raise self._failures.popleft()


_ledgers: dict[str, Ledger] = {}


def create(name: str) -> Ledger:
    """Create an empty ledger with this name."""
    _ledgers[name] = Ledger()
    return _ledgers[name]


def connect(name: str) -> Ledger:
    """Return the ledger with this name."""
    try:
        return _ledgers[name]
    except KeyError:
        raise LedgerError(f"there is no ledger {name!r} in this process") from None


def drop(name: str) -> None:
    """Shut down the ledger with this name and remove it."""
    _ledgers.pop(name).shut_down()
