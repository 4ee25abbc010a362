"""The report as one page: the contract, with what was found on each clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fustor_core.drivers import CONTRACT_VERSION

from ..contract import CLAUSES, FAMILIES
from ..outcome import Outcome
from .model import Report, Result
from .readable import readable
from .terminal import title, verdict_line

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["render"]

_TEMPLATE = "page.html.jinja"
_CODE = re.compile(r"`([^`]+)`")
_OPEN = (Outcome.FAIL, Outcome.ERROR)
_DEVIATIONS = (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.WAIVED)


def render(reports: Sequence[Report]) -> str:
    """Return the page: it loads nothing from elsewhere, and shows everything without scripts too."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters["code"] = _with_code
    page = environment.get_template(_TEMPLATE)
    return page.render(contract=CONTRACT_VERSION, reports=[_view(report) for report in reports])


def _finalized(value: Any) -> Any:
    return readable(value) if type(value) is str else value


def _with_code(text: str) -> Markup:
    """Return text in which `pieces` between backticks are code."""
    from markupsafe import Markup, escape

    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(readable(text)))))


def _view(report: Report) -> dict[str, Any]:
    """Return what the page shows of a report."""
    clauses = [(CLAUSES[result.clause], result) for result in report.results]
    families = [
        (family, [(clause, result) for clause, result in clauses if clause.family == family.id])
        for family in FAMILIES.values()
    ]
    verdict, _, numbers = verdict_line(report).text.partition(": ")
    return {
        "report": report,
        "title": title(report),
        "verdict": verdict,
        "numbers": numbers,
        "deviations": sorted(filter(_deviates, report.results), key=_gravity),
        "families": [(family, members) for family, members in families if members],
        "outcomes": [(outcome, count) for outcome, count in _counts(report).items() if count],
        "open": _OPEN,
    }


def _deviates(result: Result) -> bool:
    return result.outcome in _DEVIATIONS


def _gravity(result: Result) -> int:
    return _DEVIATIONS.index(result.outcome)


def _counts(report: Report) -> dict[Outcome, int]:
    return {outcome: report.counts[outcome] for outcome in Outcome}
