"""SRC-CFG-08 and PSH-CFG-05: what a driver says about its connection before it is used."""

from __future__ import annotations

from typing import Any

from fustor_core.models.config import SourceConfig

from .._show import show
from ..registry import check
from ..remote import Answer, Operation, TransportFault
from ..trial import DriverTrial, PusherTrial, SourceTrial
from ._credentials import carries_credential
from ._refusals import refused_config

Answered = tuple[bool, str]

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
    _expect_reachable(t, answers["test_connection"])


@check("SRC-CFG-08")
async def source_never_raises_for_a_bad_configuration(t: SourceTrial) -> None:
    """The author of a bad configuration gets an answer, not an exception."""
    await _ask_about_bad(t)


@check("SRC-CFG-08", needs=("unreachable_config",))
async def source_notices_a_system_that_is_not_there(t: SourceTrial) -> None:
    """When nothing answers, the connection is not fine."""
    config = t.model(SourceConfig, await t.tell_harness("unreachable_config"))
    answer = await _ask(t, "test_connection", config.model_dump(exclude={"driver"}))
    _expect_not_reachable(t, answer, "the system is unreachable")


@check("SRC-CFG-08")
async def source_notices_a_refused_credential(t: SourceTrial) -> None:
    """When the system refuses the credential, the connection is not fine."""
    config = await refused_config(t)
    answer = await _ask(t, "test_connection", config.model_dump(exclude={"driver"}))
    _expect_not_reachable(t, answer, "the system refuses the credential")


@check("PSH-CFG-05")
async def pusher_answers_about_a_good_configuration(t: PusherTrial) -> None:
    """Every question gets a bool and a text, and the connection is fine."""
    keywords = (await t.config()).model_dump(exclude={"driver"})
    answers = {method: await _ask_healthy(t, method, keywords) for method in _ASKED_OF_GOOD["pusher"]}
    if t.speaks_http and not answers["test_connection"][0] and t.count(Operation.UNKNOWN):
        t.not_exercised("test_connection() asks the kit's endpoint for something that it does not know")
    _expect_reachable(t, answers["test_connection"])


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
    """When the remote refuses the credential, which it must be sent for that, the connection is not fine."""
    refusal = Answer.json({"detail": "who are you"}, 401)
    await _expect_unusable(t, refusal, "every request is answered with 401")
    # A remote may have pages for everybody, so that a refusal of all requests is not enough.
    await t.another_case()
    before = len(t.consumer.exchanges)
    config = await t.config()
    if (await _ask_healthy(t, "test_connection", config.model_dump(exclude={"driver"})))[0]:
        requests = [exchange.request for exchange in t.consumer.exchanges[before:]]
        carried = [await carries_credential(t, request.headers, config.credential) for request in requests]
        t.expect(
            any(carried),
            "a request that carries the credential, without which a refused one is not noticed",
            got=[f"{request.method} {request.path}" for request in requests],
            of="test_connection(**config)",
        )


async def _ask_healthy(t: PusherTrial, method: str, keywords: dict[str, Any]) -> Answered:
    """Ask about a remote that has a committed index and nothing against the driver."""
    if t.speaks_http:
        await t.script(Operation.COMMITTED_INDEX, Answer.json({"index": 1}))
    return await _ask(t, method, keywords)


async def _expect_unusable(t: PusherTrial, answer: Answer | TransportFault, because: str) -> None:
    for operation in Operation:
        t.consumer.script(operation, answer)
    t.step(f"the remote: {because}")
    keywords = (await t.config()).model_dump(exclude={"driver"})
    _expect_not_reachable(t, await _ask(t, "test_connection", keywords), because)


def _expect_reachable(t: DriverTrial, answer: Answered) -> None:
    t.expect(answer[0], "True, for the configuration works", got=answer, of="test_connection(**config)")


def _expect_not_reachable(t: DriverTrial, answer: Answered, because: str) -> None:
    t.expect(not answer[0], f"False, for {because}", got=answer, of="test_connection(**config)")


async def _ask_about_bad(t: DriverTrial) -> None:
    for method in _ASKED_OF_BAD[t.subject.driver.kind]:
        for keywords in _BAD:
            await _ask(t, method, keywords, show(keywords))


async def _ask(t: DriverTrial, method: str, keywords: dict[str, Any], shown: str = "config") -> Answered:
    """Ask, and expect a pair of a bool and a text."""
    answer = await t.call(f"{method}(**{shown})", getattr(t.driver_class, method), **keywords)
    is_pair = isinstance(answer, tuple) and len(answer) == 2 and type(answer[0]) is bool
    t.expect(is_pair and isinstance(answer[1], str), "a pair of a bool and a text", got=answer)
    t.expect(bool(answer[1].strip()), "a text that is not empty", got=answer)
    return answer[0], answer[1]
