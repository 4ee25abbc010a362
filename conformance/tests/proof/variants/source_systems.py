"""Sources of systems that convert values, hold other rows, or have several partitions."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

from fustor_event_model.models import EventBase
from hypothesis import strategies as st

from ..references.memory import Change, Row
from ..references.sources import MemoryHarness, ReferenceTransientSource
from ..tools.registry import variant
from .source_values import TypedHarness, TypedValues, as_texts


class TextColumnsHarness(TypedHarness):
    """Works a system that stores dates as strings."""

    def insert(self, row: Any) -> None:
        super().insert(as_texts(row))

    def update(self, row: Any) -> None:
        super().update(as_texts(row))


@variant(harness=TextColumnsHarness)
class HoldsTexts(TypedValues):
    """Delivers the stored values, which differ from the written ones."""


TENANTS = (1, 5000)


class TenantsHarness(TypedHarness):
    """Has rows of two tenants only."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "driver_params": {"tenants": list(TENANTS)}}

    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries(
            {"tenant": st.sampled_from(TENANTS), "number": st.integers(1, 10**6), "tags": st.just("")}
        )


@variant(harness=TenantsHarness)
class RowsOfItsTenants(TypedValues):
    """Delivers only rows of the tenants in its configuration."""

    def is_its_own(self, row: Row) -> bool:
        return row["tenant"] in self.config.driver_params["tenants"]

    def wait_for_changes(self, position: int) -> list[Change]:
        return [change for change in super().wait_for_changes(position) if self.is_its_own(change.row)]

    def snapshot_rows(self) -> Iterable[Row]:
        return filter(self.is_its_own, super().snapshot_rows())


@variant(harness=MemoryHarness)
class TwoPartitions(ReferenceTransientSource):
    """Reads two partitions, each in order, one later than the other."""

    behind_by = 20

    def follow(self, position: int, stop_event: threading.Event) -> Iterator[EventBase]:
        rounds, held = 0, list[tuple[int, Change]]()
        while not self.stopped(stop_event):
            for change in self.wait_for_changes(position):
                position = change.position
                held.append((rounds + self.behind_by * (change.row["id"] % 2), change))
            for due, change in list(held):
                if due <= rounds:
                    held.remove((due, change))
                    yield self.event(change.event_type, [dict(change.row)], -1)
            rounds += 1
