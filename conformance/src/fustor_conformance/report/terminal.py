"""The report as lines of a terminal; pytest and the command each show the styles in their own way."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from fustor_core.drivers import CONTRACT_VERSION

from ..contract import CLAUSES, full_text
from ..outcome import Outcome
from ..results import Result, sentence
from ..verdict import Report, Verdict
from .readable import one_line, readable

__all__ = [
    "Line",
    "deviation",
    "finding",
    "numbers",
    "render",
    "score",
    "title",
    "verdict_line",
    "verdict_text",
]

Style = Literal["plain", "bold", "dim", "good", "bad", "attention"]
_WIDTH = 100
_ONE_SENTENCE = 2 * _WIDTH
"""The longest finding that is shown as one sentence, in characters."""

_OUTCOME_STYLES: dict[Outcome, Style] = {
    Outcome.FAIL: "bad",
    Outcome.ERROR: "bad",
    Outcome.WARN: "attention",
    Outcome.WAIVED: "attention",
}
_LEFT_OUT = {
    Outcome.PASS: "pass, one part not checked",
    Outcome.NOT_EXERCISED: "not exercised",
    Outcome.NOT_DECLARED: "not declared",
}
_VERDICT_STYLES: dict[Verdict, Style] = {
    Verdict.CONFORMANT: "good",
    Verdict.NOT_CONFORMANT: "bad",
    Verdict.INCOMPLETE: "attention",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in one style."""

    text: str
    style: Style = "plain"


def render(report: Report) -> Iterator[Line]:
    """Yield the lines of `report`: deviations in full, clauses not exercised by reason, the verdict."""
    yield Line(title(report), "bold")
    for first, *others in _alike(report.deviations):
        yield Line("")
        yield from deviation(first)
        if others:
            yield from _wrapped(f"the same for  {' '.join(other.clause for other in others)}", "  ")
    yield Line("")
    yield from _unexercised(report)
    yield verdict_line(report)


def _alike(results: Iterable[Result]) -> Iterable[list[Result]]:
    """Group equal errors: one slip in a harness can end every clause."""
    groups: dict[tuple[Outcome, str], list[Result]] = {}
    for result in results:
        text = sentence(result) if result.outcome is Outcome.ERROR else result.clause
        groups.setdefault((result.outcome, text), []).append(result)
    return groups.values()


def title(report: Report) -> str:
    """Return the driver, and the settings of the run."""
    driver = report.driver
    package = f"{driver.distribution} {driver.version}" if driver.distribution else driver.value
    settings = f"contract {CONTRACT_VERSION}, profile {report.profile}, seed {report.seed}"
    return one_line(f"{driver.spec} ({package}), {settings}")


def deviation(result: Result) -> Iterator[Line]:
    """Yield the lines of a clause that does not hold."""
    yield Line(
        f"{result.outcome.upper()}  {result.clause}  {result.level.value}", _OUTCOME_STYLES[result.outcome]
    )
    yield from _wrapped(full_text(CLAUSES[result.clause]), "  ", style="dim")
    yield from finding(result)


def finding(result: Result) -> Iterator[Line]:
    """Yield the finding of a clause, without the clause's text."""
    yield from _sentence(result)
    if result.reason:
        yield from _wrapped(f"waived because  {result.reason}", "  ")
    yield from _evidence(result)
    if result.outcome is not Outcome.ERROR:
        # The clause explains nothing about a failure of the kit or the harness.
        yield Line(f"  why and how to fix  fustor-driver explain {result.clause}", "dim")
    if result.rerun:
        yield Line(f"  rerun  {one_line(result.rerun)}", "dim")


def _evidence(result: Result) -> Iterator[Line]:
    if result.detail:
        yield from (Line(f"    {line}") for line in readable(result.detail).splitlines())
    if result.steps:
        yield Line("  steps")
        for number, step in enumerate(result.steps, start=1):
            yield from _wrapped(f"{number}. {step}", "    ")
    if result.exchange:
        yield Line("  last exchange with the remote")
        yield from (Line(f"    {line}") for line in readable(result.exchange).splitlines())
    if result.where:
        yield Line(f"  where  {one_line(result.where)}")


def _sentence(result: Result) -> Iterator[Line]:
    """Yield a finding as one sentence, or its parts on lines of their own if that would be long."""
    text = sentence(result)
    if len(text) <= _ONE_SENTENCE or result.expected is None:
        yield from _wrapped(text, "  ")
        return
    see = f"; see {' and '.join(result.see)}" if result.see else ""
    yield from _wrapped(result.message + see, "  ")
    for label, part in (("expected", result.expected), ("actual", result.actual)):
        if part is not None:
            yield from _wrapped(f"{label}  {part}", "  ")


def _wrapped(text: str, indent: str, style: Style = "plain") -> Iterator[Line]:
    for line in textwrap.wrap(
        readable(text), _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    ) or [indent]:
        yield Line(line, style)


def _unexercised(report: Report) -> Iterator[Line]:
    """Yield the clauses that were not exercised, or only in part, by reason."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for result in report.results:
        if result.selected and result.outcome in _LEFT_OUT and result.message:
            reasons.setdefault((_LEFT_OUT[result.outcome], sentence(result)), []).append(result.clause)
    for (left_out, reason), clauses in reasons.items():
        yield from _wrapped(f"{left_out}: {reason}", "")
        yield from _wrapped(" ".join(clauses), "    ", style="dim")
    if unselected := sum(not result.selected for result in report.results):
        yield Line(f"not selected: {_counted(unselected, 'clause')}")
    if reasons or unselected:
        yield Line("")


def verdict_line(report: Report) -> Line:
    """Return the verdict with the numbers that it rests on."""
    return Line(f"{verdict_text(report)}: {numbers(report)}", _VERDICT_STYLES[report.verdict])


def verdict_text(report: Report) -> str:
    """Return the driver and the verdict, as the main clause of a sentence."""
    waivers = f" with {_counted(report.waivers, 'waiver')}" if report.waivers else ""
    return one_line(f"{report.driver.spec} is {report.verdict.value}{waivers}")


def numbers(report: Report) -> str:
    """Return the numbers that the verdict rests on, without those that are 0."""
    counts = report.counts
    others = (
        ("fail", counts.failed),
        ("waived", counts.waived),
        ("clause in error" if counts.errors == 1 else "clauses in error", counts.errors),
        ("not exercised", counts.not_exercised),
        ("not selected", counts.not_selected),
        ("not declared", counts.not_declared),
    )
    parts = [f"{score(report)} MUST clauses pass", *(f"{count} {words}" for words, count in others if count)]
    if counts.warnings:
        parts.append(f"{_counted(counts.warnings, 'SHOULD clause')} not met")
    return ", ".join(parts)


def score(report: Report) -> str:
    """Return how many of the MUST clauses pass, "41/44"; a percentage would hide both numbers."""
    return f"{report.counts.passed}/{report.counts.must}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
