"""The part of a trial that every check uses: calls with time limits, expectations, steps."""

from __future__ import annotations

import inspect
from asyncio import timeout
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .._show import definition, place, show, show_error
from ..isolation import MEMORY_BOUND, Activity, busy_with, note_overrun
from ..outcome import DriverRaised, ExpectationFailed, NotDeclared, NotExercised
from .cancelling import Caller
from .threads import Overran, in_thread

if TYPE_CHECKING:
    from ..results import Finding
    from ..target import Target

__all__ = ["Trial"]


class Trial:
    """The part that needs no harness.

    Attributes:
        target: the driver that is checked.
        steps: the steps so far, so that a reader can repeat them.
        hung: the methods that did not return when they were called for other clauses.
        under_fault: whether the system or the remote is broken, which excuses a method that does not return.
    """

    call_seconds = 5.0
    clause_of: ClassVar[Mapping[str, str]] = {}
    """The clause that requires a method to return, by method."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.steps: list[str] = []
        self.hung: frozenset[str] = frozenset()
        self.under_fault = False
        self._where: str | None = None

    def described(self, finding: Finding) -> Finding:
        """Return `finding` with the place in the driver."""
        return replace(finding, where=self._where)

    def step(self, text: str) -> None:
        """Note that `text` was done."""
        self.steps.append(text)

    def expect(self, holds: bool, expected: str, *, got: object, of: str = "") -> None:
        """Go on if `holds`, otherwise end the check as failed.

        Args:
            holds: whether the driver meets the clause.
            expected: the requirement of the clause, as a phrase ("a 2-tuple").
            got: the value that was seen instead; `Words` for a description.
            of: the thing that was looked at; the last step if left out.

        Raises:
            ExpectationFailed: `holds` is false.
        """
        if not holds:
            looked_at = of or (self.steps[-1] if self.steps else self.target.driver.value)
            raise ExpectationFailed(looked_at, expected=expected, actual=show(got))

    def not_exercised(self, reason: str, *, see: str | tuple[str, ...] = ()) -> NoReturn:
        """End the check: the clause could not be exercised.

        Args:
            reason: why.
            see: the clause or clauses that are about the cause.
        """
        raise NotExercised(reason, see=(see,) if isinstance(see, str) else see)

    def leave_to(self, see: str | tuple[str, ...], problem: ExpectationFailed) -> NoReturn:
        """End the check: a deviation that other clauses are about keeps this one from being exercised.

        Args:
            see: the clause or clauses that are about the deviation.
            problem: the deviation.
        """
        clauses = (see,) if isinstance(see, str) else see
        raise NotExercised(
            problem.message,
            expected=problem.expected,
            actual=problem.actual,
            detail=problem.detail,
            see=clauses,
        ) from problem

    def not_declared(self, reason: str) -> NoReturn:
        """End the check: the driver lacks the capability that the clause is about, because of `reason`."""
        raise NotDeclared(reason)

    async def start(self) -> None:
        """Prepare the trial; by default there is nothing to prepare."""

    async def finish(self) -> None:
        """Release the resources of the trial; by default it has none."""

    async def call(
        self, driver: Any, method: str, /, *args: Any, shown: str | None = None, **keywords: Any
    ) -> Any:
        """Call a method of the driver on the event loop, as the agent does, and await an awaitable result.

        A plain function in place of an `async` one (PKG-04) is accepted, so that the other clauses can be
        exercised in spite of that deviation.

        Args:
            driver: the driver, or its class.
            method: the method's name.
            *args: passed on.
            shown: the arguments as the step shows them; as Python writes them if left out.
            **keywords: passed on.

        Raises:
            DriverRaised: the method raised, or did not return within the limit.
            NotExercised: the method did not return for other clauses.
        """
        function = getattr(driver, method)
        text = f"{method}({_shown(args, keywords) if shown is None else shown})"
        return await self._call(text, method, partial(function, *args, **keywords), function)

    async def _call(
        self, text: str, method: str, make_call: Callable[[], Any], function: Callable[..., Any]
    ) -> Any:
        self.begin_call(text, method, function)
        limit, caller = timeout(self.call_seconds), Caller()
        try:
            with self._not_blocking(text, method):
                async with limit:
                    value = make_call()
                    value = await value if inspect.isawaitable(value) else value
        except BaseException as error:
            if limit.expired():
                raise self.overran(text, method, self.call_seconds, "it was awaiting") from None
            await caller.expect_not_cancelled(text)
            raise self.raised(text, error) from error
        await caller.expect_not_cancelled(text)
        return value

    def begin_call(self, text: str, method: str, function: Callable[..., Any]) -> None:
        """Note that a method of the driver is called next.

        Args:
            text: the call as a reader would write it; becomes a step.
            method: the method's name.
            function: the driver's method, to name its place if it deviates.

        Raises:
            NotExercised: the method did not return for other clauses.
        """
        self.leave_if_hung(method)
        self.step(text)
        self.looking_at(function)

    def _not_blocking(self, text: str, method: str) -> AbstractContextManager[None]:
        """Note a call on the event loop: no limit of the loop's own can stop a call that blocks the loop."""
        counted = "" if self.under_fault else method
        return busy_with(Activity(text, counted, within=self.call_seconds))

    def leave_if_hung(self, method: str) -> None:
        """End the check if `method` did not return for other clauses, instead of waiting for it again.

        Raises:
            NotExercised: it did not return.
        """
        if method in self.hung:
            self.not_exercised(
                f"{method}() did not return when it was called before", see=self.clause_of[method]
            )

    async def call_in_thread(
        self, text: str, method: str, make_call: Callable[[], Any], function: Callable[..., Any] | None = None
    ) -> Any:
        """Call a synchronous method of the driver in a thread, as the agent does.

        Args:
            text: the call as a reader would write it; becomes a step.
            method: the method's name.
            make_call: makes the call.
            function: the driver's method, if `make_call` is not that method itself.

        Raises:
            DriverRaised: the method raised, or did not return within the limit.
            NotExercised: the method did not return for other clauses.
        """
        self.begin_call(text, method, function or make_call)
        try:
            return await in_thread(make_call, self.call_seconds)
        except Overran as overran:
            raise self.overran(text, method, self.call_seconds, overran.stack) from None
        except BaseException as error:
            raise self.raised(text, error) from error

    def looking_at(self, function: Callable[..., Any]) -> None:
        """Note that the driver's `function` is called next, to name its place if it deviates."""
        self._where = definition(function, self.target.root_module)

    def raised(self, text: str, error: BaseException) -> DriverRaised:
        """Return the failure that a call raised.

        Args:
            text: the call.
            error: the exception.
        """
        where = place(error.__traceback__, self.target.root_module)
        self._where = where or self._where
        shown = f"{show_error(error)} ({where})" if where else show_error(error)
        if isinstance(error, MemoryError):
            shown += f" after it had taken more than {MEMORY_BOUND}"
        return DriverRaised(text, f"raised {shown}", error=error)

    def overran(self, text: str, method: str, seconds: float, stack: str) -> DriverRaised:
        """Return the failure that a call did not return in time.

        Args:
            text: the call.
            method: the method's name.
            seconds: the limit.
            stack: where the call was.
        """
        if not self.under_fault:
            note_overrun(method)
        return DriverRaised(text, f"did not return within {seconds:g} s", error=None, detail=stack)


def _shown(args: tuple[Any, ...], keywords: Mapping[str, Any]) -> str:
    return ", ".join([*map(show, args), *(f"{name}={show(value)}" for name, value in keywords.items())])
