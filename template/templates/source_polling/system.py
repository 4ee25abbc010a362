{% extends "source_common/system.py" %}
{% block what %}tables of rows in memory, each with a list of its changes by time{% endblock %}
{% block imports %}
import time
from bisect import bisect_left
from dataclasses import dataclass
from heapq import nsmallest
from operator import attrgetter
from typing import Any, Literal
{% endblock %}
{% block about %}The rows of one table, and every change that was made to them, with the time.{% endblock %}
{% block entry %}
@dataclass(frozen=True, slots=True)
class Entry:
    """One change that was made to a table."""

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
        """The millisecond of the latest change; several changes may have the same."""
        with self._lock:
            self._check_running()
            return self._newest

    @property
    def oldest(self) -> int:
        """The first millisecond of which no change was dropped."""
        with self._lock:
            self._check_running()
            return self._oldest

    def changes_from(self, millisecond: int, limit: int) -> list[Entry]:
        """Return the first changes at a millisecond and after it, in their order."""
        with self._lock:
            self._check_running()
            first = bisect_left(self._entries, millisecond, key=attrgetter("millisecond"))
            return self._entries[first : first + limit]
{% endblock %}
{% block working %}
    def forget_history(self) -> None:
        """Drop the changes made until now: nobody can start from their time any more."""
        with self._lock:
            self._oldest = self._newest + 1
            self._entries.clear()

    def shut_down(self) -> None:
        """Fail for good."""
        with self._lock:
            self._shut_down = True
{% endblock %}
{% block note %}
        # Also when the clock is set back, time goes on here: a change must not come before one that was read.
        self._newest = max(self._newest, self._oldest, time.time_ns() // 1_000_000)
        self._entries.append(Entry(self._newest, kind, stored))
{% endblock %}
