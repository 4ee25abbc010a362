"""PSH-ENV-09: every request carries the credential."""

from __future__ import annotations

from typing import Any

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from ...outcome import DriverRaised
from ...registry import check
from ...remote import Operation
from ...strategies import api_keys, passwords
from ...trial import PusherTrial
from .._expect.credentials import carries_credential


@check("PSH-ENV-09", given=(passwords,))
async def every_request_carries_the_password(t: PusherTrial, credential: PasswdCredential) -> None:
    """User and password go as HTTP Basic."""
    await _expect_credential(t, credential)


@check("PSH-ENV-09", given=(api_keys,))
async def every_request_carries_the_key(t: PusherTrial, credential: ApiKeyCredential) -> None:
    """A key goes as a Bearer token or as x-api-key."""
    await _expect_credential(t, credential)


async def _expect_credential(t: PusherTrial, credential: Any) -> None:
    t.remote.needs_http()
    try:
        pusher = await t.construct_or_raise("conformance", await t.config(credential=credential))
        session_id = await t.session(pusher)
    except DriverRaised as problem:
        if isinstance(problem.error, ConfigError):
            t.not_declared(f"the driver refuses a {type(credential).__name__}")
        t.leave_to("PSH-CFG-01", problem)
    await session.reach()
    await _ignore_failure(t, "heartbeat", pusher, session_id)
    await _ignore_failure(t, "get_latest_committed_index", pusher, session_id)
    for exchange in t.remote.consumer.exchanges:
        # What a remote publishes about itself is public, and the contract does not speak of it.
        if exchange.operation is not Operation.DESCRIBE:
            headers = exchange.request.headers
            seen = {name: headers[name] for name in ("authorization", "x-api-key") if name in headers}
            of = f"the {exchange.operation.value} request {exchange.request.method} {exchange.request.path}"
            carried = await carries_credential(t, headers, credential)
            t.expect(carried, f"the credential {credential!r}", got=seen, of=of)


async def _ignore_failure(t: PusherTrial, method: str, pusher: Any, session_id: str) -> None:
    try:
        await t.call(f"{method}(session_id={session_id!r})", getattr(pusher, method), session_id=session_id)
    except DriverRaised:
        pass  # Whether it succeeds has a clause of its own; what it sent is looked at.
