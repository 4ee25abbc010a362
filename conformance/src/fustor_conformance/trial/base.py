"""What every check gets: the driver, time limits, and the words to say what was found."""

from __future__ import annotations

import asyncio
import inspect
import os
from asyncio import timeout
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from pydantic import ValidationError

from .._show import definition, place, show, show_error, show_name
from ..harness import lacks, overrides
from ..isolation import MEMORY_BOUND, busy_with, hide, note_overrun
from ..outcome import DriverRaised, ExpectationFailed, Finding, HarnessFailed, NotDeclared, NotExercised
from .cancelling import Caller
from .process_state import folder
from .secrets import secrets_of
from .threads import Overran, in_thread

if TYPE_CHECKING:
    from ..harness import Harness
    from ..subject import Subject

__all__ = ["CLOSING", "CONSTRUCTOR", "HARNESS", "DriverTrial", "Trial"]

# The first error of a union is about one of its parts, and would lead astray.
_CREDENTIAL = (
    'credential: give {"user": ...}, with "passwd" where there is one, or {"key": ...}; '
    "any user will do for a system that asks for none"
)
CLOSING = "closing the driver, after the check,"
CONSTRUCTOR = "__init__"
HARNESS = "the harness"


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


class DriverTrial(Trial):
    """A trial of a driver class with a harness; made anew for every example.

    Attributes:
        driver_class: what the entry point gave.
        harness: the author's harness, made for this trial alone.
    """

    # Whether every driver so far could be closed. It outlives the trial on purpose: a check makes a trial for
    # every example, and waiting again each time would use up its time. It is gone with the process.
    _can_close: ClassVar[bool] = True

    def __init__(self, subject: Subject, driver_class: Any, harness: Harness) -> None:
        super().__init__(subject)
        self.driver_class = driver_class
        self.harness = harness
        self.limits = harness.limits
        self.call_seconds = harness.limits.call
        self._drivers: list[Any] = []
        self._folder = folder()

    async def start(self) -> None:
        """Let the harness prepare the system."""
        await self.tell_harness("start")
        self._folder = folder()

    async def finish(self) -> None:
        """Close what was constructed, then let the harness release the system."""
        for driver in self._drivers:
            if DriverTrial._can_close and "close" not in self.hung:
                await self._close_at_the_end(driver)
        if (now := folder()) != self._folder:
            self.step(f"(the driver changed the working directory of the process to {now!r})")
            os.chdir(self._folder)
        await self.tell_harness("stop")

    async def _close_at_the_end(self, driver: Any) -> None:
        """Close a driver; whether that works has a clause of its own."""
        limit, caller = timeout(self.limits.stop), Caller()
        try:
            with busy_with(CLOSING, method="close", within=self.call_seconds):
                async with limit:
                    await driver.close()
        except BaseException:  # noqa: BLE001 - a driver may raise anything
            if limit.expired():
                DriverTrial._can_close = False
                note_overrun("close")
        await caller.was_cancelled()

    async def tell_harness(
        self, method: str, *args: Any, activity: str = "", within: float | None = None
    ) -> Any:
        """Call a method of the harness and await it if it can be awaited.

        Args:
            method: its name.
            *args: passed on.
            activity: what to call it where the driver is to blame if it does not end.
            within: the seconds that it may take then.

        Raises:
            HarnessFailed: the harness raised.
        """
        try:
            with busy_with(activity or f"{HARNESS}, in {method}(),", within=within):
                value = getattr(self.harness, method)(*args)
                return await value if inspect.isawaitable(value) else value
        except BaseException as error:
            raise self.harness_failed(method, error) from error

    def harness_failed(self, method: str, error: BaseException) -> HarnessFailed:
        """Return the finding that a method of the harness raised."""
        return HarnessFailed(
            f"{method}() of the harness {type(self.harness).__name__} raised {show_error(error)}",
            actual=place(error.__traceback__, type(self.harness).__module__),
        )

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
        config = self._validated(model, fields)
        hide(secrets_of(config.credential))
        return config

    def _validated(self, model: Any, fields: Any) -> Any:
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
            said = _CREDENTIAL if first["loc"][0] == "credential" else f"{key}: {first['msg']}"
            raise HarnessFailed(f"config() of the harness: {said}") from error

    async def construct(self, id_: str, config: Any) -> Any:
        """Construct the driver as the agent does, on the event loop.

        Raises:
            NotExercised: it cannot be constructed, which has a clause of its own.
        """
        try:
            return await self.construct_or_raise(id_, config)
        except DriverRaised as problem:
            self.not_exercised(f"{problem.message}; see {self.clause_of[CONSTRUCTOR]}")

    async def construct_or_raise(self, id_: str, config: Any) -> Any:
        """Construct the driver; what it raises is the finding.

        Raises:
            DriverRaised: it raised.
            NotExercised: it did not return for other clauses.
        """

        async def build() -> Any:
            self.looking_at(self.driver_class.__init__)
            return self.driver_class(id_, config)

        what = f"{show_name(self.driver_class)}({id_!r}, config)"
        driver = await self._call(what, CONSTRUCTOR, build)
        self._drivers.append(driver)
        return driver

    async def close(self, driver: Any) -> None:
        """Close the driver, in a check that is about something else.

        Raises:
            NotExercised: it cannot be closed, which has a clause of its own.
        """
        try:
            await self.call("close()", driver.close)
        except DriverRaised as problem:
            self.not_exercised(f"{problem.message}; see {self.clause_of['close']}")
