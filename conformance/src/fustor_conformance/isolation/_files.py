"""The files that a child, its supervisor and its parent share; they have no names."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from json import dumps, loads
from typing import Any

from pydantic import TypeAdapter

from ._file import File
from .activity import IDLE, Activity

__all__ = ["Files", "Notes", "Report", "Returned"]


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a child, for its parent in case that it does not end by itself.

    Attributes:
        activity: its current activity.
        overran: the methods that did not return in time, though the child lived on.
        secrets: the strings to mask in its output.
    """

    activity: Activity = IDLE
    overran: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """The result of the function that a child ran."""

    value: Any


@dataclass(frozen=True, slots=True)
class Report:
    """The report of the supervisor about the child.

    Attributes:
        status: the child's status, as `os.waitpid` gives it.
        output: the end of the printed output.
        notes: the child's last notes.
        killed: whether it had to be killed.
        blocked: whether it was killed because its activity exceeded its own limit.
    """

    status: int
    output: str
    notes: Notes
    killed: bool
    blocked: bool


_NOTES, _REPORT = TypeAdapter(Notes), TypeAdapter(Report)
# Bound before a driver is loaded, which may replace the methods.
_notes_to_json, _notes_from_json = _NOTES.dump_json, _NOTES.validate_json
_report_to_json, _report_from_json = _REPORT.dump_json, _REPORT.validate_json


@dataclass(frozen=True, slots=True)
class Files:
    """Files that processes share by inheriting their descriptors; no other process can open them.

    Attributes:
        stacks: where faulthandler writes.
    """

    stacks: File
    _result: File
    _notes: File
    _report: File
    _mark: bytes

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Files]:
        """Make the files, and close them when the context ends."""
        with ExitStack() as stack:
            stacks, result, notes, report = (stack.enter_context(File.open()) for _ in range(4))
            yield cls(stacks, result, notes, report, secrets.token_hex(8).encode())

    def write_result(self, value: Any) -> None:
        """Write the result, any value that JSON can carry.

        Raises:
            LostFileError: its descriptor was closed.
        """
        self._result.write(self._line(dumps({"value": value}).encode()))

    def read_result(self) -> Returned | None:
        """Return the result, or None if the child wrote none."""
        line = self._marked_line(self._result)
        try:
            return Returned(**loads(line)) if line else None
        except ValueError:
            return None

    def write_notes(self, notes: Notes) -> None:
        """Write the notes over the last ones.

        Raises:
            LostFileError: the descriptor was closed.
        """
        self._notes.write(self._line(_notes_to_json(notes)))

    def read_notes(self) -> Notes:
        """Return the last notes."""
        line = self._marked_line(self._notes)
        try:
            return _notes_from_json(line) if line else Notes()
        except ValueError:
            return Notes()

    def close_report(self) -> None:
        """Close, in the child, the file that only the supervisor uses."""
        os.close(self._report.descriptor)

    def write_report(self, report: Report) -> None:
        """Write the report of the supervisor."""
        self._report.write(self._line(_report_to_json(report)))

    def read_report(self) -> Report | None:
        """Return the report of the supervisor, or None if it was killed, too."""
        line = self._marked_line(self._report)
        return _report_from_json(line) if line else None

    def _line(self, value: bytes) -> bytes:
        # The mark distinguishes our lines: a driver may write to descriptors that it does not own.
        return b"\n" + self._mark + value + b"\n"

    def _marked_line(self, file: File) -> bytes:
        _, marked, rest = file.read(file.size()).rpartition(self._mark)
        return rest.partition(b"\n")[0] if marked else b""
