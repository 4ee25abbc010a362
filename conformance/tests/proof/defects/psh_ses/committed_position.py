"""Pushers that read the committed position wrongly: PSH-SES-04."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher, TransientError

from ...references.pushers import ReferencePusher
from ...tools.registry import defect
from ...variants.pusher_folders import FolderHarness, FolderPusher

POSITION = "committed_position_comes_from_the_remote"


@defect("PSH-SES-04", by=POSITION, because="DriverError: 500: the remote answered 404")
class RaisesForANewRemote(ReferencePusher):
    """Raises for status 404."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", "/position", params={"session_id": keywords["session_id"]})
        self.refuse(response)
        return self.read_index(self.object(response)["index"])


@defect("PSH-SES-04", by=POSITION, because="expected -1, got 0")
class PassesZeroOn(ReferencePusher):
    """Returns 0 instead of -1."""

    def read_index(self, index: int) -> int:
        return index


@defect("PSH-SES-04", by=POSITION, because="expected the int 41, got '41'")
class ReturnsTheIndexAsText(ReferencePusher):
    """Returns the position as a string."""

    def read_index(self, index: int) -> Any:
        return str(index) if index > 0 else -1


@defect("PSH-SES-04", by=POSITION, because="expected the int 41, got 41.0")
class ReturnsTheIndexAsFloat(ReferencePusher):
    """Returns the position as a float."""

    def read_index(self, index: int) -> Any:
        return float(index) if index > 0 else -1


@defect("PSH-SES-04", by=POSITION, because="a new request to the remote in each call")
class RemembersTheIndex(ReferencePusher):
    """Reads the position once, and never again."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        if not hasattr(self, "index"):
            self.index = await super().get_latest_committed_index(**keywords)
        return self.index


@defect("PSH-SES-04", by="refused_committed_position_raises", because="it got status 500")
class TakesAFailureForNothing(ReferencePusher):
    """Returns -1 for status 500."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        response = await self.send("GET", "/position", params={"session_id": keywords["session_id"]})
        return (
            -1 if response.status_code in (404, 500) else await super().get_latest_committed_index(**keywords)
        )


@defect("PSH-SES-04", by="refused_committed_position_raises", because="a refused connection")
class TakesSilenceForNothing(ReferencePusher):
    """Returns -1 when the remote cannot be reached."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        try:
            return await super().get_latest_committed_index(**keywords)
        except DriverError as error:
            if isinstance(error.__cause__, httpx.TransportError):
                return -1
            raise


class KnowsItsIndex(FolderPusher):
    index: ClassVar[Any]

    async def get_latest_committed_index(self, **keywords: Any) -> Any:
        return self.index


@defect("PSH-SES-04", by="committed_position_is_a_number", because="got 'zero'", harness=FolderHarness)
class SpellsItsIndex(KnowsItsIndex):
    """Returns the position as a word."""

    index = "zero"


@defect("PSH-SES-04", by="committed_position_is_a_number", because="got 0", harness=FolderHarness)
class CountsFromNothing(KnowsItsIndex):
    """Returns 0 for an empty directory."""

    index = 0


@defect("PSH-SES-04", because="it got status 500", by="refused_committed_position_raises")
class BeginsAnewAfterAFault(HttpPusher):
    """Returns -1 after a transient fault."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        try:
            return await super().get_latest_committed_index(**keywords)
        except TransientError:
            return -1
