"""A source whose table outlives the process: it is written to a file."""

from __future__ import annotations

import pickle
import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from fustor_event_model.models import EventBase, EventType

from ..references.memory import TABLES, Change, Row, Table
from ..references.sources import MemoryHarness, ReferenceSource
from ..tools.registry import variant


class KeptTable(Table):
    """A table in a file, from which each process reads it first."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        if path.exists():
            for change in map(pickle.loads, map(bytes.fromhex, path.read_text().splitlines())):
                super().change(*change)

    def change(self, event_type: EventType, row: Row) -> None:
        with self.path.open("a") as file:
            print(pickle.dumps((event_type, row)).hex(), file=file)
        super().change(event_type, row)


class KeptHarness(MemoryHarness):
    """Keeps the table in an empty directory."""

    outlives_process: ClassVar[bool] = True

    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fustor-kept-"))
        self.uri = str(self.folder / "table")
        TABLES[self.uri] = KeptTable(Path(self.uri))

    def stop(self) -> None:
        shutil.rmtree(self.folder)

    def unreachable_config(self) -> dict[str, Any]:
        return {**self.config(), "uri": str(self.folder / "nothing")}


@variant(harness=KeptHarness)
class KeptSource(ReferenceSource):
    """Can resume in another process."""

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES and Path(self.config.uri).exists():
            TABLES[self.config.uri] = KeptTable(Path(self.config.uri))
        return super().table


@variant(harness=KeptHarness)
class EventsForItsProcessOnly(KeptSource):
    """Makes events of a class that other processes cannot import."""

    def message(self, change: Change) -> EventBase:
        class Found(EventBase):
            """An event with what is known of it here."""

        return Found(**super().message(change).model_dump())
