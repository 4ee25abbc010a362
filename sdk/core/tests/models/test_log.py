from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from fustor_core.models.log import LogEntry
from pydantic import ValidationError

LINE: dict[str, Any] = {
    "ts": "2020-01-02T03:04:05",
    "level": "INFO",
    "source": "agent",
    "msg": "started",
    "line_number": 7,
}


def test_an_entry_is_read_by_the_aliases() -> None:
    entry = LogEntry(**LINE)
    assert (entry.timestamp, entry.level, entry.component, entry.message, entry.line_number) == (
        datetime(2020, 1, 2, 3, 4, 5),
        "INFO",
        "agent",
        "started",
        7,
    )


def test_an_entry_cannot_be_read_by_the_names() -> None:
    by_name = LogEntry(**LINE).model_dump()
    with pytest.raises(ValidationError):
        LogEntry(**by_name)


def test_an_entry_is_dumped_by_the_names() -> None:
    assert list(LogEntry(**LINE).model_dump()) == [
        "timestamp",
        "level",
        "component",
        "message",
        "line_number",
    ]


@pytest.mark.parametrize("missing", list(LINE))
def test_an_entry_needs_every_field(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        LogEntry(**{key: value for key, value in LINE.items() if key != missing})
