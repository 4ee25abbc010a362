"""Pushers after which the remote does not hold the acknowledged events: PSH-SYNC-01."""

from __future__ import annotations

from typing import Any, ClassVar

from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from ..references.pushers import ReferencePusher
from ..tools.registry import defect
from ..variants.pusher_folders import FolderHarness, FolderPusher

DRAWN = "remote_holds_what_was_acknowledged"
KNOWN = "remote_holds_what_was_acknowledged_in_known_cases"
HELD = "the remote to hold"


@defect("PSH-SYNC-01", by=DRAWN, because=HELD)
@defect("PSH-SYNC-01", by=KNOWN, because=HELD)
class SkipsWhatItHasPushedBefore(ReferencePusher):
    """Does not send a batch that equals the last one."""

    last: str = ""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        looks = repr(events)
        if events and looks == self.last:
            return {"snapshot_needed": False}
        result = await super().push(events, **keywords)
        self.last = looks
        return result


@defect("PSH-SYNC-01", by=KNOWN, because=HELD)
class RemembersAcrossInstances(ReferencePusher):
    """Keeps the highest position for the whole process, and sends only events above it."""

    highest: ClassVar[int] = 0

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        new = [event for event in events if event.index > self.highest]
        result = await super().push(new, **keywords)
        type(self).highest = max([self.highest, *(event.index for event in events)])
        return result


@defect("PSH-SYNC-01", by=KNOWN, because=HELD)
class AcknowledgesAfterAFault(ReferencePusher):
    """Returns normally at the second failure."""

    failed: int = 0

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        try:
            result = await super().push(events, **keywords)
        except DriverError:
            self.failed += 1
            if self.failed > 1:
                return {"snapshot_needed": False}
            raise
        return result


@defect("PSH-SYNC-01", by=KNOWN, because=HELD)
class HoldsBackTheSnapshot(ReferencePusher):
    """Sends the events of a snapshot only with its end."""

    held: tuple[EventBase, ...] = ()

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        if keywords.get("source_type") == "snapshot" and not keywords.get("is_snapshot_end"):
            self.held += tuple(events)
            return {"snapshot_needed": False}
        held, self.held = self.held, ()
        return await super().push([*held, *events], **keywords)


@defect("PSH-SYNC-01", by=KNOWN, because=HELD)
class SendsAgainWhatFailed(ReferencePusher):
    """Sends failed events again with the next push, although the agent repeats them."""

    failed: tuple[EventBase, ...] = ()

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        failed, self.failed = self.failed, ()
        try:
            return await super().push([*failed, *events], **keywords)
        except DriverError:
            self.failed = (*failed, *events)
            raise


@defect("PSH-SYNC-01", by=KNOWN, because="as the remote replied")
class KeepsTheFirstReply(ReferencePusher):
    """Returns True for the flag once the remote has returned it."""

    once: bool = False

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        result = await super().push(events, **keywords)
        self.once = self.once or result["snapshot_needed"]
        return {"snapshot_needed": self.once}


@defect("PSH-SYNC-01", by=KNOWN, because=HELD)
class DropsTheFirstAfterANewSession(ReferencePusher):
    """Does not send the first push of a second session."""

    sessions: int = 0
    drop: bool = False

    async def create_session(self, task_id: str) -> Any:
        self.sessions += 1
        self.drop = self.sessions > 1
        return await super().create_session(task_id)

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        if self.drop:
            self.drop = False
            return {"snapshot_needed": False}
        return await super().push(events, **keywords)


@defect(
    "PSH-SYNC-01",
    by="remote_holds_what_was_acknowledged_in_known_cases",
    because="the remote to hold",
    harness=FolderHarness,
)
class WritesWhatIsRefused(FolderPusher):
    """Writes an envelope before it checks whether it is refused."""

    def take(self, answer: bool | None, line: bytes) -> Any:
        if answer is None:
            super().take(False, line)
        return super().take(answer, line)
