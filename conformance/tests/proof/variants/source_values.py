"""Sources with unusual values, and harnesses with unusual methods."""

from __future__ import annotations

import asyncio
import datetime
import decimal
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from fustor_conformance import SourceHarness
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase, EventType
from hypothesis import strategies as st

from ..references.memory import TABLES, Change, Row, Table
from ..references.sources import MemoryHarness, ReferenceSource
from ..tools.registry import variant


class TypedTable(Table):
    """A table with a key of two fields."""

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


class TypedHarness(MemoryHarness):
    """Has rows with dates, decimals and nested values, and a key of two fields."""

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


@variant(harness=TypedHarness)
class TypedValues(ReferenceSource):
    """Delivers dates, decimals, lists and nulls as they are."""

    key = ("tenant", "number")

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {name: {} for name in ("tenant", "number", "day", "at", "price", "tags")}}


class TextHarness(TypedHarness):
    """Converts strings of the source back to values."""

    value_of: ClassVar[dict[str, Callable[[str], Any]]] = {
        "day": datetime.date.fromisoformat,
        "at": datetime.datetime.fromisoformat,
        "price": decimal.Decimal,
    }

    def normalise(self, row: Any) -> Row:
        plain = {key: value for key, value in row.items() if key not in self.value_of or value is None}
        return {**plain, **{key: self.value_of[key](row[key]) for key in row if key not in plain}}


def as_texts(row: Row) -> Row:
    typed = datetime.date | decimal.Decimal
    return {key: str(value) if isinstance(value, typed) else value for key, value in row.items()}


@variant(harness=TextHarness)
class ValuesAsTexts(TypedValues):
    """Delivers dates and decimals as strings, and its harness compares them."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        return super().event(event_type, [as_texts(row) for row in rows], index)


NAMES = {"nm": "name", "amt": "amount"}


class ShortNamesHarness(MemoryHarness):
    """Uses other field names than the source, except for the key."""

    def normalise(self, row: Any) -> Row:
        return {NAMES.get(name, name): value for name, value in row.items()}


@variant(harness=ShortNamesHarness)
class ShortNames(ReferenceSource):
    """Uses short field names."""

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
    """Has a harness with only async methods, and a model as its config."""


def with_key(kind: Callable[[Any], Any], row: Row) -> Row:
    """Return `row` with its key converted by `kind`."""
    return {**row, "id": kind(row["id"])}


class ListedKeysHarness(MemoryHarness):
    """Has rows with lists as keys, which cannot be hashed."""

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


@variant(harness=ListedKeysHarness)
class ListsAsKeys(ReferenceSource):
    """Delivers rows with lists as keys."""

    def event(self, event_type: EventType, rows: list[Row], index: int) -> EventBase:
        return super().event(event_type, [with_key(list, row) for row in rows], index)
