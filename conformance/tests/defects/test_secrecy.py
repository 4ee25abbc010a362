"""What a finding about a secret says, and what it takes to have looked for one."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from fustor_conformance import SourceHarness
from fustor_conformance.outcome import Outcome
from fustor_core.exceptions import DriverError

from .memory import TABLES, Table
from .running import examine, installed
from .sources import MemoryHarness, ReferenceSource

SECRET, ENCODED = "s3cret/4e1f9a7b", "s3cret%2F4e1f9a7b"

log = logging.getLogger("a driver")
log.propagate = False


class LogsTwoForms(ReferenceSource):
    """Logs the password, and again in another form, at such a distance that a cut goes through it."""

    def answer(self, events: Any, lost: bool) -> Any:
        log.debug("%s%s %s %s%s", ENCODED, "-" * 53, SECRET, "-" * 53, ENCODED)
        return super().answer(events, lost)


class PrintsItAgainAndAgain(ReferenceSource):
    """Prints the password so often that any cut goes through it."""

    def answer(self, events: Any, lost: bool) -> Any:
        for _ in range(4):
            print("login with", SECRET)  # noqa: T201
        return super().answer(events, lost)


class RaisesMuch(ReferenceSource):
    """Has the password where a long text is cut."""

    def answer(self, events: Any, lost: bool) -> Any:
        raise DriverError("x" * 388 + self.config.credential.passwd)


class RaisesItsRepr(ReferenceSource):
    """Says what it was given, as Python writes it."""

    def answer(self, events: Any, lost: bool) -> Any:
        raise DriverError(f"bad password {self.config.credential.passwd!r}")


class ReturnsMuch(ReferenceSource):
    """Returns something else, with the password where a long text is cut."""

    def answer(self, events: Any, lost: bool) -> Any:
        return "x" * 388 + self.config.credential.passwd


class HarnessOfAHardSecret(MemoryHarness):
    """Has a password that Python writes otherwise."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "credential": {"user": "kit", "passwd": f"{SECRET}\\'\""}}


class HarnessOfTwoForms(MemoryHarness):
    """Has a password that is written otherwise in a URL."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "credential": {"user": "kit", "passwd": SECRET}}


class OneConfiguration(SourceHarness):
    """Knows of no configuration that fails."""

    uri = "memory://trial"

    def start(self) -> None:
        TABLES[self.uri] = Table()

    def config(self) -> dict[str, Any]:
        return {"uri": self.uri, "credential": {"user": "kit", "passwd": SECRET}}


class HarnessOfAWord(MemoryHarness):
    """Fails with nothing but a password that is a word."""

    def unreachable_config(self) -> dict[str, Any]:
        return {**super().unreachable_config(), "credential": {"user": "kit", "passwd": "guessed"}}


@pytest.mark.parametrize("harness", [OneConfiguration, HarnessOfAWord])
def test_pass_says_that_nothing_was_refused_that_has_a_secret(harness: type[SourceHarness]) -> None:
    driver = installed("source", f"{ReferenceSource.__module__}:ReferenceSource")

    result = examine(driver, "SRC-CFG-10", harness)

    assert result.outcome is Outcome.PASS
    assert result.message.startswith("no configuration that fails has a secret")


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
def test_no_finding_shows_a_part_of_the_secret(
    driver: type, clause: str, harness: type[SourceHarness]
) -> None:
    result = examine(installed("source", f"{__name__}:{driver.__name__}"), clause, harness)

    assert result.outcome is Outcome.FAIL
    assert not {part for part in ("s3c", "a7b") if part in repr(result)}


def test_finding_shows_no_part_of_a_secret_that_is_said_again_and_again() -> None:
    driver = installed("source", f"{__name__}:PrintsItAgainAndAgain")

    result = examine(driver, "SRC-CFG-10", HarnessOfTwoForms)

    assert result.outcome is Outcome.FAIL
    assert "login with *** login with ***" in " ".join(result.message.split())
    assert not {part for part in ("s3c", "a7b") if part in repr(result)}


def test_finding_shows_no_part_of_a_secret_that_stands_near_another_form_of_it() -> None:
    driver = installed("source", f"{__name__}:LogsTwoForms")

    result = examine(driver, "SRC-CFG-10", HarnessOfTwoForms)

    assert result.outcome is Outcome.FAIL
    assert "--- *** ---" in result.message
    assert not {part for part in ("s3c", "a7b") if part in f"{result.message} {result.actual}"}
