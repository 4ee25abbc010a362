"""The tracker of needed fields that the agent passes to a source."""

from __future__ import annotations

import threading
from collections.abc import Iterable

__all__ = ["FieldsTracker"]


class FieldsTracker:
    """Says which fields are needed now, as the agent's own does."""

    def __init__(self, fields: Iterable[str] = ()) -> None:
        self._fields = set(fields)
        self._changed = threading.Event()

    def get_fields(self) -> set[str]:
        """Return the names of the needed fields; none means all."""
        return set(self._fields)

    def wait_for_change(self, timeout: float | None = None) -> bool:
        """Wait until the fields change, at most `timeout` seconds; return whether they did."""
        return self._changed.wait(timeout)

    def clear_event(self) -> None:
        """Wait for the next change from now on."""
        self._changed.clear()

    def need(self, fields: Iterable[str]) -> None:
        """Change what is needed."""
        self._fields = set(fields)
        self._changed.set()
