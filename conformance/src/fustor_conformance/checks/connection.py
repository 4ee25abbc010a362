"""SRC-CFG-08 and PSH-CFG-05: what a driver says about its connection before it is used."""

from __future__ import annotations

from typing import Any

from .._show import show
from ..registry import check
from ..remote import Answer, Operation, TransportFault
from ..trial import DriverTrial, PusherTrial, SourceTrial

# `create_agent_user` changes the system where the configuration is good; it is only asked with a bad one.
_ASKED_OF_GOOD = {
    "source": ("test_connection", "check_privileges", "check_runtime_params"),
    "pusher": ("test_connection", "check_privileges"),
}
_ASKED_OF_BAD = {**_ASKED_OF_GOOD, "source": (*_ASKED_OF_GOOD["source"], "create_agent_user")}
_BAD: tuple[dict[str, Any], ...] = (
    {},
    {"uri": "", "endpoint": "", "credential": {}, "driver_params": {}},
    {"uri": "no such thing", "endpoint": "no such thing", "credential": None, "driver_params": None},
)


@check("SRC-CFG-08")
async def source_answers_about_a_good_configuration(t: SourceTrial) -> None:
    """Every question gets a bool and a text, and the connection is fine."""
    keywords = (await t.config()).model_dump(exclude={"driver"})
    answers = {method: await _ask(t, method, keywords) for method in _ASKED_OF_GOOD["source"]}
    reachable = answers["test_connection"]
    t.expect(reachable, "True, for the configuration works", got=reachable, of="test_connection(**config)")


@check("SRC-CFG-08")
async def source_never_raises_for_a_bad_configuration(t: SourceTrial) -> None:
    """The author of a bad configuration gets an answer, not an exception."""
    await _ask_about_bad(t)


@check("PSH-CFG-05")
async def pusher_answers_about_a_good_configuration(t: PusherTrial) -> None:
    """Every question gets a bool and a text, and the connection is fine."""
    keywords = (await t.config()).model_dump(exclude={"driver"})
    t.script(Operation.COMMITTED_INDEX, Answer.json({"index": 1}))
    answers = {method: await _ask(t, method, keywords) for method in _ASKED_OF_GOOD["pusher"]}
    reachable = answers["test_connection"]
    if not reachable and t.count(Operation.UNKNOWN):
        t.not_exercised("test_connection() asks the kit's endpoint for something that it does not know")
    t.expect(reachable, "True, for the configuration works", got=reachable, of="test_connection(**config)")


@check("PSH-CFG-05")
async def pusher_never_raises_for_a_bad_configuration(t: PusherTrial) -> None:
    """The author of a bad configuration gets an answer, not an exception."""
    await _ask_about_bad(t)


@check("PSH-CFG-05")
async def pusher_notices_a_remote_that_is_not_there(t: PusherTrial) -> None:
    """When nothing answers, the connection is not fine."""
    await _expect_unusable(t, TransportFault.REFUSED, "every connection is refused")


@check("PSH-CFG-05")
async def pusher_notices_a_refused_credential(t: PusherTrial) -> None:
    """When the remote refuses the credential, the connection is not fine."""
    await _expect_unusable(
        t, Answer.json({"detail": "who are you"}, 401), "every request is answered with 401"
    )


async def _expect_unusable(t: PusherTrial, answer: Answer | TransportFault, because: str) -> None:
    for operation in Operation:
        t.consumer.script(operation, answer)
    t.step(f"the remote: {because}")
    keywords = (await t.config()).model_dump(exclude={"driver"})
    reachable = await _ask(t, "test_connection", keywords)
    t.expect(not reachable, f"False, for {because}", got=reachable, of="test_connection(**config)")


async def _ask_about_bad(t: DriverTrial) -> None:
    for method in _ASKED_OF_BAD[t.subject.driver.kind]:
        for keywords in _BAD:
            await _ask(t, method, keywords)


async def _ask(t: DriverTrial, method: str, keywords: dict[str, Any]) -> bool:
    """Ask, and expect a pair of a bool and a text."""
    passed = show(keywords) if not keywords.get("driver_params") and len(str(keywords)) < 120 else "config"
    answer = await t.call(f"{method}(**{passed})", getattr(t.driver_class, method), **keywords)
    is_pair = isinstance(answer, tuple) and len(answer) == 2 and type(answer[0]) is bool
    t.expect(is_pair and isinstance(answer[1], str), "a pair of a bool and a text", got=answer)
    t.expect(bool(answer[1].strip()), "a text that is not empty", got=answer)
    return bool(answer[0])
