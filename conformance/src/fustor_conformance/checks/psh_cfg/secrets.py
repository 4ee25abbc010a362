"""PSH-CFG-07: the secrets of the credential."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from ...probes.captured import Captured, capturing, secrets_of
from ...registry import check
from ...remote import Operation, Response, TransportFault
from ...trial import PusherTrial
from .._expect.secrecy import capture, distinctive_secrets, expect_silence

_CREDENTIALS = (
    ApiKeyCredential(key="canary-4e1f/9a7b"),
    PasswdCredential(user="canary", passwd="canary-7c2d/5b8e"),
)
_ANSWERS = (
    Response.json({"snapshot_needed": False}),
    Response.json({"detail": "who are you"}, 401),
    Response.json({"detail": "not you"}, 403),
    Response.json({"detail": "something broke"}, 500),
    Response.text("well"),
    TransportFault.REFUSED,
    TransportFault.TRUNCATED,
)


_INDEX = "get_latest_committed_index()"
_SCRIPTED = (Operation.PUSH, Operation.HEARTBEAT, Operation.CREATE_SESSION)


@check("PSH-CFG-07")
async def pusher_keeps_the_secret(t: PusherTrial) -> None:
    """No secret is logged, printed, raised or returned, and none travels in an envelope or a URL."""
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
    """Return what to use the driver with; a remote of the harness may take nothing but its own."""
    config = await t.config()
    own = [] if t.remote.speaks_http or not distinctive_secrets(config) else [config.credential]
    return [*own, *_CREDENTIALS]


async def _sent(t: PusherTrial) -> Captured:
    """Return what was put where a secret must not be; the headers are where it belongs."""
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
        session_id = await t.session(pusher)
    # A remote of the harness can be told to take pushes and to refuse them, and nothing else.
    answers, operations = (_ANSWERS, _SCRIPTED) if t.remote.speaks_http else (_ANSWERS[:2], _SCRIPTED[:1])
    for answer in answers:
        await t.next_case()
        for operation in operations:
            await t.remote.script(operation, answer)
        # Not while the harness is at work: what that says is not the driver's doing.
        with capturing(captured):
            await _call_all(t, captured, pusher, session_id)
    with capturing(captured):
        await capture(captured, "close()", t.call("close()", pusher.close))
        await capture(captured, "push()", session.push())


async def _construct(t: PusherTrial, captured: Captured, config: Any) -> Any:
    """Ask the driver about a configuration, construct it, and return it or None."""
    keywords = config.model_dump(exclude={"driver"})
    for question in ("test_connection", "check_privileges", "get_needed_fields"):
        await capture(
            captured, f"{question}()", t.call(question, getattr(t.driver_class, question), **keywords)
        )
    pusher = await capture(captured, "the constructor", t.construct_or_raise("conformance", config))
    if pusher is not None:
        captured.add("str(driver)", f"{pusher!r} {pusher}")
        await capture(captured, "create_session()", t.create_session(pusher))
    return pusher


async def _call_all(t: PusherTrial, captured: Captured, pusher: Any, session_id: str) -> None:
    await capture(captured, "push()", session.push())
    await capture(captured, "heartbeat()", t.call("heartbeat()", pusher.heartbeat, session_id=session_id))
    ask_index = pusher.get_latest_committed_index
    await capture(captured, _INDEX, t.call(_INDEX, ask_index, session_id=session_id))
    await capture(captured, "create_session()", t.create_session(pusher))
