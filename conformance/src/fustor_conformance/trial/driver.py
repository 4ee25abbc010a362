"""The part of a trial that has a harness: drivers that are constructed and closed, calls of the harness."""

from __future__ import annotations

import inspect
import os
from asyncio import timeout
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from .._child_state import child_state
from .._show import place, show, show_error, show_name
from ..harness import lacks, overrides
from ..isolation import Activity, Blame, busy_with, hide, note_overrun
from ..outcome import DriverRaised, HarnessFailed
from ..probes.captured import secrets_of
from ..probes.process_state import working_directory
from .base import Trial
from .cancelling import Caller

if TYPE_CHECKING:
    from ..harness import Harness
    from ..target import Target

__all__ = ["CONSTRUCTOR", "DriverTrial", "harness_activity"]

# The first error of a union is about one of its members, and would mislead.
_CREDENTIAL = (
    'credential: give {"user": ...}, with "passwd" if there is one, or {"key": ...}; '
    "for a system without credentials, any user will do"
)
CONSTRUCTOR = "__init__"
# The methods of a harness that get a row from `row_strategy`.
_TAKES_ROWS = ("insert", "update", "seed")


def harness_activity(text: str) -> Activity:
    """Return the activity of running code of the harness."""
    return Activity(f"the harness, {text},", blame=Blame.HARNESS)


class DriverTrial(Trial):
    """A trial of a driver class with a harness; made anew for each example.

    Attributes:
        driver_class: the class that the entry point names.
        harness: the author's harness, made for this trial alone.
    """

    def __init__(self, target: Target, driver_class: Any, harness: Harness) -> None:
        super().__init__(target)
        self.driver_class = driver_class
        self.harness = harness
        self.limits = harness.limits
        self.call_seconds = harness.limits.call
        self._drivers: list[Any] = []
        self._working_directory = working_directory()

    async def start(self) -> None:
        """Let the harness prepare the system."""
        await self.ask_harness("start")
        self._working_directory = working_directory()

    async def finish(self) -> None:
        """Close the drivers, then let the harness release the system."""
        for driver in self._drivers:
            if child_state().drivers_close and "close" not in self.hung:
                await self._close_at_the_end(driver)
        if (now := working_directory()) != self._working_directory:
            self.step(f"(the driver changed the working directory of the process to {now!r})")
            os.chdir(self._working_directory)
        await self.ask_harness("stop")

    async def _close_at_the_end(self, driver: Any) -> None:
        """Close a driver; another clause is about whether that works."""
        limit, caller = timeout(self.limits.stop), Caller()
        closing = Activity(
            "close(), called after the check,", "close", after_check=True, within=self.call_seconds
        )
        try:
            with busy_with(closing):
                async with limit:
                    await driver.close()
        except BaseException:  # noqa: BLE001 - a driver may raise anything
            if limit.expired():
                child_state().drivers_close = False
                note_overrun("close")
        await caller.was_cancelled()

    async def ask_harness(self, method: str, *args: Any, activity: Activity | None = None) -> Any:
        """Call a method of the harness, and await an awaitable result.

        Args:
            method: the method's name.
            *args: passed on.
            activity: the activity to note, if the driver is to blame when the call does not end.

        Raises:
            HarnessFailed: the harness raised.
        """
        try:
            with busy_with(activity or harness_activity(f"in {method}()")):
                value = getattr(self.harness, method)(*args)
                return await value if inspect.isawaitable(value) else value
        except BaseException as error:
            raise self.harness_failed(method, error) from error

    def harness_failed(self, method: str, error: BaseException) -> HarnessFailed:
        """Return the error that a method of the harness raised.

        Args:
            method: the method's name.
            error: the exception.
        """
        where = place(error.__traceback__, type(self.harness).__module__)
        raised = f"{method}() of the harness {type(self.harness).__name__} raised {show_error(error)}"
        advice = ""
        if method in _TAKES_ROWS and not overrides(self.harness, "row_strategy"):
            advice = ": if the system needs other rows, add row_strategy() to the harness"
        return HarnessFailed((f"{raised} ({where})" if where else raised) + advice)

    def needs(self, method: str) -> None:
        """Go on if the harness has `method`.

        Raises:
            NotExercised: it does not.
        """
        if not overrides(self.harness, method):
            self.not_exercised(lacks(self.harness, (method,)))

    def model(self, model: Any, fields: Any) -> Any:
        """Return the configuration for the result of the harness's `config`.

        Args:
            model: `SourceConfig` or `PusherConfig`.
            fields: an instance of it, or its fields.

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
                f"config() of the harness returned {show(fields)}: return a {model.__name__}, or its fields"
            )
        try:
            return model.model_validate({"driver": self.target.driver.name, **fields})
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            if first["loc"][0] == "credential":
                problem = _CREDENTIAL
            elif first["type"] == "missing":
                problem = f"{key!r} is missing, add it{_unknown_fields(model, fields)}"
            else:
                problem = f"{key}: {first['msg']}"
            raise HarnessFailed(f"config() of the harness: {problem}") from error

    async def construct(self, id_: str, config: Any) -> Any:
        """Construct the driver as the agent does, on the event loop.

        Args:
            id_: the driver's id.
            config: its configuration.

        Raises:
            NotExercised: it cannot be constructed; another clause is about that.
        """
        try:
            return await self.construct_or_raise(id_, config)
        except DriverRaised as problem:
            self.leave_to(self.clause_of[CONSTRUCTOR], problem)

    async def construct_or_raise(self, id_: str, config: Any) -> Any:
        """Construct the driver; an exception of the constructor is the finding.

        Args:
            id_: the driver's id.
            config: its configuration.

        Raises:
            DriverRaised: the constructor raised.
            NotExercised: the constructor did not return for other clauses.
        """

        async def build() -> Any:
            return self.driver_class(id_, config)

        text = f"{show_name(self.driver_class)}({id_!r}, config)"
        driver = await self._call(text, CONSTRUCTOR, build, self.driver_class.__init__)
        self._drivers.append(driver)
        return driver

    async def close(self, driver: Any) -> None:
        """Close the driver, in a check that is about something else.

        Raises:
            NotExercised: it cannot be closed; another clause is about that.
        """
        try:
            await self.call(driver, "close")
        except DriverRaised as problem:
            self.leave_to(self.clause_of["close"], problem)


def _unknown_fields(model: Any, fields: Mapping[str, Any]) -> str:
    """Return the end of a sentence that names the fields that the model does not have, or ""."""
    unknown = [repr(key) for key in fields if key not in model.model_fields]
    return f": {model.__name__} has no field {' and no '.join(unknown)}" if unknown else ""
