"""PSH-CFG-07: secrets of the credential."""

from __future__ import annotations

from typing import Any

from fustor_core.models.config import ApiKeyCredential, PasswdCredential

from ..registry import check
from ..remote import Answer, Operation, TransportFault
from ..trial import PusherTrial
from ..trial.pusher import plain_event
from ..trial.secrets import Heard, listening, secrets_of
from ._secrecy import expect_silence, hear

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


@check("PSH-CFG-07")
async def pusher_keeps_the_secret(t: PusherTrial) -> None:
    """No secret is logged, printed, raised or returned, and none travels in an envelope or a URL."""
    for credential in _CREDENTIALS:
        await t.another_case()
        config = await t.config(credential=credential, max_retries=2, retry_delay_sec=1)
        t.step(f"a configuration with a {type(credential).__name__}")
        with listening() as heard:
            await _use(t, heard, config)
        secrets = secrets_of(credential)
        expect_silence(_sent(t), secrets)
        expect_silence(heard, secrets)


def _sent(t: PusherTrial) -> Heard:
    """Return what was put where a secret must not be; the headers are where it belongs."""
    sent = Heard()
    for exchange in t.consumer.exchanges:
        sent.add("a URL", exchange.request.url)
        sent.add("the body of a request", exchange.request.content.decode(errors="replace"))
    return sent


async def _use(t: PusherTrial, heard: Heard, config: Any) -> None:
    keywords = config.model_dump(exclude={"driver"})
    for question in ("test_connection", "check_privileges", "get_needed_fields"):
        await hear(heard, f"{question}()", t.call(question, getattr(t.driver_class, question), **keywords))
    pusher = await hear(heard, "the constructor", t.construct_or_raise("conformance", config))
    if pusher is None:
        return
    heard.add("str(driver)", f"{pusher!r} {pusher}")
    await hear(heard, "create_session()", t.create_session(pusher))
    session_id = await t.session(pusher)
    for answer in _ANSWERS:
        await t.another_case()
        for operation in (Operation.PUSH, Operation.HEARTBEAT, Operation.CREATE_SESSION):
            await t.script(operation, answer)
        await _call_all(t, heard, pusher, session_id)
    await hear(heard, "close()", t.call("close()", pusher.close))
    await hear(heard, "push()", t.push(pusher, [plain_event()], session_id=session_id))


async def _call_all(t: PusherTrial, heard: Heard, pusher: Any, session_id: str) -> None:
    await hear(heard, "push()", t.push(pusher, [plain_event()], session_id=session_id))
    await hear(heard, "heartbeat()", t.call("heartbeat()", pusher.heartbeat, session_id=session_id))
    await hear(heard, "create_session()", t.create_session(pusher))
