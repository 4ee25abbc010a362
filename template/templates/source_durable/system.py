{% extends "source_common/system.py" %}
{% block what %}tables in memory, each with a journal of its changes{% endblock %}
{% block imports %}
import time
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Literal
{% endblock %}
{% block about %}The rows of one table and a journal of their changes.{% endblock %}
{% block state %}
        # Positions start at the current time, not at 0. The journal is lost when the process ends, and a position
        # from an earlier process must not be valid in this one.
        self._origin = time.time_ns() // 1_000
        self._forgotten = self._origin
        self._journal: list[Entry] = []
        self._lock = threading.Condition()
{% endblock %}
{% block driver %}
    @property
    def newest(self) -> int:
        """The position of the latest change."""
        with self._lock:
            self._check_running()
            return self._origin + len(self._journal)

    def has(self, position: int) -> bool:
        """Return whether the journal still holds the change at a position, and thus every later change."""
        return self._forgotten < position <= self.newest

    def changes_after(self, position: int, timeout: float) -> list[Entry]:
        """Return the changes after a position.

        Args:
            position: The position of the last change that the caller has seen.
            timeout: The maximum time to wait for the first change, in seconds.
        """
        seen = position - self._origin
        with self._lock:
            self._lock.wait_for(lambda: self._shut_down or len(self._journal) > seen, timeout)
            self._check_running()
            # `forget_history` does not shorten the list, so a stream that is already open still gets every change.
            return self._journal[seen:]
{% endblock %}
{% block working %}
    def forget_history(self) -> None:
        """Drop all changes made so far: no stream can start from their positions any more."""
        with self._lock:
            self._forgotten = self._origin + len(self._journal)

    def shut_down(self) -> None:
        """Make every later call fail."""
        with self._lock:
            self._shut_down = True
            self._lock.notify_all()
{% endblock %}
{% block note %}
        self._journal.append(Entry(self._origin + len(self._journal) + 1, kind, stored))
        self._lock.notify_all()
{% endblock %}
