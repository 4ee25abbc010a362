"""The report as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..verdict import Report

__all__ = ["render"]


def render(reports: Sequence[Report]) -> str:
    """Return one report as an object, several as a list of objects."""
    values = [report.to_json() for report in reports]
    return json.dumps(values[0] if len(values) == 1 else values, indent=2, ensure_ascii=False) + "\n"
