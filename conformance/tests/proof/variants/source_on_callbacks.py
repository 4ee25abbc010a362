"""A complete driver that is called back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import CallbackSource, Change, Emit, Fail, Row

from ..references.systems import TableError, TellingHarness, connect
from ..tools.registry import variant


@variant(harness=TellingHarness)
class IsCalledBack(CallbackSource):
    """Listens to the changes of a table."""

    event_schema = "memory"
    table = "items"
    key = ("id",)
    errors = (TableError,)

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        if not config.uri.startswith("memory://"):
            raise ConfigError("uri must begin with memory://")

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        return connect(self.config.uri).page(after and after["id"], limit)

    def subscribe(self, emit: Emit, fail: Fail) -> AbstractContextManager[object]:
        def told(what: Any) -> None:
            if isinstance(what, TableError):
                fail(what)
            else:
                emit(Change(what.event_type.value, what.row))

        return connect(self.config.uri).listening(told)

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {name: {} for name in ("id", "name", "amount")}}

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        try:
            connect(keywords.get("uri", ""))
        except TableError as error:
            return False, str(error)
        return True, "the table is there"
