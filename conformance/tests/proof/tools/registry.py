"""Drivers with a defect, and unusual correct ones, registered where they are written.

A defect names the clause that must catch it, and a part of the finding's message, so that it counts only if
it is caught for the right reason. If a clause has several checks, `by` names the one that must catch it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fustor_conformance.registry import Check, checks_for
from fustor_core.discovery import Kind
from fustor_core.drivers import SourceDriver

TypeT = TypeVar("TypeT", bound=type)


@dataclass(frozen=True)
class Driver:
    """A driver to run the kit on.

    Attributes:
        kind: "source" or "pusher".
        value: its class, written as in an entry point.
        harness: the class of its harness.
        group: the entry-point group; empty for the group of the contract.
    """

    kind: Kind
    value: str
    harness: Any = None
    group: str = ""

    @property
    def id(self) -> str:
        return self.value.rpartition(":")[2].rpartition(".")[2] or self.value


@dataclass(frozen=True)
class Defect(Driver):
    """A driver with one defect.

    Attributes:
        clause: the clause that must catch it.
        because: a part of the message that shows that it was caught for the right reason.
        by: the name of the check that must catch it; empty if the clause has only one.
        module: the module that registers it.
        wrong: the defect in one sentence; empty if the entry point shows it.
    """

    clause: str = ""
    because: str = ""
    by: str = ""
    module: str = ""
    wrong: str = ""

    @property
    def what(self) -> str:
        """The defect, in one sentence."""
        return self.wrong or f"The entry point `{self.value}`."

    @property
    def check(self) -> Check:
        """The check that must catch it."""
        checks = {check.name: check for check in checks_for(self.clause)}
        if self.by:
            return checks[self.by]
        (only,) = checks.values()
        return only


_defects: list[Defect] = []
_variants: list[Driver] = []


def defect(
    clause: str,
    *,
    because: str,
    by: str = "",
    harness: Any = None,
    kind: Kind | None = None,
    module: str = "",
) -> Callable[[TypeT], TypeT]:
    """Return a decorator that registers a class as a defect that `clause` must catch.

    Args:
        clause: the id of the clause.
        because: a part of the message that shows that it was caught for the right reason.
        by: the name of the check that must catch it, if the clause has several.
        harness: the class of its harness.
        kind: "source" or "pusher", if the base class does not show it.
        module: the module that registers the class again, for a clause of another family.
    """

    def register(driver: TypeT) -> TypeT:
        where = module or driver.__module__
        wrong = (driver.__doc__ or "").partition("\n")[0]
        value = f"{where}:{driver.__qualname__}"
        add_defect(Defect(kind or _kind(driver), value, harness, "", clause, because, by, where, wrong))
        return driver

    return register


def add_defect(entry: Defect) -> None:
    """Register a defect that is not a class, such as a module that does not load."""
    _defects.append(entry)


def variant(*, harness: Any = None) -> Callable[[TypeT], TypeT]:
    """Return a decorator that registers a class as an unusual correct driver, which no clause may fail."""

    def register(driver: TypeT) -> TypeT:
        _variants.append(Driver(_kind(driver), _value(driver), harness))
        return driver

    return register


def defects() -> list[Defect]:
    """Return the defects registered so far."""
    return list(_defects)


def variants(kind: Kind) -> list[Driver]:
    """Return the unusual correct drivers of `kind` registered so far."""
    return [entry for entry in _variants if entry.kind == kind]


def _kind(driver: type) -> Kind:
    return "source" if issubclass(driver, SourceDriver) else "pusher"


def _value(driver: type) -> str:
    return f"{driver.__module__}:{driver.__qualname__}"
