{% extends "source_common/driver.py" %}
{% block about %}
It is a `CallbackSource`: the system reports each change once and does not keep it. The base class handles the queue,
which never loses a change silently, the start and end of streams, snapshots, needed fields and shutdown.
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
        """Subscribe one stream to the changes, until the stream ends (SRC-MSG-02, SRC-CFG-06).

        Args:
            emit: Takes each change, from any thread.
            fail: Takes the exception if the system fails and there will be no more changes.
        """

        # YOURS: convert the notifications of your system. If your client has no callbacks and must be polled, poll it
        # in `fustor_core.sources.in_thread`.
        def on_change(entry: Entry) -> None:
            emit(Change(entry.kind, entry.row))

        with self._connect().subscribe(on_change, fail):
            yield
{% endblock %}
