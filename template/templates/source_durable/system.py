{% extends "source_common/system.py" %}
{% block what %}tables of rows in memory, each with a journal of its changes{% endblock %}
{% block imports %}
import time
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Literal
{% endblock %}
{% block about %}The rows of one table, and a journal of every change that was made to them.{% endblock %}
{% block state %}
        # Positions start at the clock and not at 0: this journal ends with its process, and a position that
        # somebody kept from an earlier one must not be taken for a position of this one.
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
        """Tell whether the journal still holds the change at a position, and so every one after it."""
        return self._forgotten < position <= self.newest

    def changes_after(self, position: int, timeout: float) -> list[Entry]:
        """Return the changes after a position; wait for the first at most `timeout` seconds."""
        seen = position - self._origin
        with self._lock:
            self._lock.wait_for(lambda: self._shut_down or len(self._journal) > seen, timeout)
            self._check_running()
            # `forget_history` leaves the list alone: a reader that is already on its way gets everything.
            return self._journal[seen:]
{% endblock %}
{% block working %}
    def forget_history(self) -> None:
        """Drop the changes made until now: nobody can start from their positions any more."""
        with self._lock:
            self._forgotten = self._origin + len(self._journal)

    def shut_down(self) -> None:
        """Fail for good."""
        with self._lock:
            self._shut_down = True
            self._lock.notify_all()
{% endblock %}
{% block note %}
        self._journal.append(Entry(self._origin + len(self._journal) + 1, kind, stored))
        self._lock.notify_all()
{% endblock %}
