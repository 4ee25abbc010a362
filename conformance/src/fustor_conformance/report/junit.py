"""The report as JUnit XML: a suite for each driver, a case for each clause."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from fustor_core.drivers import CONTRACT_VERSION

from ..outcome import Outcome
from ..results import Result, sentence
from ..verdict import Report
from .readable import readable
from .terminal import deviation

__all__ = ["render"]

# The element of a case by outcome; a pass has none.
_ELEMENTS = {
    Outcome.FAIL: "failure",
    Outcome.ERROR: "error",
    Outcome.WARN: "system-out",
    Outcome.NOT_EXERCISED: "skipped",
    Outcome.NOT_DECLARED: "skipped",
    Outcome.WAIVED: "skipped",
}


def render(reports: Sequence[Report]) -> str:
    """Return one `testsuites` element with a suite for each report."""
    root = ET.Element("testsuites")
    root.extend(_suite(report) for report in reports)
    _make_readable(root)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _make_readable(root: ET.Element) -> None:
    """Escape the characters that XML cannot carry, in every text and attribute."""
    for element in root.iter():
        element.text = element.text and readable(element.text)
        for name, value in element.items():
            element.set(name, readable(value))


def _suite(report: Report) -> ET.Element:
    elements = [_ELEMENTS.get(result.outcome) for result in report.results]
    suite = ET.Element(
        "testsuite",
        name=report.driver.spec,
        tests=str(len(elements)),
        failures=str(elements.count("failure")),
        errors=str(elements.count("error")),
        skipped=str(elements.count("skipped")),
        time=f"{sum(result.seconds for result in report.results):.3f}",
    )
    suite.append(_properties(report))
    suite.extend(_case(report, result) for result in report.results)
    return suite


def _properties(report: Report) -> ET.Element:
    values = {
        "contract": CONTRACT_VERSION,
        "profile": report.profile,
        "seed": str(report.seed),
        "verdict": report.verdict.value,
    }
    properties = ET.Element("properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", name=name, value=value)
    return properties


def _case(report: Report, result: Result) -> ET.Element:
    case = ET.Element(
        "testcase", classname=report.driver.spec, name=result.clause, time=f"{result.seconds:.3f}"
    )
    name = _ELEMENTS.get(result.outcome)
    if name:
        element = ET.SubElement(case, name)
        if name in ("failure", "error"):
            element.set("type", result.level.value)
        if name != "system-out":
            element.set("message", f"{result.outcome.value}: {result.reason or sentence(result)}")
        if name != "skipped" or result.outcome is Outcome.WAIVED:
            element.text = "\n".join(line.text for line in deviation(result))
    return case
