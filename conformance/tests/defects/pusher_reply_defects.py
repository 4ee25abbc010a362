"""Pushers with one thing wrong in what they make of the reply."""

from __future__ import annotations

import asyncio
import json
import time
from types import MappingProxyType
from typing import Any, ClassVar

import httpx
from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from .pushers import ReferencePusher
from .registry import defect

FLAG = "snapshot_needed_is_the_replys"

# --- PSH-ENV-05 -----------------------------------------------------------------------------------


@defect("PSH-ENV-05", by=FLAG, because="the reply's snapshot_needed")
class RemembersTheFirstReply(ReferencePusher):
    """Returns the first reply for every push."""

    first: Any = None

    def read_reply(self, body: bytes) -> Any:
        self.first = self.first or super().read_reply(body)
        return self.first


@defect("PSH-ENV-05", by=FLAG, because="the reply's snapshot_needed, True")
class NeverNeedsASnapshot(ReferencePusher):
    """Does not look at the reply."""

    def read_reply(self, body: bytes) -> Any:
        super().read_reply(body)
        return {"snapshot_needed": False}


@defect("PSH-ENV-05", by=FLAG, because="exactly a bool, got {'snapshot_needed': ")
class ReturnsANumber(ReferencePusher):
    """Returns 1 or 0."""

    def read_reply(self, body: bytes) -> Any:
        return {"snapshot_needed": int(super().read_reply(body)["snapshot_needed"])}


@defect("PSH-ENV-05", by=FLAG, because="exactly a bool, got {'needs_snapshot': ")
class RenamesTheFlag(ReferencePusher):
    """Returns the flag under another key."""

    def read_reply(self, body: bytes) -> Any:
        return {"needs_snapshot": super().read_reply(body)["snapshot_needed"]}


@defect("PSH-ENV-05", by=FLAG, because="expected a dict, got None")
class ReturnsNothing(ReferencePusher):
    """Pushes, and returns None."""

    def read_reply(self, body: bytes) -> Any:
        super().read_reply(body)


@defect("PSH-ENV-05", by=FLAG, because="expected a dict, got mappingproxy")
class ReturnsAMapping(ReferencePusher):
    """Returns a mapping that is no dict."""

    def read_reply(self, body: bytes) -> Any:
        return MappingProxyType(super().read_reply(body))


@defect("PSH-ENV-05", by="slow_reply_is_a_reply", because="the reply's snapshot_needed, True")
class TakesASlowReplyForNo(ReferencePusher):
    """Says that no snapshot is needed where it did not want to wait and see."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        began = time.monotonic()
        result = await super().push(events, **keywords)
        return {"snapshot_needed": False} if time.monotonic() - began > 0.2 else result


# --- PSH-ENV-06 -----------------------------------------------------------------------------------


@defect("PSH-ENV-06", because="push() returned {}, although the remote answered with status 204")
class TakesSilenceForAnAnswer(ReferencePusher):
    """Returns an empty dict when there is no body."""

    def read_reply(self, body: bytes) -> Any:
        return super().read_reply(body) if body else {}


class ReadsLoosely(ReferencePusher):
    """Takes the flag of the reply from `flag`; each defect below takes one thing for it that is none."""

    def read_reply(self, body: bytes) -> Any:
        try:
            return {"snapshot_needed": self.flag(json.loads(body))}
        except (ValueError, TypeError, KeyError) as error:
            raise DriverError("the remote did not answer as it should") from error

    def flag(self, reply: Any) -> bool:
        raise NotImplementedError


class UnusableError(ValueError):
    """The reply is none."""


def exactly(flag: Any, *others: Any) -> bool:
    """Return the flag as a bool; besides bools it may be one of `others`."""
    if not isinstance(flag, bool) and not any(flag is other for other in others):
        raise UnusableError
    return bool(flag)


@defect("PSH-ENV-06", because="the remote answered with a list")
class TakesAListForAnAnswer(ReadsLoosely):
    """Looks for the name of the flag in whatever was answered."""

    def flag(self, reply: Any) -> bool:
        return "snapshot_needed" in reply if isinstance(reply, list) else exactly(reply["snapshot_needed"])


@defect("PSH-ENV-06", because="the remote answered with null: ")
class TakesNullForAnAnswer(ReadsLoosely):
    """Takes null for an answer without a flag."""

    def flag(self, reply: Any) -> bool:
        return False if reply is None else exactly(reply["snapshot_needed"])


@defect("PSH-ENV-06", because="the remote answered with no flag: ")
class TakesNoFlagForFalse(ReadsLoosely):
    """Takes a missing flag for false."""

    def flag(self, reply: Any) -> bool:
        return exactly(
            reply.get("snapshot_needed", False) if isinstance(reply, dict) else reply["snapshot_needed"]
        )


@defect("PSH-ENV-06", because="the remote answered with null as the flag")
class TakesANullFlagForFalse(ReadsLoosely):
    """Takes null for false."""

    def flag(self, reply: Any) -> bool:
        return exactly(reply["snapshot_needed"], None)


@defect("PSH-ENV-06", because="the flag as a string")
class TakesTextForTrue(ReadsLoosely):
    """Takes the text "false" for true, as `bool` does."""

    def flag(self, reply: Any) -> bool:
        flag = reply["snapshot_needed"]
        return bool(flag) if isinstance(flag, str) else exactly(flag)


@defect("PSH-ENV-06", because="the flag as a number")
class TakesANumberForABool(ReadsLoosely):
    """Takes 0 for false."""

    def flag(self, reply: Any) -> bool:
        return exactly(reply["snapshot_needed"], 0)


@defect("PSH-ENV-06", because="JSONDecodeError")
class ExpectsAJsonReply(ReferencePusher):
    """Lets a ValueError escape when the reply is no JSON."""

    def read_reply(self, body: bytes) -> Any:
        return super().read_reply(json.dumps(json.loads(body)).encode())


@defect(
    "PSH-ENV-06",
    because="push() raised KeyError: 'snapshot_needed', although the remote answered with no flag",
)
class ExpectsTheFlag(ReferencePusher):
    """Lets a KeyError escape when the flag is absent."""

    def read_reply(self, body: bytes) -> Any:
        if body.startswith(b"{"):
            json.loads(body)["snapshot_needed"]
        return super().read_reply(body)


# --- PSH-ENV-08 -----------------------------------------------------------------------------------


@defect("PSH-ENV-08", because="expected ")
class KeepsThePushOnTheInstance(ReferencePusher):
    """Keeps what it is about to send on the instance, where the next push overwrites it."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.current = self.body(events, keywords)
        return await super().push(events, **keywords)

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        await asyncio.sleep(0)
        if path == "/events":
            arguments = {"content": self.current}
        return await super().send_once(method, path, **arguments)


class KeepsAnArgument(ReferencePusher):
    """Keeps the argument `kept` on the instance while it waits for its turn."""

    kept: ClassVar[str]

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.argument = keywords.get(self.kept)
        await asyncio.sleep(0)
        if self.kept in keywords:
            keywords[self.kept] = self.argument
        return await super().push(events, **keywords)


@defect("PSH-ENV-08", because="expected {'session_id': ")
class KeepsTheSessionOnTheInstance(KeepsAnArgument):
    """Sends pushes of the same time with the session of the last of them."""

    kept = "session_id"


@defect("PSH-ENV-08", because="expected {'task_id': ")
class KeepsTheTaskOnTheInstance(KeepsAnArgument):
    """Sends pushes of the same time with the task of the last of them."""

    kept = "task_id"


@defect("PSH-ENV-08", because="expected {'is_snapshot_end': ")
class KeepsTheEndOnTheInstance(KeepsAnArgument):
    """Ends a snapshot, or does not, by the last of the pushes of the same time."""

    kept = "is_snapshot_end"


@defect("PSH-ENV-08", because="the reply to push")
class KeepsTheReplyOnTheInstance(ReferencePusher):
    """Keeps the reply on the instance, where the reply to another push overwrites it."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.reply = await super().push(events, **keywords)
        await asyncio.sleep(0.001)
        return self.reply


@defect("PSH-ENV-08", because="8 envelopes")
class JoinsPushes(ReferencePusher):
    """Sends events that are pushed at the same time together."""

    waiting: tuple[EventBase, ...] = ()

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        self.waiting = (*self.waiting, *events)
        await asyncio.sleep(0)
        joined, self.waiting = self.waiting, ()
        return await super().push(list(joined), **keywords) if joined else {"snapshot_needed": False}
