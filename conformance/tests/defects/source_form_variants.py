"""Sources whose signatures, values and harnesses are unusual, and right."""

from __future__ import annotations

import asyncio
import datetime
import decimal
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from fustor_conformance import SourceHarness
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase, EventType
from hypothesis import strategies as st

from .memory import TABLES, Change, Row, Table
from .registry import variant
from .sources import GuardedHarness, GuardedSource, MemoryHarness, ReferenceSource

# --- signatures -----------------------------------------------------------------------------------


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function in one that looks the same."""

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        return function(*arguments, **keywords)

    return call


def in_a_thread(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a plain function awaitable."""

    @functools.wraps(function)
    async def call(*arguments: Any, **keywords: Any) -> Any:
        return await asyncio.to_thread(function, *arguments, **keywords)

    return call


def in_a_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make an async function plain."""

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        return asyncio.run(function(*arguments, **keywords))

    return call


@variant(harness=MemoryHarness)
class Decorated(ReferenceSource):
    """Has decorators around everything; some turn plain functions into async ones, or the other way."""

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
    """Accepts more than the contract passes, in an order of its own, and has no wizard."""

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
    """Lets nobody in who does not know the password."""


# --- values and harnesses -------------------------------------------------------------------------


class TypedHarness(MemoryHarness):
    """Has rows of dates, decimals and nesting, under a key of two fields."""

    key = ("tenant", "number")

    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries(
            {
                "tenant": st.sampled_from(["a", "b"]),
                "number": st.integers(1, 9) | st.integers(1, 10**6),
                "day": st.none() | st.dates(),
                "at": st.datetimes(timezones=st.just(datetime.UTC)),
                "price": st.decimals(-100, 100, places=2),
                "tags": st.lists(st.text(max_size=3), max_size=2) | st.none(),
            }
        )

    def start(self) -> None:
        TABLES[self.uri] = TypedTable()


class TypedTable(Table):
    """A table whose rows are told apart by two fields."""

    def change(self, event_type: EventType, row: Row) -> None:
        key = (row["tenant"], row["number"])
        with self.changed:
            self.position += 1
            if event_type is EventType.DELETE:
                del self.rows[key]
                row = {"tenant": key[0], "number": key[1]}
            else:
                self.rows[key] = row
            self.changes.append(Change(self.position, event_type, row))
            self.changed.notify_all()


@variant(harness=TypedHarness)
class TypedValues(ReferenceSource):
    """Delivers dates, decimals, lists and nulls as they are."""

    key = ("tenant", "number")

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {name: {} for name in ("tenant", "number", "day", "at", "price", "tags")}}


class TextHarness(TypedHarness):
    """Makes values again of the texts that the source makes of them."""

    value_of: ClassVar[dict[str, Callable[[str], Any]]] = {
        "day": datetime.date.fromisoformat,
        "at": datetime.datetime.fromisoformat,
        "price": decimal.Decimal,
    }

    def normalise(self, row: Any) -> Row:
        plain = {key: value for key, value in row.items() if key not in self.value_of or value is None}
        return {**plain, **{key: self.value_of[key](row[key]) for key in row if key not in plain}}


@variant(harness=TextHarness)
class ValuesAsTexts(TypedValues):
    """Turns dates and decimals into texts, which its harness says how to compare."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        return super().event(event_type, [as_texts(row) for row in rows], index)


def as_texts(row: Row) -> Row:
    typed = datetime.date | decimal.Decimal
    return {key: str(value) if isinstance(value, typed) else value for key, value in row.items()}


class ShortNamesHarness(MemoryHarness):
    """Has other names for the fields than the source, apart from the key."""

    def normalise(self, row: Any) -> Row:
        return {NAMES.get(name, name): value for name, value in row.items()}


NAMES = {"nm": "name", "amt": "amount"}


@variant(harness=ShortNamesHarness)
class ShortNames(ReferenceSource):
    """Has short names for its fields."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        short = {name: own for own, name in NAMES.items()}
        renamed = [{short.get(name, name): value for name, value in row.items()} for row in rows]
        return super().event(event_type, renamed, index)

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {name: {} for name in ("id", *NAMES)}}


class AsyncHarness(SourceHarness):
    """Works the table on the event loop."""

    def __init__(self) -> None:
        self.inner = MemoryHarness()

    async def start(self) -> None:
        self.inner.start()

    async def stop(self) -> None:
        await asyncio.sleep(0)

    async def config(self) -> SourceConfig:  # type: ignore[override]
        return SourceConfig(driver="fake", **self.inner.config())

    async def unreachable_config(self) -> dict[str, Any]:  # type: ignore[override]
        return self.inner.unreachable_config()

    async def insert(self, row: Any) -> None:
        self.inner.insert(row)

    async def update(self, row: Any) -> None:
        self.inner.update(row)

    async def delete(self, row: Any) -> None:
        self.inner.delete(row)

    async def rows(self) -> list[Row]:
        return self.inner.rows()

    async def expire_history(self) -> None:
        self.inner.expire_history()

    async def unusable_configs(self) -> dict[str, Any]:  # type: ignore[override]
        return self.inner.unusable_configs()

    async def seed(self, rows: Sequence[Any]) -> None:
        self.inner.seed(rows)

    async def break_system(self) -> None:
        self.inner.break_system()


@variant(harness=AsyncHarness)
class WorkedAsynchronously(ReferenceSource):
    """Is worked by a harness all of whose methods are async, and whose config is a model."""


class ListedKeysHarness(MemoryHarness):
    """Has rows that lists identify, which cannot be hashed."""

    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        ids = st.lists(st.integers(0, 99), min_size=2, max_size=2)
        return st.builds(lambda row, id_: {**row, "id": id_}, super().row_strategy(), ids)

    def insert(self, row: Any) -> None:
        super().insert(with_key(tuple, row))

    def update(self, row: Any) -> None:
        super().update(with_key(tuple, row))

    def delete(self, row: Any) -> None:
        super().delete(with_key(tuple, row))

    def rows(self) -> list[Row]:
        return [with_key(list, row) for row in super().rows()]


def with_key(kind: Callable[[Any], Any], row: Row) -> Row:
    """Return `row` with its key as a value of another kind."""
    return {**row, "id": kind(row["id"])}


@variant(harness=ListedKeysHarness)
class ListsAsKeys(ReferenceSource):
    """Delivers rows that lists identify."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        return super().event(event_type, [with_key(list, row) for row in rows], index)
