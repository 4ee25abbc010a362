{% extends "source_common/driver.py" %}
{% block about %}
It is a `LogSource`: the system keeps a log of its changes, which can be read again from any position in it. The base
class handles the start and end of streams, lost positions, snapshots, needed fields and shutdown.
{% endblock %}
{% block imports %}
from collections.abc import Sequence
from typing import Any

from fustor_core import sources
from fustor_core.exceptions import ConfigError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import Change, Row

from .config import table_name, wizard_steps
from .system import KEY, Table, TableError, connect
{% endblock %}
{% block base %}sources.LogSource{% endblock %}
{% block changes %}
    def newest_position(self) -> int:
        """Return the position of the latest change."""
        return self._connect().newest

    def has_position(self, position: int) -> bool:
        """Return whether every change after a position can still be read (SRC-POS)."""
        # YOURS: return False for a position that your log no longer holds, and for one that your system has not
        # reached yet.
        return self._connect().has(position)

    def read_changes(self, after: int, timeout: float) -> Sequence[Change]:
        """Read the changes after a position (SRC-MSG).

        Args:
            after: The position of the last change that was read.
            timeout: The maximum time to wait for the first change, in seconds.
        """
        # YOURS: convert the entries of your system's log. If each stream needs its own connection, open it in
        # `open_log`.
        entries = self._connect().changes_after(after, timeout)
        return [Change(entry.kind, entry.row, entry.position) for entry in entries]
{% endblock %}
