"""The contract tests of one pytest run: collecting, running and reporting them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from fustor_core.exceptions import UnknownDriverError

from ._cases import Case, Cases
from ._flags import value
from ._properties import RESULT
from ._reporting import Reporting, Results
from ._rerun import rerun_command
from .contract import CLAUSES, UnknownClauseError, clauses_for
from .engine import Engine, no_rerun
from .errors import UnusableInputError, as_sentence
from .loading import checked_factory
from .options import PROFILE, SEED, SELECT, Flags, resolve
from .outcome import Outcome
from .preflight import Preflight
from .report.files import UnwritableError
from .report.readable import one_line
from .results import DRIVER_RESULT, Result, sentence
from .selection import names_in
from .settings import Settings, load_settings
from .target import Target
from .verdict import Report

if TYPE_CHECKING:
    from .harness import HarnessFactory

__all__ = ["ClauseUnderTest", "Conformance"]

_SKIPPED = (Outcome.NOT_EXERCISED, Outcome.NOT_DECLARED, Outcome.WAIVED)


@dataclass(frozen=True, slots=True)
class ClauseUnderTest:
    """The value of the fixture `fustor_clause`."""

    engine: Engine
    case: Case
    item: pytest.Item

    def exercise(self) -> None:
        """Exercise the clause, and end the test according to the outcome."""
        result = _fit_for_json(self.engine.exercise(CLAUSES[self.case.clause]))
        self.item.user_properties += [
            ("clause", result.clause),
            ("outcome", result.outcome.value),
            (RESULT, DRIVER_RESULT.dump_json((self.case.spec, result)).decode()),
        ]
        if result.outcome in _SKIPPED:
            pytest.skip(one_line(f"{result.outcome.value}: {result.reason or sentence(result)}"))
        if result.outcome in (Outcome.FAIL, Outcome.ERROR):
            pytest.fail(
                one_line(f"{result.outcome.value} {result.clause}: {sentence(result)}"), pytrace=False
            )


def _fit_for_json(result: Result) -> Result:
    """Return a result in which half surrogate pairs are escaped, which pydantic's JSON cannot carry.

    They come from a driver that cannot be imported, and from paths of the command line that are not UTF-8.
    """
    message, rerun = (
        text.encode(errors="backslashreplace").decode() for text in (result.message, result.rerun)
    )
    return replace(result, message=message, rerun=rerun)


class Conformance:
    """The contract tests of one run.

    Args:
        config: the configuration of the run.

    Raises:
        UsageError: a flag or a setting cannot be used.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._preflights: dict[str, Preflight] = {}
        self._refused_fixture = False
        with _usage_errors():
            settings = _settings(config)
            self._choice = resolve(_given(config), settings)
            self._cases = Cases(config, settings, self._choice)
            self.reporting = Reporting(config, self._report)

    def cases(self, test_class: Any) -> list[Case]:
        """Return the cases of a test class; if it is None, those of the drivers on the command line.

        Raises:
            UsageError: there is no such driver, or no harness can be made.
        """
        with _usage_errors():
            return self._cases.of(test_class)

    def clause(self, item: pytest.Item, case: Case, given: Any) -> ClauseUnderTest:
        """Return the clause of a case, ready to be exercised.

        Args:
            item: the test.
            case: its parameter.
            given: the value of the fixture `fustor_harness`, or None.
        """
        spec = case.spec
        factory = case.own or self._fixture_factory(given) or self._cases.factory(spec)
        command = rerun_command(item, spec, case.clause, self._choice.profile.name, self._choice.seed)
        engine = self._engine(spec, factory, rerun=lambda _: command, waivers=self._cases.waivers(spec))
        return ClauseUnderTest(engine, case, item)

    def _fixture_factory(self, factory: Any) -> HarnessFactory | None:
        """Return the harness factory of the fixture. An unusable one is one error, not one per clause."""
        if factory is None:
            return None
        try:
            return checked_factory(factory, "the value of the fixture fustor_harness")
        except UnusableInputError as error:
            text = as_sentence(str(error))
            if self._refused_fixture:
                pytest.skip(text)
            self._refused_fixture = True
            pytest.fail(text, pytrace=False)

    def _report(self, spec: str, ran: Results) -> Report:
        """Return the report of a driver; clauses whose tests did not run are in it as not selected."""
        driver, engine = self._cases.driver(spec), self._engine(spec)
        results = [ran.get(clause.id) or engine.leave_out(clause) for clause in clauses_for(driver.kind)]
        profile, seed = self._choice.profile.name, self._choice.seed
        return Report(driver=driver, profile=profile, seed=seed, results=tuple(results))

    def _engine(
        self,
        spec: str,
        factory: HarnessFactory | None = None,
        *,
        rerun: Callable[[str], str] = no_rerun,
        waivers: Mapping[str, str] | None = None,
    ) -> Engine:
        driver = self._cases.driver(spec)
        preflight = self._preflights.setdefault(spec, Preflight(driver))
        target = Target(driver, factory)
        return Engine(
            target, self._choice.profile, self._choice.seed, preflight, rerun=rerun, waivers=waivers or {}
        )


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Show the user's own mistakes as pytest's usage errors: one sentence, without a traceback."""
    try:
        yield
    except UnknownDriverError as error:
        # Its own string begins with an HTTP status.
        raise pytest.UsageError(one_line(as_sentence(str(error.detail)))) from error
    except (UnusableInputError, UnknownClauseError, UnwritableError) as error:
        raise pytest.UsageError(one_line(as_sentence(str(error)))) from error


def _given(config: pytest.Config) -> Flags:
    return Flags(
        profile=value(config, PROFILE),
        seed=value(config, SEED),
        select=names_in(value(config, SELECT) or ""),
    )


def _settings(config: pytest.Config) -> Settings:
    path = config.inipath
    if path is None or path.name != "pyproject.toml":
        path = config.rootpath / "pyproject.toml"
    return load_settings(path)
