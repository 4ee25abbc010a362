"""A stand-in for the system that the driver reads: {% block what %}{% endblock %}.

REPLACE THIS MODULE with one that talks to your system. Only `driver.py` and the tests use it.
"""

from __future__ import annotations

import threading
{% block imports %}
{% endblock %}

Row = dict[str, Any]

KEY = "id"
COLUMNS = ("id", "name", "amount")


class TableError(Exception):
    """The table cannot do what a caller asked for. Your client library has its own exceptions."""


{% block entry %}
@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a table."""

    position: int
    kind: Literal["insert", "update", "delete"]
    row: Row
{% endblock %}


class Table:
    """{% block about %}{% endblock %} It is thread-safe."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}
        self._shut_down = False
{% block state %}
{% endblock %}

    # The driver uses these.

{% block driver %}
{% endblock %}

    def page(self, after: int | None, limit: int) -> list[Row]:
        """Return the next rows in the order of their key.

        Args:
            after: The key after which the page starts, or None for the first page.
            limit: The maximum number of rows.
        """
        with self._lock:
            self._check_running()
            keys = nsmallest(limit, (key for key in self._rows if after is None or key > after))
            return [dict(self._rows[key]) for key in keys]

    # Only the tests use these. They change the table as the users of your system would.

    def insert(self, row: Row) -> None:
        """Add a row."""
        with self._lock:
            if row[KEY] in self._rows:
                raise TableError(f"there is already a row with {KEY} {row[KEY]}")
            self._write("insert", row)

    def update(self, row: Row) -> None:
        """Replace the row that has the same key."""
        with self._lock:
            self._find(row)
            self._write("update", row)

    def delete(self, row: Row) -> None:
        """Remove the row that has the same key."""
        with self._lock:
            self._write("delete", self._find(row))
            del self._rows[row[KEY]]

    def rows(self) -> list[Row]:
        """Return every row."""
        with self._lock:
            return [dict(row) for row in self._rows.values()]

{% block working %}
{% endblock %}

    def _find(self, row: Row) -> Row:
        if row[KEY] not in self._rows:
            raise TableError(f"there is no row with {KEY} {row[KEY]}")
        return self._rows[row[KEY]]

    def _write(self, kind: Literal["insert", "update", "delete"], row: Row) -> None:
        self._check_running()
        if set(row) != set(COLUMNS):
            raise TableError(f"a row must have exactly the columns {', '.join(COLUMNS)}")
        stored = dict(row)
        self._rows[stored[KEY]] = stored
{% block note %}
{% endblock %}

    def _check_running(self) -> None:
        if self._shut_down:
            raise TableError("the table was shut down")


_tables: dict[str, Table] = {}


def create(name: str) -> Table:
    """Create an empty table with this name."""
    _tables[name] = Table()
    return _tables[name]


def connect(name: str) -> Table:
    """Return the table with this name."""
    try:
        return _tables[name]
    except KeyError:
        raise TableError(f"there is no table {name!r} in this process") from None


def drop(name: str) -> None:
    """Shut down the table with this name and remove it."""
    _tables.pop(name).shut_down()
