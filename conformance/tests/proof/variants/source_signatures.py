"""Sources with unusual signatures."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterator
from typing import Any

from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from ..references.memory import TABLES
from ..references.sources import GuardedHarness, GuardedSource, MemoryHarness, ReferenceSource
from ..tools.registry import variant


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function without changing its signature."""

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        return function(*arguments, **keywords)

    return call


def in_a_thread(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a plain function into an async one."""

    @functools.wraps(function)
    async def call(*arguments: Any, **keywords: Any) -> Any:
        return await asyncio.to_thread(function, *arguments, **keywords)

    return call


def in_a_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn an async function into a plain one."""

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        return asyncio.run(function(*arguments, **keywords))

    return call


@variant(harness=MemoryHarness)
class Decorated(ReferenceSource):
    """Has decorators on all methods; some turn plain functions into async ones, or the reverse."""

    get_message_iterator = logged(ReferenceSource.get_message_iterator)
    get_snapshot_iterator = logged(ReferenceSource.get_snapshot_iterator)
    close = logged(ReferenceSource.close)

    @in_a_loop
    async def is_position_available(self, position: int) -> bool:
        return ReferenceSource.is_position_available(self, position)

    @classmethod
    @in_a_thread
    def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {name: {} for name in ("id", "name", "amount")}}

    @classmethod
    @logged
    async def test_connection(
        cls, uri: str = "", *, verbose: bool = False, **keywords: Any
    ) -> tuple[bool, str]:
        return uri in TABLES, f"asked for {uri}"


@variant(harness=MemoryHarness)
class MoreParameters(ReferenceSource):
    """Accepts additional parameters in another order, and has no wizard."""

    def __init__(self, id: str, config: SourceConfig, retries: int = 3, *, name: str = "") -> None:  # noqa: A002
        super().__init__(id, config)

    def get_message_iterator(  # type: ignore[override]
        self,
        start_position: int = -1,
        required_fields_tracker: Any = None,
        stop_event: Any = None,
        limit: int = 0,
    ) -> Any:
        return super().get_message_iterator(
            start_position, stop_event=stop_event, required_fields_tracker=required_fields_tracker
        )

    def get_snapshot_iterator(  # type: ignore[override]
        self, required_fields_tracker: Any = None, batch_size: int = 10, table: str = "", *more: Any
    ) -> Iterator[EventBase]:
        return super().get_snapshot_iterator(
            batch_size=batch_size, required_fields_tracker=required_fields_tracker
        )

    @staticmethod
    async def get_wizard_steps() -> dict[str, Any]:
        return {}


@variant(harness=MemoryHarness)
class Wizard(ReferenceSource):
    """Has a wizard whose schemas refer to their own definitions, to components, and to a property `$ref`."""

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        own = {"$defs": {"a/b": {"type": "string"}}, "properties": {"$ref": {"$ref": "#/$defs/a~1b"}}}
        shared = {"properties": {"name": {"$ref": "#/components/schemas/Name"}}, "required": ["name"]}
        steps = [
            {"step_id": step_id, "title": "Über", "schema": schema}
            for step_id, schema in (("own", own), ("shared", shared), ("none", {}))
        ]
        return {"steps": steps, "components": {"schemas": {"Name": {"type": "string"}}}}


@variant(harness=GuardedHarness)
class AsksForAPassword(GuardedSource):
    """Refuses a wrong password."""
