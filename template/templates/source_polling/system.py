{% extends "source_common/system.py" %}
{% block what %}tables in memory, each with a list of its changes by time{% endblock %}
{% block imports %}
import time
from bisect import bisect_left
from dataclasses import dataclass
from heapq import nsmallest
from operator import attrgetter
from typing import Any, Literal
{% endblock %}
{% block about %}The rows of one table and a list of their changes, each with its time.{% endblock %}
{% block entry %}
@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a table."""

    millisecond: int
    kind: Literal["insert", "update", "delete"]
    row: Row
{% endblock %}
{% block state %}
        self._oldest = self._newest = time.time_ns() // 1_000_000
        self._entries: list[Entry] = []
        self._lock = threading.RLock()
{% endblock %}
{% block driver %}
    @property
    def newest(self) -> int:
        """The time of the latest change, in milliseconds. Several changes may have the same time."""
        with self._lock:
            self._check_running()
            return self._newest

    @property
    def oldest(self) -> int:
        """The earliest time from which every change is kept, in milliseconds."""
        with self._lock:
            self._check_running()
            return self._oldest

    def changes_from(self, millisecond: int, limit: int) -> list[Entry]:
        """Return the changes at a time and after it, in their order.

        Args:
            millisecond: The earliest time of a change.
            limit: The maximum number of changes.
        """
        with self._lock:
            self._check_running()
            first = bisect_left(self._entries, millisecond, key=attrgetter("millisecond"))
            return self._entries[first : first + limit]
{% endblock %}
{% block working %}
    def forget_history(self) -> None:
        """Drop all changes made so far: no stream can start from their times any more."""
        with self._lock:
            self._oldest = self._newest + 1
            self._entries.clear()

    def shut_down(self) -> None:
        """Make every later call fail."""
        with self._lock:
            self._shut_down = True
{% endblock %}
{% block note %}
        # The time of a change never decreases, even if the clock is set back: a stream may have read the previous time.
        self._newest = max(self._newest, self._oldest, time.time_ns() // 1_000_000)
        self._entries.append(Entry(self._newest, kind, stored))
{% endblock %}
