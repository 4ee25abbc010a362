"""What a child, the process that watches it and the one that asked have in common: files without a name."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from json import dumps, loads
from time import monotonic
from typing import Any

from ._file import File

__all__ = ["Activity", "Files", "Notes", "Report"]


@dataclass(frozen=True, slots=True)
class Activity:
    """What a child is busy with.

    Attributes:
        text: in words.
        method: a name to know it by; empty for none.
        within: how many seconds it may take; None for as long as it likes.
        since: when it began, by the monotonic clock, which is the same in every process.
    """

    text: str = ""
    method: str = ""
    within: float | None = None
    since: float = 0.0

    def is_overdue(self, grace: float) -> bool:
        """Tell whether it took longer than it may, and `grace` seconds more."""
        return self.within is not None and monotonic() > self.since + self.within + grace


@dataclass(frozen=True, slots=True)
class Notes:
    """What a child noted for the case that it cannot be asked any more.

    Attributes:
        activity: what it is busy with.
        overran: the methods that did not return in time.
        secrets: what is not to be repeated of what it prints.
    """

    activity: Activity = Activity()
    overran: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What the watching process saw of the child.

    Attributes:
        status: the child's, as `os.waitpid` gives it.
        output: the end of what was printed.
        notes: what the child had noted when it ended or had to.
        killed: whether it had to be killed.
        blocked: whether it was killed because it had been busy with that for too long.
    """

    status: int
    output: str
    notes: Notes
    killed: bool
    blocked: bool


@dataclass(frozen=True, slots=True)
class Files:
    """Files that processes share by inheriting them; nobody else can open them.

    Attributes:
        stacks: where faulthandler writes.
    """

    stacks: File
    _answer: File
    _notes: File
    _report: File
    _mark: bytes

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Files]:
        """Make the files, and close them when the context ends."""
        with ExitStack() as stack:
            stacks, answer, notes, report = (stack.enter_context(File.open()) for _ in range(4))
            yield cls(stacks, answer, notes, report, secrets.token_hex(8).encode())

    def answer(self, value: Any) -> None:
        """Write the answer, anything that JSON can carry.

        Raises:
            LostFileError: its descriptor was closed.
        """
        self._answer.write(self._line(value))

    def answered(self) -> Any:
        """Return what was answered, or None."""
        return self._value(self._answer)

    def note(self, notes: Notes) -> None:
        """Note what is so now.

        Raises:
            LostFileError: the descriptor for it was closed.
        """
        self._notes.write(self._line(asdict(notes)))

    def noted(self) -> Notes:
        """Return what was noted last."""
        found = self._value(self._notes)
        return _notes(found) if found else Notes()

    def close_report(self) -> None:
        """Close, in the child, what is only for the process that watches it."""
        os.close(self._report.descriptor)

    def report(self, report: Report) -> None:
        """Write what was seen of the child."""
        self._report.write(self._line(asdict(report)))

    def reported(self) -> Report | None:
        """Return what was seen of the child; None when who watched it was killed, too."""
        found = self._value(self._report)
        return Report(**{**found, "notes": _notes(found["notes"])}) if found else None

    def _line(self, value: Any) -> bytes:
        # The mark tells it from what else is there: a driver may write to descriptors it does not own.
        return b"\n" + self._mark + dumps(value).encode() + b"\n"

    def _value(self, file: File) -> Any:
        _, marked, line = file.read(file.size()).rpartition(self._mark)
        try:
            return loads(line.partition(b"\n")[0]) if marked else None
        except ValueError:
            return None


def _notes(value: Any) -> Notes:
    return Notes(Activity(**value["activity"]), tuple(value["overran"]), tuple(value["secrets"]))
