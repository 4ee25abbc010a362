"""The report as a JSON file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from .model import Report

__all__ = ["write_reports"]


def write_reports(path: Path, reports: Sequence[Report]) -> None:
    """Write one report as an object, several as a list of objects.

    Args:
        path: the file; it is replaced.
        reports: at least one.

    Raises:
        OSError: the file cannot be written.
    """
    values = [report.as_json() for report in reports]
    value = values[0] if len(values) == 1 else values
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
