"""The report as one page: the contract, with what was found on each clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fustor_core.drivers import CONTRACT_VERSION

from ..contract import CLAUSES, FAMILIES, Level
from ..outcome import Outcome
from .model import Report
from .readable import readable
from .terminal import title, verdict_line

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["render"]

_TEMPLATE = "page.html.jinja"
_CODE = re.compile(r"`([^`]+)`")
_OPEN = (Outcome.FAIL, Outcome.ERROR)


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
        "families": [(family, members) for family, members in families if members],
        "outcomes": [(outcome.value, report.counts[outcome]) for outcome in Outcome],
        "levels": [(level.value, _count(report, level)) for level in Level],
        "open": _OPEN,
    }


def _count(report: Report, level: Level) -> int:
    return sum(result.level is level for result in report.results)
