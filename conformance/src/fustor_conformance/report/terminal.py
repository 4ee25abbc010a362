"""The report as lines of a terminal.

A line is its text and the style that the text has, so that pytest and the command can each draw it in
their own way.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from fustor_core.drivers import CONTRACT_VERSION

from ..contract import CLAUSES, Level
from ..outcome import Outcome
from .model import NO_CHECK_YET, NOT_SELECTED, Report, Result, Verdict
from .readable import one_line, readable

__all__ = ["Line", "deviation", "findings", "render", "title", "verdict_line"]

Style = Literal["plain", "bold", "dim", "good", "bad", "attention"]
_WIDTH = 100

_OUTCOME_STYLES: dict[Outcome, Style] = {
    Outcome.FAIL: "bad",
    Outcome.ERROR: "bad",
    Outcome.WARN: "attention",
    Outcome.WAIVED: "attention",
}
_LEFT_OUT = {
    Outcome.PASS: "pass, but for what is not declared",
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
    """Yield the lines of `report`: what deviates in full, what was not exercised by reason, the verdict."""
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
    """Put errors that say the same together: one slip in a harness can be the end of every clause."""
    groups: dict[tuple[Outcome, str], list[Result]] = {}
    for result in results:
        said = result.message if result.outcome is Outcome.ERROR else result.clause
        groups.setdefault((result.outcome, said), []).append(result)
    return groups.values()


def title(report: Report) -> str:
    """Return what was examined, and how."""
    driver = report.driver
    package = f"{driver.distribution} {driver.version}" if driver.distribution else driver.value
    settings = f"contract {CONTRACT_VERSION}, profile {report.profile}, seed {report.seed}"
    return one_line(f"{driver.spec} ({package}), {settings}")


def deviation(result: Result) -> Iterator[Line]:
    """Yield a clause that does not hold, with all that is known of it."""
    yield Line(
        f"{result.outcome.upper()}  {result.clause}  {result.level.value}", _OUTCOME_STYLES[result.outcome]
    )
    yield from _wrapped(CLAUSES[result.clause].text, "  ", style="dim")
    yield from findings(result)


def findings(result: Result) -> Iterator[Line]:
    """Yield all that is known of a clause, without its text."""
    yield from _wrapped(result.message, "  ")
    if result.reason:
        yield from _wrapped(f"waived because  {result.reason}", "  ")
    for label, text in (("expected", result.expected), ("actual", result.actual)):
        if text and text not in result.message:
            yield from _labelled(label, text)
    if result.steps:
        yield Line("  steps")
        for number, step in enumerate(result.steps, start=1):
            yield from _wrapped(f"{number}. {step}", "    ")
    if result.exchange:
        yield Line("  last exchange with the remote")
        yield from (Line(f"    {line}") for line in readable(result.exchange).splitlines())
    if result.where:
        yield Line(f"  where  {one_line(result.where)}")
    yield Line(f"  why and how to fix  fustor-driver explain {result.clause}", "dim")
    if result.rerun:
        yield Line(f"  rerun  {one_line(result.rerun)}", "dim")


def _labelled(label: str, text: str) -> Iterator[Line]:
    first, *rest = readable(text).splitlines() or [""]
    yield from _wrapped(f"{label}  {first}", "  ")
    for line in rest:
        yield Line(f"    {line}")


def _wrapped(text: str, indent: str, style: Style = "plain") -> Iterator[Line]:
    for line in textwrap.wrap(
        readable(text), _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    ) or [indent]:
        yield Line(line, style)


def _unexercised(report: Report) -> Iterator[Line]:
    """Yield what was not exercised, also in part, each reason once."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for result in report.results:
        if result.outcome in _LEFT_OUT and result.message:
            reasons.setdefault((_LEFT_OUT[result.outcome], result.message), []).append(result.clause)
    for (left_out, message), clauses in reasons.items():
        yield from _wrapped(f"{left_out}: {message}", "")
        named = f"{len(clauses)} clauses" if message == NOT_SELECTED else " ".join(clauses)
        yield from _wrapped(named, "    ", style="dim")
    if reasons:
        yield Line("")


def verdict_line(report: Report) -> Line:
    """Return the verdict with the numbers it rests on."""
    must = [result for result in report.results if result.level is Level.MUST]
    parts = [f"{report.score} MUST clauses pass"]
    parts += [
        f"{count} {name}"
        for name, count in (
            ("fail", sum(result.outcome is Outcome.FAIL for result in must)),
            ("waived", sum(result.outcome is Outcome.WAIVED for result in must)),
            ("in error", report.counts[Outcome.ERROR]),
            ("not exercised", sum(_is_unexercised_gap(result) for result in must)),
            ("not selected", sum(result.is_unselected for result in must)),
            ("have no check yet", sum(result.message == NO_CHECK_YET for result in must)),
            ("not declared", sum(result.outcome is Outcome.NOT_DECLARED for result in must)),
        )
        if count
    ]
    warnings = report.counts[Outcome.WARN]
    if warnings:
        parts.append(f"{_counted(warnings, 'SHOULD clause')} not met")
    waivers = f" with {_counted(report.waivers, 'waiver')}" if report.waivers else ""
    text = f"{report.driver.spec} is {report.verdict.value}{waivers}: {', '.join(parts)}"
    return Line(one_line(text), _VERDICT_STYLES[report.verdict])


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _is_unexercised_gap(result: Result) -> bool:
    return result.is_gap and result.outcome is not Outcome.ERROR and not result.is_unselected
