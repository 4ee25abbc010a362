{% extends "source_common/driver.py" %}
{% block about %}
It is a `PollingSource`: a query finds the changes in order, for example by time, and the driver repeats it. The base
class handles changes with equal positions, pauses, lost positions, snapshots, needed fields and shutdown.
{% endblock %}
{% block imports %}
from collections.abc import Sequence
from typing import Any

from fustor_core import sources
from fustor_core.exceptions import ConfigError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import Change, Row

from .config import poll_seconds, table_name, wizard_steps
from .system import KEY, Table, TableError, connect
{% endblock %}
{% block base %}sources.PollingSource{% endblock %}
{% block settings %}
        self.poll_interval = poll_seconds(config.driver_params)
{% endblock %}
{% block changes %}
    def newest_position(self) -> int:
        """Return the position of the latest change, which is the time of that change."""
        return self._connect().newest

    def oldest_position(self) -> int:
        """Return the oldest position from which the history is complete (SRC-POS-04)."""
        # YOURS: if your system drops old changes, return the earliest time from which it still has every change.
        return self._connect().oldest

    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        """Read the changes at a position and after it (SRC-MSG).

        Args:
            position: The lowest position to read.
            limit: The maximum number of changes to return.
        """
        # YOURS: a query like `SELECT ... WHERE time >= position ORDER BY time, number LIMIT limit`. Use >=, not >,
        # because several changes may have the same time.
        entries = self._connect().changes_from(position, limit)
        return [Change(entry.kind, entry.row, entry.millisecond) for entry in entries]
{% endblock %}
