"""Sources with unusual errors, constructors, wizards and limits on streams."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from ..references.memory import TABLES, Table
from ..references.sources import ImpatientHarness, MemoryHarness, ReferenceSource
from ..tools.registry import variant


class AnotherPortHarness(MemoryHarness):
    """Has an unreachable system that differs only in its port."""

    uri = "mysql://127.0.0.1:3306/shop"

    def unreachable_config(self) -> dict[str, Any]:
        return {**self.config(), "uri": "mysql://127.0.0.1:49151/shop"}


@variant(harness=AnotherPortHarness)
class SaysWhatItsClientSays(ReferenceSource):
    """Names the host of the unreachable system, and not its port."""

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            raise DriverError(
                "(2003, \"Can't connect to MySQL server on '127.0.0.1' ([Errno 111] Connection refused)\")"
            )
        return super().table


@variant(harness=MemoryHarness)
class MakesAnEventLoop(ReferenceSource):
    """Makes an event loop in the constructor, without a connection."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.loop = asyncio.new_event_loop()

    async def close(self) -> None:
        await super().close()
        self.loop.close()


@variant(harness=MemoryHarness)
class WizardWithAnchors(ReferenceSource):
    """Has wizard steps that refer to anchors in a step and a component, and to a whole schema."""

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        name = {"$anchor": "name", "type": "string"}
        own = {"$defs": {"any": name}, "properties": {"name": {"$ref": "#name"}}}
        older = {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": {"Größe": {"$id": "#size"}},
            "properties": {"size": {"$ref": "#size"}, "by_name": {"$ref": "#/definitions/Gr%C3%B6%C3%9Fe"}},
        }
        nested = {"properties": {"inner": {"$ref": "#"}, "uri": {"$ref": "#uri"}}}
        steps = [
            {"step_id": step_id, "title": step_id, "schema": schema}
            for step_id, schema in (("own", own), ("older", older), ("nested", nested))
        ]
        uri = {"$anchor": "uri", "type": "string"}
        return {"steps": steps, "components": {"schemas": {"Uri": uri, "Same": {"$ref": "#uri"}}}}


class OneAtATime(ReferenceSource):
    """Has one stream at a time."""

    last: Any = None

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if self.last is not None:
            self.meet_another(self.last)
        self.last = keywords["stop_event"]
        return super().get_message_iterator(start_position, **keywords)

    def meet_another(self, stop_event: threading.Event) -> None:
        raise NotImplementedError


@variant(harness=MemoryHarness)
class RefusesASecondStream(OneAtATime):
    """Refuses a second stream until the first is stopped."""

    def meet_another(self, stop_event: threading.Event) -> None:
        if not self.stopped(stop_event):
            raise DriverError("this source has a message stream already")


@variant(harness=ImpatientHarness)
class WaitsForTheStreamBefore(OneAtATime):
    """Opens a second stream only when the first is stopped."""

    def meet_another(self, stop_event: threading.Event) -> None:
        while not self.stopped(stop_event):
            self.closed.wait(0.01)


@variant(harness=MemoryHarness)
class EndsTheStreamBefore(ReferenceSource):
    """Ends its stream when another one is opened."""

    newest: Any = None

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        self.newest = stop_event
        while not self.stopped(stop_event) and self.newest is stop_event:
            for change in self.wait_for_changes(position):
                yield self.message(change)
                position = change.position
