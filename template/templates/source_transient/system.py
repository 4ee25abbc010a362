{% extends "source_common/system.py" %}
{% block what %}tables in memory that report their changes{% endblock %}
{% block imports %}
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Literal
{% endblock %}
{% block about %}The rows of one table, which reports each change to its subscribers and does not keep it.{% endblock %}
{% block entry %}
@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a table."""

    kind: Literal["insert", "update", "delete"]
    row: Row
{% endblock %}
{% block state %}
        self._subscribers: list[tuple[Callable[[Entry], None], Callable[[TableError], None]]] = []
        self._lock = threading.RLock()
{% endblock %}
{% block driver %}
    @contextmanager
    def subscribe(self, on_change: Callable[[Entry], None], on_failure: Callable[[TableError], None]) -> Iterator[None]:
        """Report every change from now on to a subscriber.

        Args:
            on_change: Called with each change.
            on_failure: Called when the table is shut down.
        """
        subscriber = (on_change, on_failure)
        with self._lock:
            self._check_running()
            self._subscribers.append(subscriber)
        try:
            yield
        finally:
            with self._lock:
                self._subscribers.remove(subscriber)

    @property
    def subscribers(self) -> int:
        """The current number of subscribers."""
        return len(self._subscribers)
{% endblock %}
{% block working %}
    def shut_down(self) -> None:
        """Make every later call fail, and report it to every subscriber."""
        with self._lock:
            self._shut_down = True
            for _, on_failure in self._subscribers:
                on_failure(TableError("the table was shut down"))
{% endblock %}
{% block note %}
        for on_change, _ in self._subscribers:
            on_change(Entry(kind, stored))
{% endblock %}
