"""Sources that are configured, constructed, refused and closed in unusual ways, and are right."""

from __future__ import annotations

import asyncio
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_core.models.config import SourceConfig

from .memory import TABLES, Table
from .registry import variant
from .sources import MemoryHarness, ReferenceSource


class AnotherPortHarness(MemoryHarness):
    """Knows of a system that is not there by its port alone."""

    uri = "mysql://127.0.0.1:3306/shop"

    def unreachable_config(self) -> dict[str, Any]:
        return {**self.config(), "uri": "mysql://127.0.0.1:49151/shop"}


@variant(harness=AnotherPortHarness)
class SaysWhatItsClientSays(ReferenceSource):
    """Names the host of the system that is not there, and not its port."""

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            raise DriverError(
                "(2003, \"Can't connect to MySQL server on '127.0.0.1' ([Errno 111] Connection refused)\")"
            )
        return super().table


@variant(harness=MemoryHarness)
class MakesAnEventLoop(ReferenceSource):
    """Makes an event loop of its own in the constructor, which connects to nothing."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.loop = asyncio.new_event_loop()

    async def close(self) -> None:
        await super().close()
        self.loop.close()


@variant(harness=MemoryHarness)
class WizardWithAnchors(ReferenceSource):
    """Has a wizard that refers to anchors, of a step and of a component, and to a whole schema."""

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
