from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import SourceConfig
from fustor_core.sources import LogSource, Row
from fustor_event_model.models import EventType


class Rows(LogSource):
    """Holds rows; a test can replace `read_page`."""

    event_schema = "memory"
    table = "items"
    key = ("tenant", "id")
    errors = (OSError,)

    def __init__(self, config: SourceConfig, count: int = 5) -> None:
        super().__init__("rows", config)
        self.rows = [{"tenant": "a", "id": number, "name": None, "amount": 0} for number in range(count)]
        self.read_after: list[Any] = []

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        self.read_after.append(after and after["id"])
        return [row for row in self.rows if after is None or row["id"] > after["id"]][:limit]

    def newest_position(self) -> int:
        return 0

    def has_position(self, position: int) -> bool:
        return False

    def read_changes(self, after: int, timeout: float) -> Any:
        return ()

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


class Needed:
    def __init__(self, *fields: str) -> None:
        self.fields = set(fields)

    def get_fields(self) -> set[str]:
        return self.fields


@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_every_row_comes_once_in_pages_of_the_batch_size(config: SourceConfig, size: int) -> None:
    source = Rows(config)
    events = list(source.get_snapshot_iterator(batch_size=size))
    assert [row for event in events for row in event.rows] == source.rows
    assert [len(event.rows) for event in events[:-1]] == [size] * (len(events) - 1)


def test_its_events_are_inserts_without_a_position(config: SourceConfig) -> None:
    (event,) = Rows(config, 1).get_snapshot_iterator()
    assert (event.event_type, event.index) == (EventType.INSERT, -1)
    assert (event.event_schema, event.table) == ("memory", "items")
    assert event.fields == ["tenant", "id", "name", "amount"]


def test_a_source_without_rows_has_no_event(config: SourceConfig) -> None:
    assert list(Rows(config, 0).get_snapshot_iterator()) == []


def test_a_page_is_read_only_when_it_is_needed(config: SourceConfig) -> None:
    source = Rows(config)
    events = source.get_snapshot_iterator(batch_size=2)
    assert source.read_after == []
    next(events)
    assert source.read_after == [None]
    next(events)
    assert source.read_after == [None, 1]


def test_a_snapshot_can_be_closed_half_way(config: SourceConfig) -> None:
    source = Rows(config)
    events = source.get_snapshot_iterator(batch_size=2)
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert list(events) == []
    assert source.read_after == [None]


def test_rows_carry_the_needed_fields_and_the_whole_key(config: SourceConfig) -> None:
    (event,) = Rows(config, 1).get_snapshot_iterator(required_fields_tracker=Needed("name", "unknown"))
    assert event.rows == [{"tenant": "a", "id": 0, "name": None}]
    assert event.fields == ["tenant", "id", "name"]


def test_no_needed_fields_are_all_fields(config: SourceConfig) -> None:
    source = Rows(config, 1)
    (event,) = source.get_snapshot_iterator(required_fields_tracker=Needed())
    assert event.rows == source.rows


def test_needed_fields_may_change_during_a_snapshot(config: SourceConfig) -> None:
    needed = Needed("name")
    events = Rows(config, 2).get_snapshot_iterator(batch_size=1, required_fields_tracker=needed)
    next(events)
    needed.fields = {"amount"}
    assert next(events).rows == [{"tenant": "a", "id": 1, "amount": 0}]


def test_an_event_names_the_fields_of_all_its_rows(config: SourceConfig) -> None:
    source = Rows(config, 2)
    source.rows[1]["extra"] = 1
    (event,) = source.get_snapshot_iterator()
    assert event.fields == ["tenant", "id", "name", "amount", "extra"]


def test_rows_are_delivered_as_copies(config: SourceConfig) -> None:
    source = Rows(config, 1)
    (event,) = source.get_snapshot_iterator()
    event.rows[0]["name"] = "changed by the agent"
    assert source.rows[0]["name"] is None


def test_a_snapshot_that_close_cuts_short_raises(config: SourceConfig, close: Callable[[Any], None]) -> None:
    source = Rows(config)
    events = source.get_snapshot_iterator(batch_size=1)
    next(events)
    close(source)
    with pytest.raises(DriverError, match="'rows' is closed"):
        next(events)


def test_a_closed_source_has_no_snapshot(config: SourceConfig, close: Callable[[Any], None]) -> None:
    source = Rows(config)
    close(source)
    with pytest.raises(DriverError, match="closed"):
        source.get_snapshot_iterator()


@pytest.mark.parametrize(
    ("raised", "expected", "text"),
    [
        (OSError("the disk is gone"), DriverError, "memory.items: the disk is gone"),
        (OSError(), DriverError, "memory.items: OSError"),
        (ConfigError("slot is missing"), ConfigError, "slot is missing"),
        (DriverError("known already"), DriverError, "known already"),
        (LookupError("a mistake"), LookupError, "a mistake"),
    ],
)
def test_an_error_of_the_system_becomes_a_driver_error(
    config: SourceConfig, raised: Exception, expected: type[Exception], text: str
) -> None:
    class Failing(Rows):
        def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
            if after:
                raise raised
            return super().read_page(after, limit)

    events = Failing(config).get_snapshot_iterator(batch_size=2)
    next(events)
    with pytest.raises(expected, match=text):
        next(events)


@pytest.mark.parametrize("pages", [0, 1])
def test_a_page_that_is_none_is_not_the_end(config: SourceConfig, pages: int) -> None:
    class Forgetful(Rows):
        def read_page(self, after: Row | None, limit: int) -> Any:
            return super().read_page(after, limit) if len(self.read_after) < pages else None

    events = Forgetful(config).get_snapshot_iterator(batch_size=2)
    assert [len(next(events).rows) for _ in range(pages)] == [2] * pages
    with pytest.raises(DriverError, match="read_page returned None"):
        next(events)


@pytest.mark.parametrize("opened", ["get_message_iterator", "get_snapshot_iterator"])
@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("key", "id", r"Rows\.key is 'id', it must be a tuple"),
        ("errors", OSError, r"errors is .*OSError.*\(OSError,\)"),
    ],
)
def test_a_tuple_that_lacks_its_comma_is_an_error(
    config: SourceConfig, opened: str, name: str, value: Any, text: str
) -> None:
    source = Rows(config)
    setattr(source, name, value)
    with pytest.raises(DriverError, match=text):
        getattr(source, opened)()


def test_a_page_that_is_too_long_is_an_error(config: SourceConfig) -> None:
    class Long(Rows):
        def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
            return super().read_page(after, limit + 1)

    with pytest.raises(DriverError, match="returned 3 rows, the limit is 2"):
        list(Long(config).get_snapshot_iterator(batch_size=2))


def test_a_page_that_repeats_the_last_row_is_an_error(config: SourceConfig) -> None:
    class Stuck(Rows):
        def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
            return super().read_page(None, limit)

    with pytest.raises(DriverError, match="'id': 1} again"):
        list(Stuck(config).get_snapshot_iterator(batch_size=2))


def test_a_batch_size_below_one_is_refused(config: SourceConfig) -> None:
    with pytest.raises(DriverError, match="batch_size is 0"):
        Rows(config).get_snapshot_iterator(batch_size=0)
