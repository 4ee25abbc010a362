"""What every check gets: the driver, time limits, and the words to say what was found."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import ValidationError

from .._show import definition, place, show, show_error, show_name
from ..harness import lacks, overrides
from ..isolation import busy_with
from ..outcome import DriverRaised, ExpectationFailed, Finding, HarnessFailed, NotDeclared, NotExercised
from .threads import Overran, in_thread

if TYPE_CHECKING:
    from ..harness import Harness
    from ..subject import Subject

__all__ = ["CONSTRUCTING", "HARNESS", "DriverTrial", "Trial"]

CONSTRUCTING = "constructing the driver"
HARNESS = "the harness"


class Trial:
    """The part that needs no harness: expectations, steps and calls.

    Attributes:
        subject: what is examined.
        steps: what was done so far, in the words of a reader who wants to repeat it.
    """

    call_seconds = 5.0

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.steps: list[str] = []
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
        """
        self.step(what)
        self.looking_at(function)
        limit = asyncio.timeout(self.call_seconds)
        try:
            async with limit:
                value = function(*args, **keywords)
                return await value if inspect.isawaitable(value) else value
        except BaseException as error:
            if limit.expired():
                raise self.overran(what, self.call_seconds, "it was awaiting") from None
            raise self.raised(what, error) from error

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
        """
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
        return DriverRaised(f"{what} raised {text}", error=error, actual=text)

    def overran(self, what: str, seconds: float, stack: str) -> DriverRaised:
        """Return the finding that `what` did not return within `seconds`."""
        return DriverRaised(f"{what} did not return within {seconds:g} s", error=None, actual=stack)


class DriverTrial(Trial):
    """A trial of a driver class with a harness; made anew for every example.

    Attributes:
        driver_class: what the entry point gave.
        harness: the author's harness, made for this trial alone.
    """

    construct_clause = ""

    def __init__(self, subject: Subject, driver_class: Any, harness: Harness) -> None:
        super().__init__(subject)
        self.driver_class = driver_class
        self.harness = harness
        self.limits = harness.limits
        self.call_seconds = harness.limits.call
        self._drivers: list[Any] = []

    async def start(self) -> None:
        """Let the harness prepare the system."""
        await self.tell_harness("start")

    async def finish(self) -> None:
        """Close what was constructed, then let the harness release the system."""
        for driver in self._drivers:
            try:
                with busy_with("closing the driver"):
                    async with asyncio.timeout(self.limits.stop):
                        await driver.close()
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
        await self.tell_harness("stop")

    async def tell_harness(self, method: str, *args: Any) -> Any:
        """Call a method of the harness and await it if it can be awaited.

        Raises:
            HarnessFailed: the harness raised.
        """
        try:
            with busy_with(f"{HARNESS}, in {method}(),"):
                value = getattr(self.harness, method)(*args)
                return await value if inspect.isawaitable(value) else value
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            at = place(error.__traceback__, type(self.harness).__module__)
            raise HarnessFailed(
                f"{method}() of the harness {type(self.harness).__name__} raised {show_error(error)}",
                actual=at,
            ) from error

    def needs(self, method: str) -> None:
        """Go on if the harness says how to do `method`.

        Raises:
            NotExercised: it does not.
        """
        if not overrides(self.harness, method):
            self.not_exercised(lacks(self.harness, (method,)))

    def model(self, model: Any, fields: Any) -> Any:
        """Return the configuration model for what the harness's `config` returned.

        Raises:
            HarnessFailed: the fields do not make a configuration.
        """
        if isinstance(fields, model):
            return fields.model_copy(deep=True)
        if not isinstance(fields, Mapping):
            raise HarnessFailed(
                f"config() of the harness gave {show(fields)}: return a {model.__name__}, or its fields"
            )
        try:
            return model.model_validate({"driver": self.subject.driver.name, **fields})
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise HarnessFailed(f"config() of the harness: {key}: {first['msg']}") from error

    async def construct(self, id_: str, config: Any) -> Any:
        """Construct the driver as the agent does, on the event loop.

        Raises:
            NotExercised: it cannot be constructed, which has a clause of its own.
        """
        try:
            return await self.construct_or_raise(id_, config)
        except DriverRaised as problem:
            self.not_exercised(f"{problem.message}; see {self.construct_clause}")

    async def construct_or_raise(self, id_: str, config: Any) -> Any:
        """Construct the driver; what it raises is the finding.

        Raises:
            DriverRaised: it raised.
        """

        async def build() -> Any:
            self.looking_at(self.driver_class.__init__)
            return self.driver_class(id_, config)

        with busy_with(CONSTRUCTING):
            driver = await self.call(f"{show_name(self.driver_class)}({id_!r}, config)", build)
        self._drivers.append(driver)
        return driver
