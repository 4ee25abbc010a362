"""What a check of a driver class gets: drivers that are closed, and the harness of their author."""

from __future__ import annotations

import inspect
import os
from asyncio import timeout
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ValidationError

from .._show import place, show, show_error, show_name
from ..harness import lacks, overrides
from ..isolation import busy_with, hide, note_overrun
from ..outcome import DriverRaised, HarnessFailed
from .base import Trial
from .cancelling import Caller
from .process_state import folder
from .secrets import secrets_of

if TYPE_CHECKING:
    from ..harness import Harness
    from ..subject import Subject

__all__ = ["CLOSING", "CONSTRUCTOR", "HARNESS", "DriverTrial"]

# The first error of a union is about one of its parts, and would lead astray.
_CREDENTIAL = (
    'credential: give {"user": ...}, with "passwd" where there is one, or {"key": ...}; '
    "any user will do for a system that asks for none"
)
CLOSING = "closing the driver, after the check,"
CONSTRUCTOR = "__init__"
HARNESS = "the harness"


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
