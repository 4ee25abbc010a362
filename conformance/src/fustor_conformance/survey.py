"""What is found out about a driver once, for all its clauses: whether it can be examined, and what hangs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from fustor_core.discovery import InstalledDriver

from ._show import show, show_error
from .isolation import Died, Finished, run_isolated
from .loading import IMPORT_SECONDS
from .outcome import CheckStopped
from .subject import Subject
from .trial import PackageTrial

__all__ = ["Survey"]

# A method may hang for what just one clause does.
_HANGS_ENOUGH = 2


@dataclass(eq=False)
class Survey:
    """What is known of a driver across its clauses: whether it can be examined at all, and what hangs.

    The first is found out once, when it is first asked; the second is noted as clauses are examined.

    Attributes:
        driver: what discovery knows of it.
        seconds: how long importing it may take.
    """

    driver: InstalledDriver
    seconds: float = IMPORT_SECONDS
    _hangs: Counter[str] = field(default_factory=Counter, init=False, repr=False)

    @property
    def unloadable(self) -> str:
        """Why the entry point does not load, or an empty text; then only its registration counts."""
        return self._found[0]

    @property
    def blocker(self) -> str:
        """Why nothing can be said of the driver beyond its package, or an empty text."""
        return next(filter(None, self._found), "")

    @cached_property
    def _found(self) -> tuple[str, str]:
        """Why it does not load, and why what it loads cannot be constructed."""
        what = f"the driver {self.driver.value}"
        match run_isolated(partial(_survey, Subject(self.driver)), deadline=self.seconds):
            case Finished([str(unloadable), str(unusable)]):
                return unloadable, unusable
            case Died(reason):
                return f"{what} {reason} when it was imported; see PKG-02", ""
            case _:
                return f"importing {what} did not end within {self.seconds:g} s; see PKG-02", ""

    def note_hangs(self, methods: Iterable[str]) -> None:
        """Remember which methods did not return for one clause."""
        self._hangs.update(set(methods) - {""})

    @property
    def hung(self) -> frozenset[str]:
        """The methods that need not be called again, apart from their own clauses."""
        return frozenset(method for method, clauses in self._hangs.items() if clauses >= _HANGS_ENOUGH)


# --- in the child ---------------------------------------------------------------------------------


def _survey(subject: Subject) -> tuple[str, str]:
    trial = PackageTrial(subject)
    try:
        loaded = trial.load()
    except CheckStopped as problem:
        return f"{problem.message}; see PKG-02", ""
    try:
        return "", _unusable(loaded, trial.abc)
    except BaseException as error:  # noqa: BLE001 - a metaclass may do anything
        return "", f"looking at what the entry point gives raised {show_error(error)}; see PKG-03"


def _unusable(loaded: Any, abc: type[Any]) -> str:
    if not isinstance(loaded, type):
        return f"the entry point gives {show(loaded)}, which is no class; see PKG-03"
    abstract = sorted(getattr(loaded, "__abstractmethods__", ()))
    if abstract:
        return f"{show(loaded)} cannot be constructed, it lacks {', '.join(abstract)}; see PKG-03"
    missing = [name for name in dir(abc) if not name.startswith("_") and not hasattr(loaded, name)]
    return f"{show(loaded)} is no driver, it lacks {', '.join(missing)}; see PKG-03" if missing else ""
