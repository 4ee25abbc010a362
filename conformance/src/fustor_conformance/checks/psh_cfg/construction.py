"""PSH-CFG-01 and PSH-CFG-02: an instance keeps its id and config; an unusable configuration is refused."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from ...harness import overrides
from ...outcome import DriverRaised, ExpectationFailed
from ...registry import check
from ...trial import PusherTrial, plain_event
from .._expect.instances import expect_own_id_and_config
from .._expect.refusals import expect_refusal

_CREDENTIALS = (
    ApiKeyCredential(key="a-key-of-the-kit"),
    PasswdCredential(user="kit", passwd="a-password-of-the-kit"),
    PasswdCredential(user="kit"),
)
_UNUSABLE_ENDPOINTS = ("no url at all", "http://[::1", "gopher://127.0.0.1/")


@check("PSH-CFG-01")
async def keeps_its_own_id_and_config(t: PusherTrial) -> None:
    """Two instances with equal configurations are two objects, each with its own id and config."""
    await expect_own_id_and_config(t, await t.config())


@check("PSH-CFG-02")
async def unreachable_remote_is_named(t: PusherTrial) -> None:
    """When nobody listens at the endpoint, the error message names the endpoint."""
    t.remote.needs_http()
    t.remote.use_socket()
    with _closed_port() as port:
        own = urlsplit((await t.config()).endpoint)
        host = f"127.0.0.1:{port}"
        config = await t.config(endpoint=own._replace(netloc=host).geturl(), max_retries=1, retry_delay_sec=1)
        t.under_fault = True
        await expect_refusal(
            lambda: _use(t, config),
            because=f"nobody listens at {host}",
            names={"endpoint", "127.0.0.1", str(port), config.endpoint},
        )


@contextmanager
def _closed_port() -> Iterator[int]:
    """Reserve a port, so that nobody listens on it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@check("PSH-CFG-02")
async def unusable_endpoint_is_named(t: PusherTrial) -> None:
    """A string that is not a URL of HTTP is refused as the endpoint, and the error message says so."""
    t.remote.needs_http()  # The endpoint of a non-HTTP remote may be any string, such as a path.
    for endpoint in _UNUSABLE_ENDPOINTS:
        await t.next_case()
        config = await t.config(endpoint=endpoint, max_retries=1, retry_delay_sec=1)
        t.under_fault = True
        await expect_refusal(
            lambda: _use(t, config),  # noqa: B023 - awaited before the next round
            because=f"the endpoint is {endpoint!r}",
            names={"endpoint", "url", endpoint},
        )


async def _use(t: PusherTrial, config: Any) -> Any:
    """Use a pusher for the first time: construct it, create a session, push."""
    pusher = await t.construct_or_raise("conformance", config)
    await t.create_session(pusher)
    return await t.push(pusher, [plain_event()], session_id="session-of-the-kit")


@check("PSH-CFG-02")
async def every_credential_is_supported_or_refused(t: PusherTrial) -> None:
    """A pusher works with a kind of credential, or refuses it with `ConfigError`."""
    for credential in _CREDENTIALS:
        await t.next_case()
        t.step(f"a configuration with {credential!r}")
        try:
            await _use(t, await t.config(credential=credential))
        except DriverRaised as problem:
            if isinstance(problem.error, _refusals(t)):
                continue
            await _leave_if_unusable(t)
            raise ExpectationFailed(
                f"{problem.message} when the credential is {credential!r}",
                expected="ConfigError, if the driver does not support it",
                detail=problem.detail,
            ) from problem


def _refusals(t: PusherTrial) -> tuple[type[Exception], ...]:
    """Return the allowed exceptions; a non-HTTP remote may support the kind, but refuse this credential."""
    return (ConfigError, DriverError) if overrides(t.harness, "received") else (ConfigError,)


async def _leave_if_unusable(t: PusherTrial) -> None:
    """End the check if the driver does not work with the harness's own credential either."""
    done = len(t.steps)
    try:
        await _use(t, await t.config())
    except DriverRaised as problem:
        t.leave_to(("PSH-CFG-01", "PSH-ENV-01"), problem)
    del t.steps[done:]  # They do not lead to the finding.
