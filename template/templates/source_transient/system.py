{% extends "source_common/system.py" %}
{% block what %}tables of rows in memory that tell of their changes{% endblock %}
{% block imports %}
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Literal
{% endblock %}
{% block about %}The rows of one table, which tells its listeners of each change and then forgets it.{% endblock %}
{% block entry %}
@dataclass(frozen=True, slots=True)
class Entry:
    """One change that was made to a table."""

    kind: Literal["insert", "update", "delete"]
    row: Row
{% endblock %}
{% block state %}
        self._listeners: list[tuple[Callable[[Entry], None], Callable[[TableError], None]]] = []
        self._lock = threading.RLock()
{% endblock %}
{% block driver %}
    @contextmanager
    def listening(self, told: Callable[[Entry], None], failed: Callable[[TableError], None]) -> Iterator[None]:
        """Call `told` with each change from now on, and `failed` when the table is shut down."""
        listener = (told, failed)
        with self._lock:
            self._check_running()
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._listeners)
{% endblock %}
{% block working %}
    def shut_down(self) -> None:
        """Fail for good."""
        with self._lock:
            self._shut_down = True
            for _, failed in self._listeners:
                failed(TableError("the table was shut down"))
{% endblock %}
{% block note %}
        for told, _ in self._listeners:
            told(Entry(kind, stored))
{% endblock %}
