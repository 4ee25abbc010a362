"""One result model, and the views of it."""

from __future__ import annotations

from .model import NOT_SELECTED, Report, Result, Verdict
from .terminal import Line, render, verdict_line

__all__ = ["NOT_SELECTED", "Line", "Report", "Result", "Verdict", "render", "verdict_line"]
