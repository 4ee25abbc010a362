"""One result model, and the views of it."""

from __future__ import annotations

from .model import Report, Result, Verdict
from .terminal import Line, render, verdict_line

__all__ = ["Line", "Report", "Result", "Verdict", "render", "verdict_line"]
