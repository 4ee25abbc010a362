"""Determines, once per driver, whether it can be checked at all, and which methods hang."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from fustor_core.discovery import InstalledDriver
from pydantic import TypeAdapter

from ._show import show, show_error
from .isolation import Died, Finished, run_isolated
from .loading import IMPORT_SECONDS
from .outcome import CheckStopped
from .target import Target
from .trial import PackageTrial

__all__ = ["Preflight"]

# A method that hangs for one clause only may hang because of that clause.
_HANGS_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a driver cannot be checked.

    Attributes:
        reason: the reason.
        see: the clause that is about it.
    """

    reason: str
    see: str


_BLOCKER = TypeAdapter(Blocker | None)


@dataclass(eq=False)
class Preflight:
    """The knowledge about a driver that its clauses share.

    `blocker` runs a child when it is first used; hanging methods are noted as clauses are exercised.

    Attributes:
        driver: the driver as discovery found it.
        seconds: how long its import may take.
    """

    driver: InstalledDriver
    seconds: float = IMPORT_SECONDS
    _hangs: Counter[str] = field(default_factory=Counter, init=False, repr=False)

    @cached_property
    def blocker(self) -> Blocker | None:
        """Why nothing beyond the package can be checked, or None."""
        driver = f"the driver {self.driver.value}"
        match run_isolated(partial(_inspect, Target(self.driver)), deadline=self.seconds):
            case Finished(value):
                return _BLOCKER.validate_python(value)
            case Died(reason):
                return Blocker(f"{driver} {reason} when it was imported", _LOADS)
            case _:
                return Blocker(f"importing {driver} did not end within {self.seconds:g} s", _LOADS)

    @property
    def unloadable(self) -> Blocker | None:
        """Why the entry point does not load, or None; then only its registration can be checked."""
        return self.blocker if self.blocker and self.blocker.see == _LOADS else None

    def note_hangs(self, methods: Iterable[str]) -> None:
        """Note the methods that did not return for one clause."""
        self._hangs.update(set(methods) - {""})

    @property
    def hung(self) -> frozenset[str]:
        """The methods that are only called again for their own clauses."""
        return frozenset(method for method, clauses in self._hangs.items() if clauses >= _HANGS_ENOUGH)


_LOADS, _IS_DRIVER = "PKG-02", "PKG-03"


# --- in the child ---------------------------------------------------------------------------------


def _inspect(target: Target) -> Any:
    return _BLOCKER.dump_python(_blocker(PackageTrial(target)), mode="json")


def _blocker(trial: PackageTrial) -> Blocker | None:
    try:
        loaded = trial.load()
    except CheckStopped as problem:
        return Blocker(problem.message, _LOADS)
    try:
        reason = _unusable(loaded, trial.abc)
    except BaseException as error:  # noqa: BLE001 - a metaclass may do anything
        reason = f"inspecting the class that the entry point names raised {show_error(error)}"
    return Blocker(reason, _IS_DRIVER) if reason else None


def _unusable(loaded: Any, abc: type[Any]) -> str:
    if not isinstance(loaded, type):
        return f"the entry point names {show(loaded)}, which is not a class"
    abstract = sorted(getattr(loaded, "__abstractmethods__", ()))
    if abstract:
        return f"{show(loaded)} cannot be constructed, because it lacks {', '.join(abstract)}"
    missing = [name for name in dir(abc) if not name.startswith("_") and not hasattr(loaded, name)]
    return f"{show(loaded)} is not a driver, because it lacks {', '.join(missing)}" if missing else ""
