"""The registry of checks, by clause.

A check is a small `async` function. Its arguments are a trial and, if it varies its inputs, one drawn value
for each strategy that it names::

    @check("SRC-MSG-01")
    async def returns_iterator_and_flag(t: SourceTrial) -> None: ...

The registry is the one piece of global state of the kit. It rejects duplicates.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from .contract import CLAUSES

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from .harness import Harness

__all__ = ["Check", "Given", "check", "checks_for"]

CheckFunction = Callable[..., Awaitable[None]]
FunctionT = TypeVar("FunctionT", bound=CheckFunction)
Given = Callable[[Any], "SearchStrategy[Any]"]
"""Makes a strategy for a harness; the harness was not started."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one clause.

    Attributes:
        clause: the id of the clause.
        function: the check itself.
        given: the strategies that its further arguments are drawn from, if any.
        needs: the harness methods it calls; without them the clause is "not exercised".
        static: whether it can be run if the driver does not load.
    """

    clause: str
    function: CheckFunction
    given: tuple[Given, ...] = ()
    needs: tuple[str, ...] = ()
    static: bool = False

    @property
    def name(self) -> str:
        """The function's name, which states the expectation."""
        return self.function.__name__

    def strategies(self, harness: Harness) -> tuple[SearchStrategy[Any], ...]:
        """Return the strategies of the inputs for `harness`."""
        return tuple(make(harness) for make in self.given)


_checks: dict[str, list[Check]] = {}


def check(
    clause: str, *, given: tuple[Given, ...] = (), needs: tuple[str, ...] = (), static: bool = False
) -> Callable[[FunctionT], FunctionT]:
    """Register a check of `clause`.

    Args:
        clause: the id of a clause of the contract.
        given: functions from harness to Hypothesis strategy, one for each further argument of the check.
        needs: names of the harness methods that the check calls.
        static: whether the check can be run if the driver does not load.

    Returns:
        A decorator that does not change the function.

    Raises:
        ValueError: the clause does not exist, or has a check of that name.
    """
    if clause not in CLAUSES:
        raise ValueError(f"{clause} is not a clause of the contract")

    def register(function: FunctionT) -> FunctionT:
        entry = Check(clause, function, given, needs, static)
        known = _checks.setdefault(clause, [])
        if any(other.name == entry.name for other in known):
            raise ValueError(f"{clause} has two checks named {entry.name}")
        known.append(entry)
        return function

    return register


def checks_for(clause: str) -> tuple[Check, ...]:
    """Return the checks of `clause`, in the order of their definition."""
    _load_all()
    return tuple(_checks.get(clause, ()))


def _load_all() -> None:
    package = importlib.import_module(f"{__package__}.checks")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
