{% extends "source_common/driver.py" %}
{% block about %}
It is a `CallbackSource`: the system tells of each change once, and does not keep it. The base sees to what every such
source has to do: a queue that loses nothing silently, streams that start and end in time, snapshots, needed fields,
shutdown.
{% endblock %}
{% block imports %}
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from fustor_core import sources
from fustor_core.exceptions import ConfigError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import Change, Emit, Fail, Row

from .config import table_name, wizard_steps
from .system import KEY, Entry, Table, TableError, connect
{% endblock %}
{% block base %}sources.CallbackSource{% endblock %}
{% block changes %}
    @contextmanager
    def subscribe(self, emit: Emit, fail: Fail) -> Iterator[None]:
        """Subscribe one stream to the changes; it is left when the stream has ended (SRC-MSG-02, SRC-CFG-06)."""

        # YOURS: how what your system tells becomes a change. It may come from any thread; where your client has to be
        # asked, do that with `fustor_core.sources.in_thread`.
        def told(entry: Entry) -> None:
            emit(Change(entry.kind, entry.row))

        with self._connect().listening(told, fail):
            yield
{% endblock %}
