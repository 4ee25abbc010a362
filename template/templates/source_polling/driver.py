{% extends "source_common/driver.py" %}
{% block about %}
It is a `PollingSource`: the system keeps its changes where a query finds them, in an order like that of time, and is
asked again and again. The base sees to what every such source has to do: changes of equal order, pauses that end when
they have to, lost positions, snapshots, needed fields, shutdown.
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
        """Return the position of the latest change, which is its time."""
        return self._connect().newest

    def oldest_position(self) -> int:
        """Return the lowest position from which every change can still be read (SRC-POS-04)."""
        # YOURS: where your system drops old changes, the first time of which it has dropped none.
        return self._connect().oldest

    def read_from(self, position: int, limit: int) -> Sequence[Change]:
        """Read the first changes at a position and after it (SRC-MSG)."""
        # YOURS: like `SELECT ... WHERE time >= position ORDER BY time, number LIMIT limit`, with >= and not with >:
        # another change may have the same time.
        entries = self._connect().changes_from(position, limit)
        return [Change(entry.kind, entry.row, entry.millisecond) for entry in entries]
{% endblock %}
