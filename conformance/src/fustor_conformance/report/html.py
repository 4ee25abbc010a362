"""The report as one page: the contract, with the finding of each clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fustor_core.drivers import CONTRACT_VERSION

from ..contract import CLAUSES, FAMILIES, Level, full_text
from ..outcome import Outcome
from ..results import sentence
from ..verdict import Report
from .readable import readable
from .terminal import numbers, title, verdict_text

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["render"]

_TEMPLATE = "page.html.jinja"
_CODE = re.compile(r"`([^`]+)`")
_OPEN = (Outcome.FAIL, Outcome.ERROR)


def render(reports: Sequence[Report]) -> str:
    """Return the page; it loads nothing from elsewhere, and works without scripts."""
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
    environment.filters["sentence"] = sentence
    environment.filters["full_text"] = full_text
    page = environment.get_template(_TEMPLATE)
    return page.render(contract=CONTRACT_VERSION, reports=[_view(report) for report in reports])


def _finalized(value: Any) -> Any:
    return readable(value) if type(value) is str else value


def _with_code(text: str) -> Markup:
    """Return text in which the parts between backticks are code."""
    from markupsafe import Markup, escape

    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(readable(text)))))


def _view(report: Report) -> dict[str, Any]:
    """Return the values that the page shows of a report."""
    clauses = [(CLAUSES[result.clause], result) for result in report.results]
    families = [
        (family, [(clause, result) for clause, result in clauses if clause.family == family.id])
        for family in FAMILIES.values()
    ]
    return {
        "report": report,
        "title": title(report),
        "verdict": verdict_text(report),
        "numbers": numbers(report),
        "families": [(family, members) for family, members in families if members],
        "outcomes": [(outcome.value, report.outcomes[outcome]) for outcome in Outcome],
        "levels": [(level.value, _count(report, level)) for level in Level],
        "open": _OPEN,
    }


def _count(report: Report, level: Level) -> int:
    return sum(result.level is level for result in report.results)
