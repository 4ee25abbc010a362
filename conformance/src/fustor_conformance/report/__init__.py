"""Views of a report: the terminal, and the files that a run can write."""

from __future__ import annotations

from .terminal import Line, render, verdict_line

__all__ = ["Line", "render", "verdict_line"]
