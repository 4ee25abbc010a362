"""What the plugin knows during one pytest run that has contract tests."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from fustor_core.discovery import InstalledDriver, find_driver
from fustor_core.exceptions import UnknownDriverError

from .contract import CLAUSES, clauses_for
from .engine import Examination, Survey
from .loading import UnusableInputError, checked_factory, config_harness, load_harness
from .outcome import Outcome
from .profiles import DEFAULT_PROFILE, PROFILES, Profile
from .report import NOT_SELECTED, Report, Result, Verdict, render
from .report.json import write_reports
from .subject import Subject

if TYPE_CHECKING:
    from .harness import HarnessFactory

_PROPERTY = "fustor_result"
_SKIPPED = (Outcome.NOT_EXERCISED, Outcome.NOT_DECLARED, Outcome.WAIVED)
_MARKUP = {
    "plain": {},
    "bold": {"bold": True},
    "dim": {"light": True},
    "good": {"green": True, "bold": True},
    "bad": {"red": True, "bold": True},
    "attention": {"yellow": True, "bold": True},
}


@dataclass(frozen=True, slots=True)
class Case:
    """One clause for one driver: the parameter of one test."""

    spec: str
    clause: str


@dataclass(frozen=True, slots=True)
class ClauseUnderTest:
    """What the fixture `fustor_clause` gives to the test."""

    examination: Examination
    case: Case
    item: pytest.Item

    def examine(self) -> None:
        """Examine the clause, and end the test as the outcome says."""
        result = self.examination.examine(CLAUSES[self.case.clause])
        self.item.user_properties += [
            ("clause", result.clause),
            ("outcome", result.outcome.value),
            (_PROPERTY, json.dumps({"spec": self.case.spec, "result": result.as_json()})),
        ]
        if result.outcome in _SKIPPED:
            pytest.skip(f"{result.outcome.value}: {result.message}")
        if result.outcome in (Outcome.FAIL, Outcome.ERROR):
            pytest.fail(f"{result.outcome.value} {result.clause}: {result.message}", pytrace=False)


class Conformance:
    """The contract tests of one run: their drivers, and what was found."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._surveys: dict[str, Survey] = {}
        self._results: dict[str, dict[str, Result]] = {}
        self._profile = _profile(config.getoption("fustor_profile") or DEFAULT_PROFILE)
        self._seed: int = config.getoption("fustor_seed") or 0

    # --- collecting -------------------------------------------------------------------------------

    def cases(self, specs: list[str]) -> list[Case]:
        """Return the cases of the drivers that `specs` name; none of them is imported."""
        return [
            Case(spec, clause.id) for spec in specs for clause in clauses_for(self._survey(spec).driver.kind)
        ]

    def _survey(self, spec: str) -> Survey:
        if spec not in self._surveys:
            try:
                self._surveys[spec] = Survey(find_driver(spec))
            except UnknownDriverError as error:
                _refuse(str(error.detail))
        return self._surveys[spec]

    # --- running ----------------------------------------------------------------------------------

    def clause(self, item: pytest.Item, case: Case, factory: Any) -> ClauseUnderTest:
        """Return what examines the clause of `case`."""
        survey = self._survey(case.spec)
        subject = Subject(survey.driver, self._factory(survey.driver, factory))
        settings = f"--fustor-profile {self._profile.name} --fustor-seed {self._seed}"
        rerun = f'python -m pytest "{item.nodeid}" {settings}'
        if not item.cls:  # type: ignore[attr-defined]
            rerun = f"python -m pytest --pyargs fustor_conformance.suites{self._arguments(case)} {settings}"
        return ClauseUnderTest(
            Examination(subject, self._profile, self._seed, survey, rerun=lambda _: rerun), case, item
        )

    def _arguments(self, case: Case) -> str:
        named = [("--driver", case.spec), ("-k", case.clause)]
        for option in ("--fustor-harness", "--fustor-config"):
            value = self._config.getoption(option.lstrip("-").replace("-", "_"))
            named += [(option, value)] if value else []
        return "".join(f" {option} {value}" for option, value in named)

    def _factory(self, driver: InstalledDriver, own: Any) -> HarnessFactory | None:
        try:
            if own is not None:
                return checked_factory(own, "the harness of the contract tests")
            if reference := self._config.getoption("fustor_harness"):
                return load_harness(reference)
            if path := self._config.getoption("fustor_config"):
                return config_harness(driver.kind, Path(path), driver.name)
        except UnusableInputError as error:
            _refuse(str(error))
        return None

    # --- reporting --------------------------------------------------------------------------------

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect a result; under xdist this is called where the reports come together."""
        if report.when != "call":
            return
        for name, value in report.user_properties:
            if name == _PROPERTY:
                found = json.loads(str(value))
                result = Result.from_json(found["result"])
                self._results.setdefault(found["spec"], {})[result.clause] = result

    def reports(self) -> list[Report]:
        """Return a report for each driver; a clause whose test did not run is said to be not selected."""
        return [self._report(spec, results) for spec, results in self._results.items()]

    def _report(self, spec: str, results: dict[str, Result]) -> Report:
        survey = self._survey(spec)
        examination = Examination(Subject(survey.driver), self._profile, self._seed, survey)
        complete = tuple(
            results.get(clause.id) or examination.skip(clause, NOT_SELECTED)
            for clause in clauses_for(survey.driver.kind)
        )
        return Report(driver=survey.driver, profile=self._profile.name, seed=self._seed, results=complete)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the JSON report, and let no run end well in which a clause that ran was not exercised."""
        if hasattr(self._config, "workerinput"):
            return
        path = self._config.getoption("fustor_json")
        reports = self.reports()
        if path and reports:
            write_reports(Path(path), reports)
        ran = [replace(report, results=_ran(report, self._results)) for report in reports]
        incomplete = any(report.verdict is Verdict.INCOMPLETE for report in ran)
        if incomplete and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Write the report of each driver."""
        for report in self.reports():
            terminalreporter.section(_TITLE)
            for line in render(report):
                terminalreporter.write_line(line.text, **_MARKUP[line.style])


_TITLE = "Fustor driver conformance"


def _ran(report: Report, results: dict[str, dict[str, Result]]) -> tuple[Result, ...]:
    ran = results[report.driver.spec]
    return tuple(result for result in report.results if result.clause in ran)


def _profile(name: str) -> Profile:
    if name not in PROFILES:
        _refuse(f"there is no profile {name!r}: choose one of {', '.join(PROFILES)}")
    return PROFILES[name]


def _refuse(text: str) -> NoReturn:
    raise pytest.UsageError(text)
