"""PSH-ENV-09: every request carries the credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from ..._masking import is_distinctive
from ..._show import Words
from ...harness import overrides
from ...outcome import DriverRaised, ExpectationFailed
from ...probes.captured import secrets_of
from ...registry import check
from ...remote import Exchange, Operation
from ...strategies import api_keys, passwords
from ...trial import PusherSession, PusherTrial
from .._expect.credentials import carries_credential
from .._expect.raising import ignore_failure

_NAMED_BY_THE_CONTRACT = ("authorization", "x-api-key")
_NEITHER = Words("neither an Authorization nor an x-api-key header")
# An HTTP client sends these itself, and a short secret may equal one of their values.
_OF_EVERY_CLIENT = (
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "user-agent",
)


@check("PSH-ENV-09", given=(passwords,))
async def every_request_carries_the_password(t: PusherTrial, credential: PasswdCredential) -> None:
    """Every request carries user and password, as HTTP Basic or as the harness declares."""
    await _expect_credential(t, credential)


@check("PSH-ENV-09", given=(api_keys,))
async def every_request_carries_the_key(t: PusherTrial, credential: ApiKeyCredential) -> None:
    """Every request carries the key, as a Bearer token, as `x-api-key` or as the harness declares."""
    await _expect_credential(t, credential)


async def _expect_credential(t: PusherTrial, credential: Any) -> None:
    t.remote.needs_http()
    session = await _session_with(t, credential)
    await session.reach()
    # Other clauses are about success; this one is about the requests.
    await ignore_failure(session.heartbeat())
    await ignore_failure(session.committed_position())
    for exchange in t.remote.consumer.exchanges:
        # A remote publishes its description, and the contract does not mention it.
        if exchange.operation is not Operation.DESCRIBE:
            await _expect_carried(t, exchange, credential)


async def _session_with(t: PusherTrial, credential: Any) -> PusherSession:
    try:
        pusher = await t.construct_or_raise("conformance", await t.config(credential=credential))
        return await t.session_of(pusher)
    except DriverRaised as problem:
        if isinstance(problem.error, ConfigError):
            t.not_declared(f"the driver refuses a {type(credential).__name__}")
        t.leave_to("PSH-CFG-01", problem)


async def _expect_carried(t: PusherTrial, exchange: Exchange, credential: Any) -> None:
    headers = exchange.request.headers
    if await carries_credential(t, headers, credential):
        return
    of = f"the {exchange.operation.value} request {exchange.request.method} {exchange.request.path}"
    other = _other_header(headers, credential)
    if other and not overrides(t.harness, "carries_credential"):
        raise ExpectationFailed(
            f"{of} carries the credential in the header {other}, which the contract does not name: "
            "override carries_credential() in the harness if this is the scheme of the remote"
        )
    seen = {name: headers[name] for name in _NAMED_BY_THE_CONTRACT if name in headers}
    expected = f"the credential {credential!r} {_scheme(t, credential)}"
    t.expect(False, expected, got=seen or _NEITHER, of=of)


def _scheme(t: PusherTrial, credential: Any) -> str:
    if overrides(t.harness, "carries_credential"):
        return "as carries_credential() of the harness finds it"
    is_password = isinstance(credential, PasswdCredential)
    return "as HTTP Basic" if is_password else "as a Bearer token or in x-api-key"


def _other_header(headers: Mapping[str, str], credential: Any) -> str | None:
    """Return the name of a header that carries the secret, but that the contract does not name."""
    secrets = secrets_of(credential)
    others = (name for name in headers if name not in (*_NAMED_BY_THE_CONTRACT, *_OF_EVERY_CLIENT))
    return next((name for name in others if any(_holds(headers[name], form) for form in secrets)), None)


def _holds(value: str, secret: str) -> bool:
    """Return whether a header's value is a secret, alone or after a scheme, or contains a distinctive one."""
    return (
        value == secret
        or value.endswith((f" {secret}", f"={secret}"))
        or (is_distinctive(secret) and secret in value)
    )
