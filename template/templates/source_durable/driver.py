{% extends "source_common/driver.py" %}
{% block about %}
It is a `LogSource`: the system keeps a log of its changes, which can be read again from a position on. The base sees to
what every such source has to do: where streams start and end, lost positions, snapshots, needed fields, shutdown.
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
        """Tell whether every change after a position can still be read (SRC-POS)."""
        # YOURS: no position that is gone, and none that your system has not reached yet.
        return self._connect().has(position)

    def read_changes(self, after: int, timeout: float) -> Sequence[Change]:
        """Read the changes after a position; wait a moment for the first (SRC-MSG)."""
        # YOURS: how an entry of your system's log becomes a change. Where a stream needs a connection of its own, open
        # it in `open_log`.
        entries = self._connect().changes_after(after, timeout)
        return [Change(entry.kind, entry.row, entry.position) for entry in entries]
{% endblock %}
