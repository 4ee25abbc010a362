"""Drivers that are registered wrongly, or whose entry point does not lead to a driver: PKG-01 to PKG-03."""

from __future__ import annotations

from typing import Any

from fustor_core.drivers import PusherDriver, SourceDriver
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...references.sources import MemoryHarness, ReferenceSource
from ...tools.registry import Defect, add_defect, defect

MODULES = f"{__package__}._broken_modules"
HERE = __name__

# --- PKG-01 and 02: the registration --------------------------------------------------------------

SOURCE = f"{ReferenceSource.__module__}:ReferenceSource"
PUSHER = f"{ReferencePusher.__module__}:ReferencePusher"

for entry in (
    Defect(
        "source",
        SOURCE,
        MemoryHarness,
        "fustor_agent.drivers.sources",
        "PKG-01",
        "'fustor.drivers.sources'",
        module=__name__,
    ),
    Defect(
        "pusher",
        PUSHER,
        None,
        "fustor_agent.drivers.pushers",
        "PKG-01",
        "'fustor.drivers.pushers'",
        module=__name__,
    ),
):
    add_defect(entry)

for value, because in (
    ("no_such_module:Driver", "raised ModuleNotFoundError"),
    (f"{ReferenceSource.__module__}:NoSuchClass", "raised AttributeError"),
    ("a driver", "is not MODULE:CLASS"),
    (f"{MODULES}.raises:Driver", "raised RuntimeError: the licence has run out"),
    (f"{MODULES}.needs_more:Driver", "raised ModuleNotFoundError"),
    (f"{MODULES}.leaves:Driver", "raised SystemExit"),
    (f"{MODULES}.dies:Driver", "exited with status 3"),
    (f"{MODULES}.interrupts:Driver", "KeyboardInterrupt"),
    (f"{MODULES}.hangs:Driver", "did not end"),
):
    add_defect(Defect("source", value, MemoryHarness, "", "PKG-02", because, module=__name__))

# --- PKG-03: what the entry point gives -----------------------------------------------------------


def make_source(id: str, config: SourceConfig) -> ReferenceSource:  # noqa: A002
    """Return a source; a function is not a class."""
    return ReferenceSource(id, config)


class Singleton:
    """An instance that the module makes."""


the_source = Singleton()

for value, because in (
    (f"{HERE}:make_source", "expected a class (module:Class), got <function"),
    (f"{HERE}:the_source", "expected a class (module:Class), got <"),
    (HERE, "expected a class (module:Class), got <module"),
    (PUSHER, "a subclass of fustor_core.drivers.SourceDriver"),
):
    add_defect(Defect("source", value, MemoryHarness, "", "PKG-03", because, module=__name__))


@defect("PKG-03", because="a subclass of fustor_core.drivers.SourceDriver", kind="source")
class InheritsNothing:
    """Has the methods of a source, and does not inherit from SourceDriver."""

    get_message_iterator = ReferenceSource.get_message_iterator
    get_snapshot_iterator = ReferenceSource.get_snapshot_iterator


@defect("PKG-03", because="does not implement get_snapshot_iterator")
class WithoutSnapshot(SourceDriver):
    """Does not implement one of the abstract methods."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        return iter(()), False

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {}}


@defect("PKG-03", because="does not implement")
class WithoutPush(PusherDriver):
    """Misspells the name of `push`."""

    async def pushes(self, events: list[EventBase], **keywords: Any) -> Any:
        return {"snapshot_needed": False}
