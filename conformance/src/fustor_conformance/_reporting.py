"""The results of the contract tests of one pytest run, and the reports made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from ._flags import value
from .errors import as_sentence
from .options import GITHUB, REPORTS
from .report import render
from .report.files import UnwritableError, ensure_writable, write_reports
from .report.github import annotated
from .results import DRIVER_RESULT, Result, worst
from .verdict import Report, Verdict

__all__ = ["Reporting"]

Results: TypeAlias = Mapping[str, Result]
"""Results by clause id."""

_TITLE = "Fustor driver conformance"
_MARKUP = {
    "plain": {},
    "bold": {"bold": True},
    "dim": {"light": True},
    "good": {"green": True, "bold": True},
    "bad": {"red": True, "bold": True},
    "attention": {"yellow": True, "bold": True},
}


class Reporting:
    """Collects results, and reports them at the end of the run. It is a pytest plugin of its own.

    Args:
        config: the configuration of the run.
        complete: makes the report of a driver, given as `KIND:NAME`, from the results of the tests that ran.

    Raises:
        UnwritableError: a report cannot be written to its file.
    """

    def __init__(self, config: pytest.Config, complete: Callable[[str, Results], Report]) -> None:
        self._config = config
        self._complete = complete
        self._results: dict[str, dict[str, Result]] = {}
        self._files = _files(config)
        self._unwritable = ""

    def note(self, text: str) -> None:
        """Keep a result, given as the value of a property; if a clause has several, keep the worst."""
        spec, result = DRIVER_RESULT.validate_json(text)
        known = self._results.setdefault(spec, {})
        known[result.clause] = worst([result, known.get(result.clause, result)])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the files. A run fails if a clause that ran was not exercised."""
        if hasattr(self._config, "workerinput"):
            return
        reports = self._reports()
        if session.exitstatus == pytest.ExitCode.OK and any(map(self._is_incomplete, reports)):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        try:
            write_reports(self._files, reports)
        except UnwritableError as error:
            self._unwritable = as_sentence(str(error))
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Write the report of each driver."""
        for report in self._reports():
            terminalreporter.section(_TITLE)
            for line in annotated(report) if value(self._config, GITHUB) else render(report):
                terminalreporter.write_line(line.text, **_MARKUP[line.style])
        if self._unwritable:
            terminalreporter.write_line(f"ERROR: {self._unwritable}", **_MARKUP["bad"])

    def _reports(self) -> list[Report]:
        return [self._complete(spec, results) for spec, results in self._results.items()]

    def _is_incomplete(self, report: Report) -> bool:
        """Return whether the verdict on the clauses whose tests ran is INCOMPLETE."""
        ran = self._results[report.driver.spec]
        results = tuple(result for result in report.results if result.clause in ran)
        return replace(report, results=results).verdict is Verdict.INCOMPLETE


def _files(config: pytest.Config) -> dict[str, Path]:
    """Return the path of each report, absolute, as a test may change the current directory."""
    given = {option.name: value(config, option) for option in REPORTS}
    paths = {name: Path(path) for name, path in given.items() if path is not None}
    ensure_writable(paths)
    return {name: path.absolute() for name, path in paths.items()}
