"""The tracker of required fields that the agent passes to a source."""

from __future__ import annotations

import threading
from collections.abc import Iterable

__all__ = ["FieldsTracker"]


class FieldsTracker:
    """Holds the names of the required fields, as the agent's own tracker does."""

    def __init__(self, fields: Iterable[str] = ()) -> None:
        self._fields = set(fields)
        self._changed = threading.Event()

    def get_fields(self) -> set[str]:
        """Return the names of the required fields; an empty set means all."""
        return set(self._fields)

    def wait_for_change(self, timeout: float | None = None) -> bool:
        """Wait at most `timeout` seconds until the fields change; return whether they did."""
        return self._changed.wait(timeout)

    def clear_event(self) -> None:
        """Forget the last change."""
        self._changed.clear()

    def require(self, fields: Iterable[str]) -> None:
        """Change the required fields."""
        self._fields = set(fields)
        self._changed.set()
