"""Pushers made of the SDK's `HttpPusher`, with one thing wrong in what their author wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fustor_conformance import Limits, PusherHarness
from fustor_core.drivers import Session
from fustor_core.http import HttpPusher, RefusedError, TransientError

from .http_defects import ACCEPTED, TRIED_AGAIN
from .registry import defect

KEY = "every_request_carries_the_key"


# --- PSH-FLT-02, PSH-FLT-03: what is worth another attempt ----------------------------------------


@defect("PSH-FLT-02", because="refused with status 500", by=TRIED_AGAIN)
class KnowsTwoTransientStatuses(HttpPusher):
    """Tries again only what asks for it, and takes server errors for the last word."""

    transient_statuses = frozenset({429, 503})


@defect("PSH-FLT-03", because="refused with status 422")
class TriesARefusalAgain(HttpPusher):
    """Hopes that the remote will find the same envelope valid later."""

    transient_statuses = HttpPusher.transient_statuses | {422}


# --- PSH-SES: sessions ----------------------------------------------------------------------------


@defect("PSH-SES-05", because='the remote answered 200 {"detail": "no session"}')
class ReadsASessionOnFaith(HttpPusher):
    """Returns whatever object the remote answers."""

    def read_session(self, answer: dict[str, Any]) -> Session:
        return answer  # type: ignore[return-value]


@defect("PSH-SES-02", because="answered heartbeats with status 400", by="refused_heartbeat_raises")
class BeatsWhateverComesBack(HttpPusher):
    """Takes a heartbeat for a thing of no importance."""

    async def heartbeat(self, *, session_id: str, **keywords: Any) -> Mapping[str, Any]:
        try:
            return await super().heartbeat(session_id=session_id)
        except RefusedError:
            return {}


@defect("PSH-SES-04", because="answered with status 500", by="failed_question_for_the_index_raises")
class BeginsAnewAfterAFault(HttpPusher):
    """Says that the remote has nothing when it cannot tell."""

    async def get_latest_committed_index(self, **keywords: Any) -> int:
        try:
            return await super().get_latest_committed_index(**keywords)
        except TransientError:
            return -1


# --- PSH-ENV-05, PSH-ENV-06: replies --------------------------------------------------------------


@defect("PSH-ENV-05", because="the reply's snapshot_needed, True", by="snapshot_needed_is_the_replys")
class TakesTheReplyOnFaith(HttpPusher):
    """Knows what the remote will say."""

    def read_reply(self, body: bytes) -> Any:
        super().read_reply(body)
        return {"snapshot_needed": False}


@defect("PSH-ENV-06", because="although the remote answered with status 204")
class TakesNoBodyForNo(HttpPusher):
    """Takes an empty reply for one that asks for nothing."""

    def read_reply(self, body: bytes) -> Any:
        return super().read_reply(body or ACCEPTED)


# --- PSH-ENV-09, PSH-CFG-07: credentials and secrets ----------------------------------------------


@defect("PSH-ENV-09", because="expected the credential", by=KEY)
class SendsTheKeyUnderAnotherName(HttpPusher):
    """Has a header that no remote of the contract looks for."""

    api_key_header = "x-token"


@defect("PSH-ENV-09", because="expected the credential", by="every_request_carries_the_password")
@defect("PSH-ENV-09", because="expected the credential", by=KEY)
class ForgetsTheInheritedHeaders(HttpPusher):
    """Adds a header, and loses those that carry the credential."""

    def headers(self) -> Mapping[str, str]:
        return {"X-Tenant": "main"}


@defect("PSH-CFG-07", because="the exception of push() holds the credential's key")
class SaysWhatWasRefused(HttpPusher):
    """Tells with a refusal what was sent, the credential included."""

    async def send(self, method: str, path: str, **arguments: Any) -> bytes:
        try:
            return await super().send(method, path, **arguments)
        except RefusedError as error:
            raise RefusedError(f"{error.detail} Headers: {self.headers()}", error.status) from None


# --- PSH-CFG-03, PSH-CFG-05: shut down and set up -------------------------------------------------


class QuickHarness(PusherHarness):
    """Does not wait long for what is left to go."""

    limits = Limits(stop=0.2)


@defect("PSH-CFG-03", because="socket 127.0.0.1:", by="close_releases_clients", harness=QuickHarness)
class ForgetsToClose(HttpPusher):
    """Leaves its connections open."""

    async def close(self) -> None:
        """Do nothing."""


@defect("PSH-CFG-05", because="answered with 401", by="pusher_notices_a_refused_credential")
class ProbesNothing(HttpPusher):
    """Tests a connection without making one."""

    async def probe(self) -> None:
        """Do nothing."""


@defect("PSH-CFG-05", because="raised pydantic", by="pusher_never_raises_for_a_bad_configuration")
class ExpectsAGoodConfiguration(HttpPusher):
    """Lets pydantic say what is wrong with a configuration."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        await cls._try(keywords)
        return True, "The remote answers."
