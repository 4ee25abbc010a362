"""Pushers that misread replies: PSH-ENV-05 and PSH-ENV-06."""

from __future__ import annotations

import json
import time
from types import MappingProxyType
from typing import Any

from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher
from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher
from ...tools.registry import defect

# --- PSH-ENV-05 -----------------------------------------------------------------------------------

FLAG = "snapshot_needed_comes_from_the_reply"


@defect("PSH-ENV-05", by=FLAG, because="as in its reply")
class RemembersTheFirstReply(ReferencePusher):
    """Returns the first reply for every push."""

    first: Any = None

    def read_reply(self, body: bytes) -> Any:
        self.first = self.first or super().read_reply(body)
        return self.first


@defect("PSH-ENV-05", by=FLAG, because="snapshot_needed True, as in")
class NeverNeedsASnapshot(ReferencePusher):
    """Ignores the flag of the reply."""

    def read_reply(self, body: bytes) -> Any:
        super().read_reply(body)
        return {"snapshot_needed": False}


@defect("PSH-ENV-05", by=FLAG, because="a bool under 'snapshot_needed', got {'snapshot_needed': ")
class ReturnsANumber(ReferencePusher):
    """Returns the flag as 1 or 0."""

    def read_reply(self, body: bytes) -> Any:
        return {"snapshot_needed": int(super().read_reply(body)["snapshot_needed"])}


@defect("PSH-ENV-05", by=FLAG, because="a bool under 'snapshot_needed', got {'needs_snapshot': ")
class RenamesTheFlag(ReferencePusher):
    """Returns the flag under another key."""

    def read_reply(self, body: bytes) -> Any:
        return {"needs_snapshot": super().read_reply(body)["snapshot_needed"]}


@defect("PSH-ENV-05", by=FLAG, because="expected a dict, got None")
class ReturnsNothing(ReferencePusher):
    """Returns None."""

    def read_reply(self, body: bytes) -> Any:
        super().read_reply(body)


@defect("PSH-ENV-05", by=FLAG, because="expected a dict, got mappingproxy")
class ReturnsAMapping(ReferencePusher):
    """Returns a mapping that is not a dict."""

    def read_reply(self, body: bytes) -> Any:
        return MappingProxyType(super().read_reply(body))


@defect("PSH-ENV-05", by="late_reply_is_returned", because="snapshot_needed True, as in")
class TakesASlowReplyForNo(ReferencePusher):
    """Returns False for the flag when the reply is slow."""

    async def push(self, events: list[EventBase], **keywords: Any) -> Any:
        began = time.monotonic()
        result = await super().push(events, **keywords)
        return {"snapshot_needed": False} if time.monotonic() - began > 0.2 else result


@defect("PSH-ENV-05", because="snapshot_needed True, as in", by="snapshot_needed_comes_from_the_reply")
class TakesTheReplyOnFaith(HttpPusher):
    """Ignores the flag of the reply."""

    def read_reply(self, body: bytes) -> Any:
        super().read_reply(body)
        return {"snapshot_needed": False}


# --- PSH-ENV-06 -----------------------------------------------------------------------------------

ACCEPTED_BODY = b'{"snapshot_needed": false}'


@defect("PSH-ENV-06", because="push() returned {}, although it got the reply 204")
class TakesSilenceForAnAnswer(ReferencePusher):
    """Returns an empty dict when the reply has no body."""

    def read_reply(self, body: bytes) -> Any:
        return super().read_reply(body) if body else {}


class ReadsLoosely(ReferencePusher):
    """Takes the flag from the result of `flag` for the reply."""

    def read_reply(self, body: bytes) -> Any:
        try:
            return {"snapshot_needed": self.flag(json.loads(body))}
        except (ValueError, TypeError, KeyError) as error:
            raise DriverError("the remote did not answer as it should") from error

    def flag(self, reply: Any) -> bool:
        raise NotImplementedError


class UnusableError(ValueError):
    """The reply has no usable flag."""


def exactly(flag: Any, *others: Any) -> bool:
    """Return the flag as a bool; it must be a bool or one of `others`."""
    if not isinstance(flag, bool) and not any(flag is other for other in others):
        raise UnusableError
    return bool(flag)


@defect("PSH-ENV-06", because="(a list)")
class TakesAListForAnAnswer(ReadsLoosely):
    """Accepts a list as a reply."""

    def flag(self, reply: Any) -> bool:
        return "snapshot_needed" in reply if isinstance(reply, list) else exactly(reply["snapshot_needed"])


@defect("PSH-ENV-06", because="(null)")
class TakesNullForAnAnswer(ReadsLoosely):
    """Accepts null as a reply."""

    def flag(self, reply: Any) -> bool:
        return False if reply is None else exactly(reply["snapshot_needed"])


@defect("PSH-ENV-06", because="(no flag)")
class TakesNoFlagForFalse(ReadsLoosely):
    """Accepts a missing flag as false."""

    def flag(self, reply: Any) -> bool:
        return exactly(
            reply.get("snapshot_needed", False) if isinstance(reply, dict) else reply["snapshot_needed"]
        )


@defect("PSH-ENV-06", because="(null as the flag)")
class TakesANullFlagForFalse(ReadsLoosely):
    """Accepts null as a flag."""

    def flag(self, reply: Any) -> bool:
        return exactly(reply["snapshot_needed"], None)


@defect("PSH-ENV-06", because="the flag as a string")
class TakesTextForTrue(ReadsLoosely):
    """Accepts a string as a flag."""

    def flag(self, reply: Any) -> bool:
        flag = reply["snapshot_needed"]
        return bool(flag) if isinstance(flag, str) else exactly(flag)


@defect("PSH-ENV-06", because="the flag as a number")
class TakesANumberForABool(ReadsLoosely):
    """Accepts 0 as a flag."""

    def flag(self, reply: Any) -> bool:
        return exactly(reply["snapshot_needed"], 0)


@defect("PSH-ENV-06", because="JSONDecodeError")
class ExpectsAJsonReply(ReferencePusher):
    """Raises a ValueError when the reply is not JSON."""

    def read_reply(self, body: bytes) -> Any:
        return super().read_reply(json.dumps(json.loads(body)).encode())


@defect(
    "PSH-ENV-06",
    because="when it got the reply 200 {} (no flag)",
)
class ExpectsTheFlag(ReferencePusher):
    """Raises a KeyError when the reply has no flag."""

    def read_reply(self, body: bytes) -> Any:
        if body.startswith(b"{"):
            json.loads(body)["snapshot_needed"]
        return super().read_reply(body)


@defect("PSH-ENV-06", because="it got the reply 204")
class TakesNoBodyForNo(HttpPusher):
    """Accepts an empty body as a reply."""

    def read_reply(self, body: bytes) -> Any:
        return super().read_reply(body or ACCEPTED_BODY)
