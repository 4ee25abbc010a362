"""Check many cases in one test, and report every failed case by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

__all__ = ["Case", "all_cases"]

Case: TypeAlias = Callable[[object], AbstractContextManager[None]]
"""Return the context manager in which to check the case with a name."""


@contextmanager
def all_cases() -> Iterator[Case]:
    """Collect the failures of all cases, and raise them together at the end.

    Yields:
        A function that takes the name of a case, and returns the context manager in which to check it.

    Raises:
        ExceptionGroup: At least one case failed. It holds the failure of each, with its name as a note.
    """
    failures: list[Exception] = []

    @contextmanager
    def case(name: object) -> Iterator[None]:
        try:
            yield
        except Exception as failure:  # noqa: BLE001 - raised below, together with those of the other cases
            failure.add_note(f"case: {name!a}")
            failures.append(failure)

    yield case
    if failures:
        raise ExceptionGroup("some cases failed", failures)
