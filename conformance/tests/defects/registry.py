"""Drivers that have one thing wrong, and unusual ones that have not, registered where they are written.

A defect names the clause that must catch it, and a piece of the finding's text, so that it counts only when
it is caught for its own reason. Where a clause has several checks, `by` names the one that must catch it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar

from fustor_conformance.registry import Check, checks_for
from fustor_core.discovery import Kind
from fustor_core.drivers import SourceDriver

TypeT = TypeVar("TypeT", bound=type)


@dataclass(frozen=True)
class Driver:
    """A driver to examine.

    Attributes:
        kind: "source" or "pusher".
        value: where it is, as an entry point writes it.
        harness: what the kit is given to work it with.
        group: the entry-point group; empty for that of the contract.
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
    """A driver with one thing wrong.

    Attributes:
        clause: the clause that must catch it.
        because: a piece of the message that shows that it was caught for its own reason.
        by: the name of the check that must catch it; empty for the only one of the clause.
    """

    clause: str = ""
    because: str = ""
    by: str = ""

    @property
    def what(self) -> str:
        """What is wrong with it, in one sentence."""
        module, _, name = self.value.partition(":")
        try:
            driver = (
                attrgetter(name)(importlib.import_module(module)) if module.endswith("_defects") else None
            )
        except AttributeError:
            driver = None  # That it is not there may be what is wrong.
        written = driver.__doc__ if isinstance(driver, type) else None
        return written.splitlines()[0] if written else f"The entry point `{self.value}`."

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
    clause: str, *, because: str, by: str = "", harness: Any = None, kind: Kind | None = None
) -> Callable[[TypeT], TypeT]:
    """Register the class below as a defect that `clause` must catch, saying `because`."""

    def register(driver: TypeT) -> TypeT:
        add_defect(Defect(kind or _kind(driver), _value(driver), harness, "", clause, because, by))
        return driver

    return register


def add_defect(entry: Defect) -> None:
    """Register a defect that is no class: a module that does not load, say."""
    _defects.append(entry)


def variant(*, harness: Any = None) -> Callable[[TypeT], TypeT]:
    """Register the class below as unusual and right: no clause may say anything against it."""

    def register(driver: TypeT) -> TypeT:
        _variants.append(Driver(_kind(driver), _value(driver), harness))
        return driver

    return register


def defects(kind: Kind | None = None, family: str = "") -> list[Defect]:
    """Return the defects registered so far whose driver is a `kind` and whose clause starts with `family`."""
    return [
        entry for entry in _defects if entry.kind == (kind or entry.kind) and entry.clause.startswith(family)
    ]


def variants(kind: Kind) -> list[Driver]:
    """Return the legal unusual drivers of `kind` registered so far."""
    return [entry for entry in _variants if entry.kind == kind]


def _kind(driver: type) -> Kind:
    return "source" if issubclass(driver, SourceDriver) else "pusher"


def _value(driver: type) -> str:
    return f"{driver.__module__}:{driver.__qualname__}"
