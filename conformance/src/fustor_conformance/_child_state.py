"""Everything that the kit remembers within one process.

A child that runs checks begins with a fresh state, and the state ends with the child. There is no other
mutable state of the kit in a child, apart from the registry of checks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .isolation._child import Notebook

__all__ = ["ChildState", "begin_child_state", "child_state"]


@dataclass(slots=True)
class ChildState:
    """The state of one process.

    A check makes a new trial for each example. If one trial has waited in order to learn something (that
    `close()` hangs, for example), the next one need not wait again.

    Attributes:
        notebook: writes notes for the parent; None if this process is not a child.
        secrets: the strings to mask in every text, longest first.
        drivers_close: whether every `close()` so far returned in time.
        streams_stop: whether every stream so far ended in time.
        working_methods: the harness methods whose effect on the system was seen.
        connection_watchers: the lists that note opened connections; see `probes.connections`.
        has_audit_hook: whether the hook for them is installed; a hook cannot be removed again.
    """

    notebook: Notebook | None = None
    secrets: tuple[str, ...] = ()
    drivers_close: bool = True
    streams_stop: bool = True
    working_methods: set[str] = field(default_factory=set)
    connection_watchers: list[list[str]] = field(default_factory=list)
    has_audit_hook: bool = False


_state = ChildState()


def child_state() -> ChildState:
    """Return the state of this process."""
    return _state


def begin_child_state(notebook: Notebook) -> None:
    """Begin with a fresh state in a child; only an installed audit hook is inherited."""
    global _state
    _state = ChildState(notebook=notebook, has_audit_hook=_state.has_audit_hook)
