"""PSH-CFG-07: the secrets of the credential."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from ...probes.captured import Captured, capturing, secrets_of
from ...registry import check
from ...remote import Operation, Response, TransportFault
from ...trial import PusherSession, PusherTrial
from .._expect.class_methods import call_class_method
from .._expect.secrecy import capture, distinctive_secrets, expect_silence

_CREDENTIALS = (
    ApiKeyCredential(key="canary-4e1f/9a7b"),
    PasswdCredential(user="canary", passwd="canary-7c2d/5b8e"),
)
_RESPONSES = (
    Response.json({"snapshot_needed": False}),
    Response.json({"detail": "who are you"}, 401),
    Response.json({"detail": "not you"}, 403),
    Response.json({"detail": "something broke"}, 500),
    Response.text("well"),
    TransportFault.REFUSED,
    TransportFault.TRUNCATED,
)
_SCRIPTED = (Operation.PUSH, Operation.HEARTBEAT, Operation.CREATE_SESSION)
# The remote of a harness can only accept a push or refuse it.
_RESPONSES_OF_HARNESS, _SCRIPTED_IN_HARNESS = _RESPONSES[:2], _SCRIPTED[:1]
_BEFORE_CONSTRUCTION = ("test_connection", "check_privileges", "get_needed_fields")


@check("PSH-CFG-07")
async def pusher_keeps_the_secret(t: PusherTrial) -> None:
    """A pusher never logs, prints, raises or returns a secret, nor puts one into an envelope or a URL."""
    for credential in await _credentials(t):
        await t.next_case()
        config = await t.config(credential=credential, max_retries=2, retry_delay_sec=1)
        t.step(f"a configuration with a {type(credential).__name__}")
        captured = Captured()
        await _use(t, captured, config)
        secrets = secrets_of(credential)
        expect_silence(await _sent(t), secrets)
        expect_silence(captured, secrets)


async def _credentials(t: PusherTrial) -> list[Any]:
    """Return the credentials to use; a non-HTTP remote may accept only the one of the harness."""
    config = await t.config()
    own = [] if t.remote.speaks_http or not distinctive_secrets(config) else [config.credential]
    return [*own, *_CREDENTIALS]


async def _sent(t: PusherTrial) -> Captured:
    """Return everything that was sent, except the headers, which are the right place for a secret."""
    sent = Captured()
    for exchange in t.remote.consumer.exchanges if t.remote.speaks_http else await t.remote.arrived():
        request = exchange.request
        sent.add("a URL", [request.url, unquote(request.url)])
        sent.add("the body of a request", request.content.decode(errors="replace"))
        sent.add("the body of a request", request.json())
    return sent


async def _use(t: PusherTrial, captured: Captured, config: Any) -> None:
    with capturing(captured):
        pusher = await _construct(t, captured, config)
        if pusher is None:
            return
        session = await t.session_of(pusher)
    await _call_all_with_each_response(t, captured, session)
    with capturing(captured):
        await capture(captured, "close()", t.call(pusher, "close"))
        await capture(captured, "push()", session.push())


async def _construct(t: PusherTrial, captured: Captured, config: Any) -> Any:
    """Call the class methods with a configuration, construct the driver, and return it or None."""
    for method in _BEFORE_CONSTRUCTION:
        await capture(captured, f"{method}()", call_class_method(t, method, config))
    pusher = await capture(captured, "the constructor", t.construct_or_raise("conformance", config))
    if pusher is not None:
        captured.add("str(driver)", f"{pusher!r} {pusher}")
        await capture(captured, "create_session()", t.create_session(pusher))
    return pusher


async def _call_all_with_each_response(t: PusherTrial, captured: Captured, session: PusherSession) -> None:
    speaks_http = t.remote.speaks_http
    operations = _SCRIPTED if speaks_http else _SCRIPTED_IN_HARNESS
    for response in _RESPONSES if speaks_http else _RESPONSES_OF_HARNESS:
        await t.next_case()
        for operation in operations:
            await t.remote.script(operation, response)
        # Only now: what the harness logs is not the driver's fault.
        with capturing(captured):
            await _call_all(t, captured, session)


async def _call_all(t: PusherTrial, captured: Captured, session: PusherSession) -> None:
    await capture(captured, "push()", session.push())
    await capture(captured, "heartbeat()", session.heartbeat())
    await capture(captured, "get_latest_committed_index()", session.committed_position())
    await capture(captured, "create_session()", t.create_session(session.pusher))
