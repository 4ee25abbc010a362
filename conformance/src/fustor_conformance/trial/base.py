"""What every check gets: time limits for what it calls, and the words to say what was found."""

from __future__ import annotations

import asyncio
import inspect
from asyncio import timeout
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .._show import definition, place, show, show_error
from ..isolation import MEMORY_BOUND, busy_with, note_overrun
from ..outcome import DriverRaised, ExpectationFailed, Finding, NotDeclared, NotExercised
from .cancelling import Caller
from .threads import Overran, in_thread

if TYPE_CHECKING:
    from ..subject import Subject

__all__ = ["Trial"]


class Trial:
    """The part that needs no harness: expectations, steps and calls.

    Attributes:
        subject: what is examined.
        steps: what was done so far, in the words of a reader who wants to repeat it.
        hung: the methods that did not return when they were called for other clauses.
        under_fault: whether the system or the remote does what may excuse a method that does not return.
    """

    call_seconds = 5.0
    clause_of: ClassVar[Mapping[str, str]] = {}
    """The clause that says of a method that it returns."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.steps: list[str] = []
        self.hung: frozenset[str] = frozenset()
        self.under_fault = False
        self._where: str | None = None

    def described(self, finding: Finding) -> Finding:
        """Return `finding` with what this trial knows of it: the place in the driver."""
        return replace(finding, where=self._where)

    def step(self, text: str) -> None:
        """Note that `text` was done."""
        self.steps.append(text)

    def expect(self, holds: bool, expected: str, *, got: object, of: str = "") -> None:
        """Go on if `holds`, otherwise end the check as failed.

        Args:
            holds: whether the driver did what the clause asks for.
            expected: what that is, as a phrase ("a 2-tuple").
            got: what was seen instead.
            of: what was looked at; the last step when it is left out.

        Raises:
            ExpectationFailed: it does not hold.
        """
        if not holds:
            subject = of or (self.steps[-1] if self.steps else self.subject.driver.value)
            raise ExpectationFailed(
                f"{subject}: expected {expected}, got {show(got)}", expected=expected, actual=show(got)
            )

    def not_exercised(self, reason: str) -> NoReturn:
        """End the check: the clause could not be tried, because of `reason`."""
        raise NotExercised(reason)

    def not_declared(self, reason: str) -> NoReturn:
        """End the check: the driver lacks the capability that the clause is about."""
        raise NotDeclared(reason)

    async def start(self) -> None:
        """Prepare what the trial needs; nothing by default."""

    async def finish(self) -> None:
        """Release what the trial holds; nothing by default."""

    async def call(self, what: str, function: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        """Call the driver on the event loop, as the agent does, and await the result if it can be awaited.

        A plain function where the contract wants `async` (PKG-04) is borne with, so that the other clauses
        can be examined behind that deviation.

        Args:
            what: the call as a reader would write it; becomes a step.
            function: the method.
            *args: passed on.
            **keywords: passed on.

        Raises:
            DriverRaised: it raised, or did not return within the limit.
            NotExercised: it did not return for other clauses.
        """
        return await self._call(what, _method_in(what), function, *args, **keywords)

    async def _call(
        self, what: str, method: str, function: Callable[..., Any], *args: Any, **keywords: Any
    ) -> Any:
        self.leave_if_hung(method)
        self.step(what)
        self.looking_at(function)
        limit, caller = timeout(self.call_seconds), Caller()
        try:
            with self._not_blocking(what, method):
                async with limit:
                    value = function(*args, **keywords)
                    value = await value if inspect.isawaitable(value) else value
        except BaseException as error:
            if limit.expired():
                raise self.overran(what, self.call_seconds, "it was awaiting", method) from None
            if await caller.was_cancelled():
                raise _cancelled(what) from error
            raise self.raised(what, error) from error
        if await caller.was_cancelled():
            raise _cancelled(what)
        return value

    def _not_blocking(self, what: str, method: str) -> AbstractContextManager[None]:
        """Note what is called on the event loop; who blocks that is not stopped by any limit of its own."""
        return busy_with(what, method="" if self.under_fault else method, within=self.call_seconds)

    def leave_if_hung(self, method: str) -> None:
        """Leave a method to its own clause that did not return for others, and not wait for it again.

        Raises:
            NotExercised: it did not.
        """
        if method in self.hung:
            self.not_exercised(
                f"{method}() did not return when it was called before; see {self.clause_of[method]}"
            )

    async def call_in_thread(
        self, what: str, function: Callable[[], Any], method: Callable[..., Any] | None = None
    ) -> Any:
        """Call a synchronous method of the driver in a thread, as the agent does.

        Args:
            what: the call as a reader would write it; becomes a step.
            function: makes the call.
            method: the driver's method in it, where `function` is not that method itself.

        Raises:
            DriverRaised: it raised, or did not return within the limit.
            NotExercised: it did not return for other clauses.
        """
        self.leave_if_hung(_method_in(what))
        self.step(what)
        self.looking_at(method or function)
        try:
            return await in_thread(function, self.call_seconds)
        except Overran as overran:
            raise self.overran(what, self.call_seconds, overran.stack) from None
        except BaseException as error:
            raise self.raised(what, error) from error

    def looking_at(self, function: Callable[..., Any]) -> None:
        """Note that the driver's `function` is called next, to name its place should it deviate."""
        self._where = definition(function, self.subject.root_module)

    def raised(self, what: str, error: BaseException) -> DriverRaised:
        """Return the finding that `what` raised `error`."""
        where = place(error.__traceback__, self.subject.root_module)
        self._where = where or self._where
        text = f"{show_error(error)} ({where})" if where else show_error(error)
        if isinstance(error, MemoryError):
            text += f", having taken more than {MEMORY_BOUND}"
        return DriverRaised(f"{what} raised {text}", error=error, actual=text)

    def overran(self, what: str, seconds: float, stack: str, method: str = "") -> DriverRaised:
        """Return the finding that `what` did not return within `seconds`."""
        if not self.under_fault:
            note_overrun(method or _method_in(what))
        return DriverRaised(f"{what} did not return within {seconds:g} s", error=None, actual=stack)


def _cancelled(what: str) -> DriverRaised:
    return DriverRaised(f"{what} cancelled the task that called it", error=asyncio.CancelledError())


def _method_in(what: str) -> str:
    """Return the name of the method that is called: "push" in "push([])"."""
    return what.removeprefix("list(").partition("(")[0]
