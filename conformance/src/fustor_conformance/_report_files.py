"""The reports that can be written to a file; apart from them, so that knowing their names costs nothing."""

from __future__ import annotations

from typing import Final

__all__ = ["REPORT_FILES"]

REPORT_FILES: Final[dict[str, str]] = {
    "json": "Write the results as JSON.",
    "junit": "Write the results as JUnit XML, one test case per clause.",
    "markdown": "Write the results as Markdown, for the summary of a CI step.",
    "html": "Write the contract with the results in it, as one page that needs no network.",
    "badge": "Write a badge as SVG: the contract's version, and how many MUST clauses pass.",
}
"""By its name, what each report is, in one sentence."""
