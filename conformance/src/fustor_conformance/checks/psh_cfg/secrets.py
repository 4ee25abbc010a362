"""PSH-CFG-07: the secrets of the credential."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from ...registry import check
from ...remote import Answer, Operation, TransportFault
from ...trial import PusherTrial
from ...trial.pusher import plain_event
from ...trial.secrets import Heard, listening, secrets_of
from .._expect.secrecy import expect_silence, hear, tellable_secrets

_CREDENTIALS = (
    ApiKeyCredential(key="canary-4e1f/9a7b"),
    PasswdCredential(user="canary", passwd="canary-7c2d/5b8e"),
)
_ANSWERS = (
    Answer.json({"snapshot_needed": False}),
    Answer.json({"detail": "who are you"}, 401),
    Answer.json({"detail": "not you"}, 403),
    Answer.json({"detail": "something broke"}, 500),
    Answer.text("well"),
    TransportFault.REFUSED,
    TransportFault.TRUNCATED,
)


_INDEX = "get_latest_committed_index()"
_SCRIPTED = (Operation.PUSH, Operation.HEARTBEAT, Operation.CREATE_SESSION)


@check("PSH-CFG-07")
async def pusher_keeps_the_secret(t: PusherTrial) -> None:
    """No secret is logged, printed, raised or returned, and none travels in an envelope or a URL."""
    for credential in await _credentials(t):
        await t.another_case()
        config = await t.config(credential=credential, max_retries=2, retry_delay_sec=1)
        t.step(f"a configuration with a {type(credential).__name__}")
        heard = Heard()
        await _use(t, heard, config)
        secrets = secrets_of(credential)
        expect_silence(await _sent(t), secrets)
        expect_silence(heard, secrets)


async def _credentials(t: PusherTrial) -> list[Any]:
    """Return what to use the driver with; a remote of the harness may take nothing but its own."""
    config = await t.config()
    own = [] if t.speaks_http or not tellable_secrets(config) else [config.credential]
    return [*own, *_CREDENTIALS]


async def _sent(t: PusherTrial) -> Heard:
    """Return what was put where a secret must not be; the headers are where it belongs."""
    sent = Heard()
    for exchange in t.consumer.exchanges if t.speaks_http else await t.arrived():
        request = exchange.request
        sent.add("a URL", [request.url, unquote(request.url)])
        sent.add("the body of a request", request.content.decode(errors="replace"))
        sent.add("the body of a request", request.json())
    return sent


async def _use(t: PusherTrial, heard: Heard, config: Any) -> None:
    with listening(heard):
        pusher = await _construct(t, heard, config)
        if pusher is None:
            return
        session_id = await t.session(pusher)
    # A remote of the harness can be told to take pushes and to refuse them, and nothing else.
    answers, operations = (_ANSWERS, _SCRIPTED) if t.speaks_http else (_ANSWERS[:2], _SCRIPTED[:1])
    for answer in answers:
        await t.another_case()
        for operation in operations:
            await t.script(operation, answer)
        # Not while the harness is at work: what that says is not the driver's doing.
        with listening(heard):
            await _call_all(t, heard, pusher, session_id)
    with listening(heard):
        await hear(heard, "close()", t.call("close()", pusher.close))
        await hear(heard, "push()", t.push(pusher, [plain_event()], session_id=session_id))


async def _construct(t: PusherTrial, heard: Heard, config: Any) -> Any:
    """Ask the driver about a configuration, construct it, and return it or None."""
    keywords = config.model_dump(exclude={"driver"})
    for question in ("test_connection", "check_privileges", "get_needed_fields"):
        await hear(heard, f"{question}()", t.call(question, getattr(t.driver_class, question), **keywords))
    pusher = await hear(heard, "the constructor", t.construct_or_raise("conformance", config))
    if pusher is not None:
        heard.add("str(driver)", f"{pusher!r} {pusher}")
        await hear(heard, "create_session()", t.create_session(pusher))
    return pusher


async def _call_all(t: PusherTrial, heard: Heard, pusher: Any, session_id: str) -> None:
    await hear(heard, "push()", t.push(pusher, [plain_event()], session_id=session_id))
    await hear(heard, "heartbeat()", t.call("heartbeat()", pusher.heartbeat, session_id=session_id))
    ask_index = pusher.get_latest_committed_index
    await hear(heard, _INDEX, t.call(_INDEX, ask_index, session_id=session_id))
    await hear(heard, "create_session()", t.create_session(pusher))
