"""The source driver: the rows of a journal and their changes, by the Fustor driver contract.

The ids in brackets are clauses of that contract. It works with the stand-in of `system.py`; what you have to
change for your own system is marked with YOURS.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fustor_core.drivers import MessageStream, RequiredFieldsTracker, SourceDriver
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import DeleteEvent, EventBase, InsertEvent, UpdateEvent

from .config import journal_name, wizard_steps
from .system import KEY, Change, Journal, JournalError, Row, connect

EVENT_TYPES = {"insert": InsertEvent, "update": UpdateEvent, "delete": DeleteEvent}
TABLE = "items"

# How long an idle stream sleeps before it looks at its stop event, which must end it within 2 s (SRC-MSG-12).
WAIT_SECONDS = 0.02


class {{ cookiecutter.__class }}(SourceDriver):
    """Reads one journal, named by the uri `memory://name`.

    The agent makes several instances with one config, so an instance shares nothing with another (SRC-CFG-05).
    """

    def __init__(self, id: str, config: SourceConfig) -> None:
        super().__init__(id, config)
        # Only look at the settings here: the agent constructs drivers on its event loop (SRC-CFG-02).
        self._name = journal_name(config.uri)
        self._closed = threading.Event()

    def is_position_available(self, position: int) -> bool:
        """Tell whether every change after a position can still be delivered (SRC-POS)."""
        with driver_errors():
            return self._connect().has(position)

    def get_message_iterator(
        self,
        start_position: int = -1,
        *,
        stop_event: threading.Event | None = None,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> MessageStream:
        """Follow the changes after a position, or after the latest one if that position is lost (SRC-MSG)."""
        # Where the stream starts is settled here and not at the first `next`, so that no change between the two
        # is missed (SRC-MSG-02).
        with driver_errors():
            journal = self._connect()
            available = journal.has(start_position)
            start = start_position if available else journal.newest
        lost = start_position > 0 and not available
        return MessageStream(
            self._follow(journal, start, stop_event or threading.Event(), required_fields_tracker), lost
        )

    def _follow(
        self, journal: Journal, position: int, stop: threading.Event, tracker: RequiredFieldsTracker | None
    ) -> Iterator[EventBase]:
        while not (stop.is_set() or self._closed.is_set()):
            with driver_errors():
                changes = journal.changes_after(position, timeout=WAIT_SECONDS)
            for change in changes:
                if stop.is_set() or self._closed.is_set():
                    return
                yield self._change_event(change, tracker)
                position = change.position

    def _change_event(self, change: Change, tracker: RequiredFieldsTracker | None) -> EventBase:
        # YOURS: how a change of your system becomes an event. Its index is the position to resume from.
        row = needed_fields(change.row, tracker)
        return EVENT_TYPES[change.kind](
            fields=list(row), rows=[row], index=change.position, event_schema=self._name, table=TABLE
        )

    def get_snapshot_iterator(
        self,
        *,
        batch_size: int = 100,
        required_fields_tracker: RequiredFieldsTracker | None = None,
        **kwargs: Any,
    ) -> Iterator[EventBase]:
        """Read every row, page by page in the order of the key (SRC-SNAP)."""
        if batch_size < 1:
            raise DriverError(f"batch_size is {batch_size}, it must be at least 1")
        with driver_errors():
            return self._pages(self._connect(), batch_size, required_fields_tracker)

    def _pages(self, journal: Journal, batch_size: int, tracker: RequiredFieldsTracker | None) -> Iterator[EventBase]:
        last_key = None
        while True:
            if self._closed.is_set():
                # Ending here would look like the end of the rows (SRC-SNAP-07).
                raise DriverError("the source was closed before the snapshot was complete")
            # A page is read when it is asked for: this keeps memory small (SRC-SNAP-05), and a row is never older
            # than the changes that the message stream has delivered by then (SRC-SYNC-01).
            with driver_errors():
                page = journal.page(after=last_key, limit=batch_size)
            if not page:
                return
            last_key = page[-1][KEY]
            # The index stays -1: rows that are read over a while are no position to resume from.
            rows = [needed_fields(row, tracker) for row in page]
            yield InsertEvent(fields=field_names(rows), rows=rows, event_schema=self._name, table=TABLE)

    async def close(self) -> None:
        """End every stream of this instance (SRC-CFG-04)."""
        # YOURS: close connections here, too.
        self._closed.set()

    def _connect(self) -> Journal:
        if self._closed.is_set():
            raise DriverError("the source is closed")
        # YOURS: log in to your system with `self.config.credential`. Never put a secret of it into a message, a log
        # record or an event (SRC-CFG-10).
        return connect(self._name)

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Describe the fields of a row (SRC-CFG-07)."""
        # YOURS: the fields of your rows, all of them (SRC-MSG-16).
        return {
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "name": {"type": ["string", "null"]},
                "amount": {"type": "integer"},
            },
        }

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Try to reach the journal (SRC-CFG-08)."""
        # YOURS: log in to your system; `kwargs` are the fields of a SourceConfig, as far as they are known.
        try:
            newest = connect(journal_name(kwargs.get("uri"))).newest
        except ConfigError as error:
            return False, f"The configuration cannot be used: {error.detail}."
        except JournalError as error:
            return False, f"The journal cannot be read: {error}."
        return True, f"The journal answers; its latest position is {newest}."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form that asks for the configuration (SRC-CFG-09)."""
        return wizard_steps()


def needed_fields(row: Row, tracker: RequiredFieldsTracker | None) -> Row:
    """Return the row with the fields that are needed now, and its key (SRC-MSG-14)."""
    needed = tracker.get_fields() if tracker is not None else set()
    return {field: value for field, value in row.items() if not needed or field in needed or field == KEY}


def field_names(rows: list[Row]) -> list[str]:
    """Return every key of every row once, as an event must name them (SRC-MSG-07)."""
    return list(dict.fromkeys(field for row in rows for field in row))


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn the errors of the system into the one that the agent knows (SRC-MSG-15, SRC-SNAP-07)."""
    try:
        yield
    except JournalError as error:
        raise DriverError(str(error)) from error
