"""The trial of a pusher: the driver, its sessions, and the remote that it sends to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, cast

from fustor_core.envelope import Envelope
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import EventBase, InsertEvent

from .._show import show, show_event
from ..harness import PusherHarness
from ..outcome import DriverRaised, NotExercised
from ..remote import Exchange
from ..results import Finding
from .driver import CONSTRUCTOR, DriverTrial
from .remote import NOTHING_ARRIVED, Remote

__all__ = ["MADE_UP_SESSION", "PusherSession", "PusherTrial", "plain_event"]

MADE_UP_SESSION = "session-of-the-conformance-kit"
_TASK = "agent:task"


def plain_event(position: int = 1) -> EventBase:
    """Return an ordinary event, for checks that are about something else."""
    return InsertEvent(
        fields=["id", "name"],
        rows=[{"id": position, "name": "a row"}],
        index=position,
        event_schema="conformance",
        table="items",
    )


class PusherTrial(DriverTrial):
    """A trial of a pusher.

    Attributes:
        remote: responds to the driver, as scripted, and records what arrived.
    """

    clause_of: ClassVar[Mapping[str, str]] = {
        CONSTRUCTOR: "PSH-CFG-01",
        "close": "PSH-CFG-03",
        "get_needed_fields": "PSH-CFG-04",
        "test_connection": "PSH-CFG-05",
        "check_privileges": "PSH-CFG-05",
        "get_wizard_steps": "PSH-CFG-06",
        "create_session": "PSH-SES-01",
        "heartbeat": "PSH-SES-02",
        "get_latest_committed_index": "PSH-SES-04",
        "push": "PSH-ENV-01",
    }
    harness: PusherHarness

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.remote = Remote(self, self.harness)

    async def start(self) -> None:
        """Mount the remote, then start as every trial does."""
        self.remote.mount()
        await super().start()

    async def finish(self) -> None:
        """Finish as every trial does, then unmount the remote."""
        try:
            await super().finish()
        finally:
            self.remote.unmount()

    def described(self, finding: Finding) -> Finding:
        """Return `finding` with the place in the driver, and the last exchange with the remote."""
        return super().described(replace(finding, exchange=self.remote.last_exchange))

    async def next_case(self) -> None:
        """Begin the next of several cases in one check, with a healthy remote and without steps."""
        self.steps.clear()
        self.under_fault = False
        await self.remote.reset()

    # --- the driver -------------------------------------------------------------------------------

    async def config(self, **changes: Any) -> PusherConfig:
        """Return a configuration that sends to the remote, with `changes` made to it."""
        fields = await self.ask_harness("config", self.remote.url)
        config = cast("PusherConfig", self.model(PusherConfig, fields))
        return config.model_copy(update=changes)

    async def pusher(self, **changes: Any) -> Any:
        """Construct the driver with the harness's configuration, with `changes` made to it."""
        return await self.construct("conformance", await self.config(**changes))

    async def open_session(self, **changes: Any) -> PusherSession:
        """Construct the driver with `changes` made to its configuration, and create a session."""
        return await self.session_of(await self.pusher(**changes))

    async def session_of(self, pusher: Any, task_id: str = _TASK) -> PusherSession:
        """Create a session, with a made-up id if `create_session` deviates (PSH-SES-01).

        Args:
            pusher: the driver.
            task_id: the task of the session.
        """
        try:
            session = await self.create_session(pusher, task_id)
        except (DriverRaised, NotExercised):
            return PusherSession(self, pusher, MADE_UP_SESSION)
        found = session.get("session_id") if isinstance(session, Mapping) else session
        id_ = found if isinstance(found, str) and found else MADE_UP_SESSION
        return PusherSession(self, pusher, id_)

    async def create_session(self, pusher: Any, task_id: str = _TASK) -> Any:
        """Call `create_session`; its result is returned as it is.

        Args:
            pusher: the driver.
            task_id: the task of the session.
        """
        return await self.call(pusher, "create_session", task_id)

    async def push(self, pusher: Any, events: Sequence[EventBase], **keywords: Any) -> Any:
        """Call `push`; its result is returned as it is.

        Args:
            pusher: the driver.
            events: the events.
            **keywords: passed on.

        Raises:
            DriverRaised: it raised, or did not return within the limit.
        """
        passed = "".join(f", {name}={value!r}" for name, value in keywords.items())
        return await self.call(pusher, "push", list(events), shown=f"{_summary(events)}{passed}", **keywords)

    def snapshot_needed(self, result: Any) -> Any:
        """Return the flag in the result of `push`.

        Raises:
            NotExercised: the result is not a dict; PSH-ENV-05 is about that.
        """
        if not isinstance(result, dict):
            self.not_exercised(f"push() returned {show(result)}, which is not a dict", see="PSH-ENV-05")
        return result.get("snapshot_needed")

    def envelope_of(self, push: Exchange) -> Any:
        """Return the envelope of a push with the keys of the contract; others may differ between pushes."""
        envelope = push.request.json()
        if not isinstance(envelope, dict):
            return envelope
        return {key: envelope[key] for key in Envelope.model_fields if key in envelope}


class PusherSession:
    """A pusher with an open session.

    Args:
        trial: the trial that it belongs to.
        pusher: the driver.
        id_: the session's id.
    """

    def __init__(self, trial: PusherTrial, pusher: Any, id_: str) -> None:
        self._trial = trial
        self.pusher = pusher
        self.id = id_

    async def push(self, events: Sequence[EventBase] | None = None, **keywords: Any) -> Any:
        """Call `push` in the session; its result is returned as it is.

        Args:
            events: the events; an ordinary one if left out.
            **keywords: passed on.
        """
        sent = [plain_event()] if events is None else events
        return await self._trial.push(self.pusher, sent, **{"session_id": self.id, **keywords})

    async def heartbeat(self) -> Any:
        """Call `heartbeat` in the session; its result is returned as it is."""
        return await self._trial.call(self.pusher, "heartbeat", session_id=self.id)

    async def committed_position(self) -> Any:
        """Call `get_latest_committed_index` in the session; its result is returned as it is."""
        return await self._trial.call(self.pusher, "get_latest_committed_index", session_id=self.id)

    async def reach(self) -> int:
        """Push an ordinary event, so that a later failure can only be due to what the check varies.

        Returns:
            The number of pushes that have arrived.

        Raises:
            NotExercised: an ordinary push already fails; PSH-ENV-01 is about that.
        """
        try:
            await self.push()
        except DriverRaised as problem:
            self._trial.leave_to("PSH-ENV-01", problem)
        arrived = len(await self._trial.remote.arrived())
        if not arrived:
            self._trial.not_exercised(NOTHING_ARRIVED, see="PSH-ENV-01")
        return arrived


def _summary(events: Sequence[EventBase]) -> str:
    if not events:
        return "[]"
    first = show_event(events[0])
    return f"[{first}]" if len(events) == 1 else f"[{len(events)} events, the first {first}]"
