"""What the plugin knows during one pytest run that has contract tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from fustor_core.discovery import InstalledDriver, find_driver
from fustor_core.exceptions import UnknownDriverError

from ._properties import RESULT
from ._report_files import REPORT_FILES
from ._rerun import rerun_command
from .contract import CLAUSES, UnknownClauseError, clauses_for
from .engine import Examination
from .loading import UnusableInputError, checked_factory, config_harness, load_harness
from .outcome import Outcome, worst
from .profiles import DEFAULT_PROFILE, PROFILES, Profile
from .report import NOT_SELECTED, Report, Result, Verdict, render
from .report.files import UnwritableError, ensure_writable, write_reports
from .report.github import annotated
from .report.readable import one_line
from .selection import names_in, selected
from .settings import Settings, load_settings
from .subject import Subject
from .survey import Survey

if TYPE_CHECKING:
    from .harness import HarnessFactory

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
    """One clause for one driver: the parameter of one test.

    Attributes:
        id: what pytest calls it.
        spec: the driver.
        clause: the clause's id.
        own: makes the harness, where the class of the test says what does.
    """

    id: str
    spec: str
    clause: str
    own: HarnessFactory | None = None


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
            (RESULT, json.dumps({"spec": self.case.spec, "result": result.as_json()})),
        ]
        if result.outcome in _SKIPPED:
            pytest.skip(one_line(f"{result.outcome.value}: {result.reason or result.message}"))
        if result.outcome in (Outcome.FAIL, Outcome.ERROR):
            pytest.fail(one_line(f"{result.outcome.value} {result.clause}: {result.message}"), pytrace=False)


class Conformance:
    """The contract tests of one run: their drivers, and what was found."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._surveys: dict[str, Survey] = {}
        self._results: dict[str, dict[str, Result]] = {}
        self._refused_fixture = False
        self._defaults = _settings(config)
        self._profile = _profile(
            config.getoption("fustor_profile") or self._defaults.profile or DEFAULT_PROFILE
        )
        self._seed: int = next(
            seed for seed in (config.getoption("fustor_seed"), self._defaults.seed, 0) if seed is not None
        )
        self._select = names_in(config.getoption("fustor_select") or "") or self._defaults.select
        self._specs: list[str] = config.getoption("fustor_driver") or []
        self._waivers: dict[str, Mapping[str, str]] = {}
        self._factories = {spec: self._named_factory(self._survey(spec).driver) for spec in self._specs}
        self._files = _files(config)
        self._unwritable = ""

    # --- collecting -------------------------------------------------------------------------------

    def cases(self, test_class: Any) -> list[Case]:
        """Return the cases of a test class, or of the drivers named as options; no driver is imported.

        Raises:
            UsageError: there is no such driver, or no harness can be made.
        """
        if test_class is None:
            if not self._specs:
                _refuse("no driver to examine: name one with --driver KIND:NAME")
            return [
                Case(f"{spec}-{clause}", spec, clause) for spec in self._specs for clause in self._ids(spec)
            ]
        spec, own = test_class.fustor_driver, test_class.fustor_harness_factory
        if own is not None:
            own = _checked(own, f"the harness of {test_class.__name__}")
        self._factories.setdefault(spec, self._named_factory(self._survey(spec).driver))
        return [Case(clause, spec, clause, own) for clause in self._ids(spec)]

    def _ids(self, spec: str) -> list[str]:
        driver = self._survey(spec).driver
        try:
            self._waivers[spec] = self._defaults.waivers(driver)
            ids = [clause.id for clause in selected(self._select, driver.kind)]
        except (UnknownClauseError, UnusableInputError) as error:
            _refuse(str(error))
        if not ids:
            names = ", ".join(self._select)
            _refuse(f"nothing of {names} applies to {spec}: select clauses for a {driver.kind}")
        return ids

    def _survey(self, spec: str) -> Survey:
        if spec not in self._surveys:
            try:
                self._surveys[spec] = Survey(find_driver(spec))
            except UnknownDriverError as error:
                _refuse(str(error.detail))
        return self._surveys[spec]

    # --- running ----------------------------------------------------------------------------------

    def clause(self, item: pytest.Item, case: Case, given: Any) -> ClauseUnderTest:
        """Return what examines the clause of `case`.

        Args:
            item: the test.
            case: its parameter.
            given: what the fixture `fustor_harness` gave, or None.
        """
        survey = self._survey(case.spec)
        subject = Subject(survey.driver, case.own or self._given(given) or self._factories[case.spec])
        command = rerun_command(item, case.spec, case.clause, self._profile.name, self._seed)
        examination = Examination(
            subject,
            self._profile,
            self._seed,
            survey,
            rerun=lambda _: command,
            waivers=self._waivers[case.spec],
        )
        return ClauseUnderTest(examination, case, item)

    def _given(self, factory: Any) -> HarnessFactory | None:
        """Return the factory that a fixture gave; one that is none is an error once, not for every clause."""
        if factory is None:
            return None
        try:
            return checked_factory(factory, "what the fixture fustor_harness gives")
        except UnusableInputError as error:
            if self._refused_fixture:
                pytest.skip(str(error))
            self._refused_fixture = True
            pytest.fail(str(error), pytrace=False)

    def _named_factory(self, driver: InstalledDriver) -> HarnessFactory | None:
        try:
            if reference := self._config.getoption("fustor_harness"):
                return load_harness(reference)
            if path := self._config.getoption("fustor_config"):
                return config_harness(driver.kind, Path(path), driver.name)
        except UnusableInputError as error:
            _refuse(str(error))
        return None

    # --- reporting --------------------------------------------------------------------------------

    def note(self, found: str) -> None:
        """Keep a result, as it stands in a property; of several for one clause, the gravest."""
        value = json.loads(found)
        result = Result.from_json(value["result"])
        known = self._results.setdefault(value["spec"], {})
        known[result.clause] = worst([result, known.get(result.clause, result)])

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
        """Write the files, and let no run end well in which a clause that ran was not exercised."""
        if hasattr(self._config, "workerinput"):
            return
        reports = self.reports()
        ran = [replace(report, results=_ran(report, self._results)) for report in reports]
        incomplete = any(report.verdict is Verdict.INCOMPLETE for report in ran)
        if incomplete and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        try:
            write_reports(self._files, reports)
        except UnwritableError as error:
            self._unwritable = str(error)
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Write the report of each driver."""
        for report in self.reports():
            terminalreporter.section(_TITLE)
            for line in annotated(report) if self._config.getoption("fustor_github") else render(report):
                terminalreporter.write_line(line.text, **_MARKUP[line.style])
        if self._unwritable:
            terminalreporter.write_line(f"ERROR: {self._unwritable}", **_MARKUP["bad"])


_TITLE = "Fustor driver conformance"


def _ran(report: Report, results: dict[str, dict[str, Result]]) -> tuple[Result, ...]:
    ran = results[report.driver.spec]
    return tuple(result for result in report.results if result.clause in ran)


def _files(config: pytest.Config) -> dict[str, Path]:
    """Return where each report is to go, also after a test has gone to another folder."""
    options = {name: config.getoption(f"fustor_{name}") for name in REPORT_FILES}
    paths = {name: Path(path) for name, path in options.items() if path is not None}
    try:
        ensure_writable(paths)
    except UnwritableError as error:
        _refuse(str(error))
    return {name: path.absolute() for name, path in paths.items()}


def _profile(name: str) -> Profile:
    if name not in PROFILES:
        _refuse(f"there is no profile {name!r}: choose one of {', '.join(PROFILES)}")
    return PROFILES[name]


def _settings(config: pytest.Config) -> Settings:
    path = config.inipath
    if path is None or path.name != "pyproject.toml":
        path = config.rootpath / "pyproject.toml"
    try:
        return load_settings(path)
    except UnusableInputError as error:
        _refuse(str(error))


def _checked(factory: Any, origin: str) -> HarnessFactory:
    try:
        return checked_factory(factory, origin)
    except UnusableInputError as error:
        _refuse(str(error))


def _refuse(text: str) -> NoReturn:
    raise pytest.UsageError(text)
