"""A finding about a secret shows no part of it, and a pass says which secrets it could look for."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from fustor_conformance import SourceHarness
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import sentence
from fustor_core.exceptions import DriverError

from .references.memory import TABLES, Table
from .references.sources import MemoryHarness, ReferenceSource
from .tools.running import exercise, installed

SECRET, ENCODED = "s3cret/4e1f9a7b", "s3cret%2F4e1f9a7b"

log = logging.getLogger("a driver")
log.propagate = False


class LogsTwoForms(ReferenceSource):
    """Logs the password in two forms, at a distance at which the excerpt cuts one of them."""

    def answer(self, events: Any, lost: bool) -> Any:
        log.debug("%s%s %s %s%s", ENCODED, "-" * 53, SECRET, "-" * 53, ENCODED)
        return super().answer(events, lost)


class PrintsItAgainAndAgain(ReferenceSource):
    """Prints the password so often that every excerpt cuts one."""

    def answer(self, events: Any, lost: bool) -> Any:
        for _ in range(4):
            print("login with", SECRET)  # noqa: T201
        return super().answer(events, lost)


class RaisesMuch(ReferenceSource):
    """Raises a long error that is cut within the password."""

    def answer(self, events: Any, lost: bool) -> Any:
        raise DriverError("x" * 388 + self.config.credential.passwd)


class RaisesItsRepr(ReferenceSource):
    """Raises an error with the repr of the password."""

    def answer(self, events: Any, lost: bool) -> Any:
        raise DriverError(f"bad password {self.config.credential.passwd!r}")


class ReturnsMuch(ReferenceSource):
    """Returns a long string that is cut within the password."""

    def answer(self, events: Any, lost: bool) -> Any:
        return "x" * 388 + self.config.credential.passwd


class HarnessOfAHardSecret(MemoryHarness):
    """Has a password that its repr escapes."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "credential": {"user": "kit", "passwd": f"{SECRET}\\'\""}}


class HarnessOfTwoForms(MemoryHarness):
    """Has a password that a URL escapes."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "credential": {"user": "kit", "passwd": SECRET}}


class OneConfiguration(SourceHarness):
    """Has no configuration that fails."""

    uri = "memory://trial"

    def start(self) -> None:
        TABLES[self.uri] = Table()

    def config(self) -> dict[str, Any]:
        return {"uri": self.uri, "credential": {"user": "kit", "passwd": SECRET}}


class HarnessOfAWord(MemoryHarness):
    """Has only a failing configuration whose password is a plain word."""

    def unreachable_config(self) -> dict[str, Any]:
        return {**super().unreachable_config(), "credential": {"user": "kit", "passwd": "guessed"}}


@pytest.mark.parametrize("harness", [OneConfiguration, HarnessOfAWord])
def test_pass_says_that_no_failing_configuration_has_a_secret(harness: type[SourceHarness]) -> None:
    driver = installed("source", f"{ReferenceSource.__module__}:ReferenceSource")

    result = exercise(driver, "SRC-CFG-10", harness)

    assert result.outcome is Outcome.PASS
    assert sentence(result).startswith("if your system has credentials, let unreachable_config() or refused_config()")


@pytest.mark.parametrize("harness", [HarnessOfTwoForms, HarnessOfAHardSecret])
@pytest.mark.parametrize(
    ("driver", "clause"),
    [
        (RaisesMuch, "SRC-CFG-10"),
        (RaisesMuch, "SRC-MSG-01"),
        (RaisesItsRepr, "SRC-CFG-10"),
        (RaisesItsRepr, "SRC-MSG-01"),
        (ReturnsMuch, "SRC-MSG-01"),
    ],
)
def test_finding_shows_no_part_of_the_secret(driver: type, clause: str, harness: type[SourceHarness]) -> None:
    result = exercise(installed("source", f"{__name__}:{driver.__name__}"), clause, harness)

    assert result.outcome is Outcome.FAIL
    assert not {part for part in ("s3c", "a7b") if part in repr(result)}


def test_finding_shows_no_part_of_a_repeated_secret() -> None:
    driver = installed("source", f"{__name__}:PrintsItAgainAndAgain")

    result = exercise(driver, "SRC-CFG-10", HarnessOfTwoForms)

    assert result.outcome is Outcome.FAIL
    assert "login with *** login with ***" in " ".join(sentence(result).split())
    assert not {part for part in ("s3c", "a7b") if part in repr(result)}


def test_finding_shows_no_part_of_a_secret_near_another_form_of_it() -> None:
    driver = installed("source", f"{__name__}:LogsTwoForms")

    result = exercise(driver, "SRC-CFG-10", HarnessOfTwoForms)

    assert result.outcome is Outcome.FAIL
    assert "--- *** ---" in sentence(result)
    assert not {part for part in ("s3c", "a7b") if part in f"{sentence(result)} {result.actual}"}
