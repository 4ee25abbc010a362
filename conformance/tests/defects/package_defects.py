"""Drivers with one thing wrong: how they are registered, what the entry point gives, and their signatures."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fustor_core.drivers import PusherDriver, SourceDriver
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from .pushers import ReferencePusher
from .registry import Defect, add_defect, defect
from .sources import MemoryHarness, ReferenceSource

MODULES = f"{__package__}.modules"
HERE = __name__

# --- PKG-01 and 02: the registration --------------------------------------------------------------

SOURCE = f"{__package__}.sources:ReferenceSource"
PUSHER = f"{__package__}.pushers:ReferencePusher"

for entry in (
    Defect(
        "source", SOURCE, MemoryHarness, "fustor_agent.drivers.sources", "PKG-01", "'fustor.drivers.sources'"
    ),
    Defect("pusher", PUSHER, None, "fustor_agent.drivers.pushers", "PKG-01", "'fustor.drivers.pushers'"),
):
    add_defect(entry)

for value, because in (
    ("no_such_module:Driver", "raised ModuleNotFoundError"),
    (f"{__package__}.sources:NoSuchClass", "raised AttributeError"),
    ("a driver", "is not MODULE:CLASS"),
    (f"{MODULES}.raises:Driver", "raised RuntimeError: the licence has run out"),
    (f"{MODULES}.needs_more:Driver", "raised ModuleNotFoundError"),
    (f"{MODULES}.leaves:Driver", "raised SystemExit"),
    (f"{MODULES}.dies:Driver", "exited with status 3"),
    (f"{MODULES}.interrupts:Driver", "KeyboardInterrupt"),
    (f"{MODULES}.hangs:Driver", "did not come to an end"),
):
    add_defect(Defect("source", value, MemoryHarness, "", "PKG-02", because))

# --- PKG-03: what the entry point gives -----------------------------------------------------------


def make_source(id: str, config: SourceConfig) -> ReferenceSource:  # noqa: A002
    """Make a source; a function is no class."""
    return ReferenceSource(id, config)


class Singleton:
    """Stands for an instance that the module made."""


the_source = Singleton()

for value, because in (
    (f"{HERE}:make_source", "expected a class, got <function"),
    (f"{HERE}:the_source", "expected a class, got <"),
    (HERE, "expected a class, got <module"),
    (PUSHER, "a subclass of fustor_core.drivers.SourceDriver"),
):
    add_defect(Defect("source", value, MemoryHarness, "", "PKG-03", because))


@defect("PKG-03", because="a subclass of fustor_core.drivers.SourceDriver", kind="source")
class InheritsNothing:
    """Has the methods of a source, and is none."""

    get_message_iterator = ReferenceSource.get_message_iterator
    get_snapshot_iterator = ReferenceSource.get_snapshot_iterator


@defect("PKG-03", because="no abstract method left, got ['get_snapshot_iterator']")
class WithoutSnapshot(SourceDriver):
    """Leaves one abstract method out."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        return iter(()), False

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {}}


@defect("PKG-03", because="no abstract method left")
class WithoutPush(PusherDriver):
    """Misspells the name of the method that pushes."""

    async def pushes(self, events: list[EventBase], **keywords: Any) -> Any:
        return {"snapshot_needed": False}


# --- PKG-04: the kinds of members -----------------------------------------------------------------


@defect("PKG-04", because="get_message_iterator is async")
class AsyncStream(ReferenceSource):
    """Has to be awaited for its stream."""

    async def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:  # type: ignore[override]
        return super().get_message_iterator(start_position, **keywords)


@defect("PKG-04", because="get_snapshot_iterator is an async generator")
class AsyncGeneratorSnapshot(ReferenceSource):
    """Has an async generator for a snapshot."""

    async def get_snapshot_iterator(self, **keywords: Any) -> AsyncIterator[EventBase]:  # type: ignore[override]
        for event in super().get_snapshot_iterator(**keywords):
            yield event


@defect("PKG-04", because="get_available_fields is not async")
class SyncFields(ReferenceSource):
    """Has a plain classmethod where an async one is awaited."""

    @classmethod
    def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:  # type: ignore[override]
        return {"properties": {}}


@defect("PKG-04", because="close is not async")
class SyncClose(ReferenceSource):
    """Has a plain `close`."""

    def close(self) -> None:  # type: ignore[override]
        self.closed.set()


@defect("PKG-04", because="test_connection is an instance method")
class TestsItsOwnConnection(ReferenceSource):
    """Needs an instance to test a connection."""

    async def test_connection(self, **keywords: Any) -> tuple[bool, str]:  # type: ignore[override]
        return True, f"connected to {self.config.uri}"


@defect("PKG-04", because="is_transient is a method")
class TransientMethod(ReferenceSource):
    """Has a method, which is true whatever it returns."""

    def is_transient(self) -> bool:  # type: ignore[override]
        return False


@defect("PKG-04", because="get_message_iterator does not accept required_fields_tracker")
class RefusesTheTracker(ReferenceSource):
    """Accepts what its author knew of, and nothing else."""

    def get_message_iterator(  # type: ignore[override]
        self, start_position: int = -1, stop_event: threading.Event | None = None
    ) -> Any:
        return super().get_message_iterator(start_position, stop_event=stop_event)


@defect("PKG-04", because="get_message_iterator does not accept start_position")
class HasAnotherNameForThePosition(ReferenceSource):
    """Has another name for the start position."""

    def get_message_iterator(  # type: ignore[override]
        self, start: int = -1, *, stop_event: Any = None, required_fields_tracker: Any = None
    ) -> Any:
        return super().get_message_iterator(start, stop_event=stop_event)


@defect("PKG-04", because="get_snapshot_iterator does not accept batch_size")
class RefusesTheBatchSize(ReferenceSource):
    """Has another name for the batch size."""

    def get_snapshot_iterator(  # type: ignore[override]
        self, limit: int = 100, required_fields_tracker: Any = None
    ) -> Iterator[EventBase]:
        return super().get_snapshot_iterator(batch_size=limit)


@defect("PKG-04", because="get_snapshot_iterator cannot be called as the contract does")
class NeedsATable(ReferenceSource):
    """Wants an argument that the contract does not pass."""

    def get_snapshot_iterator(self, table: str, **keywords: Any) -> Iterator[EventBase]:  # type: ignore[override]
        return super().get_snapshot_iterator(**keywords)


@defect("PKG-04", because="__init__ cannot be called as the contract does")
class NeedsALogger(ReferenceSource):
    """Wants a third argument when it is constructed."""

    def __init__(self, id: str, config: SourceConfig, logger: Any) -> None:  # noqa: A002
        super().__init__(id, config)
        self.logger = logger


@defect("PKG-04", because="__init__ cannot be called as the contract does")
class KeywordsOnly(ReferenceSource):
    """Is constructed with keywords only."""

    def __init__(self, *, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config)


@defect("PKG-04", because="is_position_available cannot be called as the contract does")
class PositionOfTheInstance(ReferenceSource):
    """Takes no position."""

    def is_position_available(self) -> bool:  # type: ignore[override]
        return True


@defect("PKG-04", because="get_wizard_steps is dict, not an async classmethod")
class WizardAsValue(ReferenceSource):
    """Has a value where a method is called."""

    get_wizard_steps = {}  # type: ignore[assignment, var-annotated] # noqa: RUF012


@defect("PKG-04", because="push does not accept")
class PushOfEventsOnly(ReferencePusher):
    """Accepts the events, and nothing that the contract passes with them."""

    async def push(self, events: list[EventBase], session_id: str = "") -> Any:  # type: ignore[override]
        return await super().push(events, session_id=session_id)


@defect("PKG-04", because="heartbeat is not async")
class SyncHeartbeat(ReferencePusher):
    """Blocks the event loop for its heartbeat."""

    def heartbeat(self, **keywords: Any) -> Any:
        return {}


@defect("PKG-04", because="push is an async generator")
class PushThatYields(ReferencePusher):
    """Yields its result."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        yield await super().push(events, **keywords)


@defect("PKG-04", because="get_needed_fields is an instance method")
class NeedsAnInstance(ReferencePusher):
    """Needs an instance to say which fields it needs."""

    async def get_needed_fields(self, **keywords: Any) -> dict[str, Any]:  # type: ignore[override]
        return {}
