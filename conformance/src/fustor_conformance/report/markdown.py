"""The report as Markdown, as the summary of a CI step shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..contract import CLAUSES, full_text
from ..outcome import Outcome
from ..results import Result, sentence
from ..verdict import Report
from .readable import readable
from .terminal import finding, title, verdict_line

__all__ = ["render"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&@])")
_FENCE = "~~~~~~"
_MARKS = {
    Outcome.PASS: "✅",
    Outcome.FAIL: "❌",
    Outcome.ERROR: "💥",
    Outcome.WARN: "⚠️",
    Outcome.NOT_EXERCISED: "⬜",
    Outcome.NOT_DECLARED: "⬜",
    Outcome.WAIVED: "🔕",
}


def render(reports: Sequence[Report]) -> str:
    """Return the reports, a section for each."""
    return "\n".join(line for report in reports for line in _section(report))


def _section(report: Report) -> Iterator[str]:
    yield f"## {_plain(verdict_line(report).text)}\n"
    yield f"{_plain(title(report))}\n"
    for result in report.deviations:
        yield from _in_full(result)
    yield "| | clause | level | outcome | |"
    yield "|---|---|---|---|---|"
    for result in report.results:
        cells = (_MARKS[result.outcome], result.clause, result.level, result.outcome, _cell(result))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _in_full(result: Result) -> Iterator[str]:
    opened = " open" if result.outcome is Outcome.FAIL else ""
    summary = f"{_MARKS[result.outcome]} <b>{result.clause}</b> {result.outcome} ({result.level})"
    yield f"<details{opened}><summary>{summary}</summary>\n"
    yield f"> {full_text(CLAUSES[result.clause])}\n"
    yield f"{_FENCE}text"
    yield from (readable(line.text).replace(_FENCE, "~ ~ ~") for line in finding(result))
    yield f"{_FENCE}\n\n</details>\n"


def _cell(result: Result) -> str:
    return _plain(result.reason or sentence(result))


def _plain(text: str) -> str:
    """Return `text` escaped, so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(readable(text).split()))
