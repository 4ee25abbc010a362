"""The changes of an update to the files of a project."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Change", "ChangeKind"]


class ChangeKind(StrEnum):
    """The kind of a change to a file."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    CONFLICT = "conflict"
    UNMERGED = "unmerged"
    KEPT = "kept"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Change:
    """A change to one file.

    Attributes:
        path: The file's path in the project.
        kind: The kind of the change.
        content: The new content; None if the file is removed or stays as it is.
        executable: Whether the file is executable.
        committed: The id of the committed content; None if the file is not committed.
    """

    path: str
    kind: ChangeKind
    content: bytes | None = None
    executable: bool = False
    committed: str | None = None

    @property
    def is_written(self) -> bool:
        """Whether anything in the project's directory changes."""
        return self.content is not None or self.kind is ChangeKind.REMOVED
