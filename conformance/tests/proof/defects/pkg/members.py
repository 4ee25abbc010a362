"""Drivers whose members are of another kind than those of the ABC: PKG-04."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...references.sources import ReferenceSource
from ...tools.registry import defect


@defect("PKG-04", because="get_message_iterator is async")
class AsyncStream(ReferenceSource):
    """Returns its stream from a coroutine."""

    async def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:  # type: ignore[override]
        return super().get_message_iterator(start_position, **keywords)


@defect("PKG-04", because="get_snapshot_iterator is an async generator")
class AsyncGeneratorSnapshot(ReferenceSource):
    """Implements the snapshot as an async generator."""

    async def get_snapshot_iterator(self, **keywords: Any) -> AsyncIterator[EventBase]:  # type: ignore[override]
        for event in super().get_snapshot_iterator(**keywords):
            yield event


@defect("PKG-04", because="get_available_fields is not async")
class SyncFields(ReferenceSource):
    """Implements an async classmethod as a plain one."""

    @classmethod
    def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:  # type: ignore[override]
        return {"properties": {}}


@defect("PKG-04", because="close is not async")
class SyncClose(ReferenceSource):
    """Implements `close` as a plain method."""

    def close(self) -> None:  # type: ignore[override]
        self.closed.set()


@defect("PKG-04", because="test_connection is an instance method")
class TestsItsOwnConnection(ReferenceSource):
    """Implements `test_connection` as an instance method."""

    async def test_connection(self, **keywords: Any) -> tuple[bool, str]:  # type: ignore[override]
        return True, f"connected to {self.config.uri}"


@defect("PKG-04", because="is_transient is a method")
class TransientMethod(ReferenceSource):
    """Implements the property `is_transient` as a method, which is always true."""

    def is_transient(self) -> bool:  # type: ignore[override]
        return False


@defect("PKG-04", because="get_message_iterator does not accept required_fields_tracker")
class RefusesTheTracker(ReferenceSource):
    """Does not accept `required_fields_tracker`."""

    def get_message_iterator(  # type: ignore[override]
        self, start_position: int = -1, stop_event: threading.Event | None = None
    ) -> Any:
        return super().get_message_iterator(start_position, stop_event=stop_event)


@defect("PKG-04", because="get_message_iterator does not accept start_position")
class HasAnotherNameForThePosition(ReferenceSource):
    """Renames `start_position`."""

    def get_message_iterator(  # type: ignore[override]
        self, start: int = -1, *, stop_event: Any = None, required_fields_tracker: Any = None
    ) -> Any:
        return super().get_message_iterator(start, stop_event=stop_event)


@defect("PKG-04", because="get_snapshot_iterator does not accept batch_size")
class RefusesTheBatchSize(ReferenceSource):
    """Renames `batch_size`."""

    def get_snapshot_iterator(  # type: ignore[override]
        self, limit: int = 100, required_fields_tracker: Any = None
    ) -> Iterator[EventBase]:
        return super().get_snapshot_iterator(batch_size=limit)


@defect("PKG-04", because="get_snapshot_iterator cannot be called as the contract does")
class NeedsATable(ReferenceSource):
    """Requires an argument that the contract does not pass."""

    def get_snapshot_iterator(self, table: str, **keywords: Any) -> Iterator[EventBase]:  # type: ignore[override]
        return super().get_snapshot_iterator(**keywords)


@defect("PKG-04", because="__init__ cannot be called as the contract does")
class NeedsALogger(ReferenceSource):
    """Requires a third argument in the constructor."""

    def __init__(self, id: str, config: SourceConfig, logger: Any) -> None:  # noqa: A002
        super().__init__(id, config)
        self.logger = logger


@defect("PKG-04", because="__init__ cannot be called as the contract does")
class KeywordsOnly(ReferenceSource):
    """Accepts only keyword arguments in the constructor."""

    def __init__(self, *, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config)


@defect("PKG-04", because="is_position_available cannot be called as the contract does")
class PositionOfTheInstance(ReferenceSource):
    """Does not accept a position."""

    def is_position_available(self) -> bool:  # type: ignore[override]
        return True


@defect("PKG-04", because="get_wizard_steps is dict, not an async classmethod")
class WizardAsValue(ReferenceSource):
    """Has a value instead of a method."""

    get_wizard_steps = {}  # type: ignore[assignment, var-annotated] # noqa: RUF012


@defect("PKG-04", because="push does not accept")
class PushOfEventsOnly(ReferencePusher):
    """Accepts only the events and the session, not the other arguments of the contract."""

    async def push(self, events: list[EventBase], session_id: str = "") -> Any:  # type: ignore[override]
        return await super().push(events, session_id=session_id)


@defect("PKG-04", because="heartbeat is not async")
class SyncHeartbeat(ReferencePusher):
    """Implements `heartbeat` as a plain method."""

    def heartbeat(self, **keywords: Any) -> Any:
        return {}


@defect("PKG-04", because="push is an async generator")
class PushThatYields(ReferencePusher):
    """Yields its result instead of returning it."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        yield await super().push(events, **keywords)


@defect("PKG-04", because="get_needed_fields is an instance method")
class NeedsAnInstance(ReferencePusher):
    """Implements `get_needed_fields` as an instance method."""

    async def get_needed_fields(self, **keywords: Any) -> dict[str, Any]:  # type: ignore[override]
        return {}
