"""PSH-CFG-05: the answers about a connection before it is used."""

from __future__ import annotations

from typing import Any

from ...registry import check
from ...remote import Operation, Response, TransportFault
from ...trial import PusherTrial
from .._expect.connection import (
    ASKED_OF_GOOD,
    Answered,
    ask,
    ask_about_bad,
    expect_not_reachable,
    expect_reachable,
)
from .._expect.credentials import carries_credential


@check("PSH-CFG-05")
async def pusher_answers_about_a_good_configuration(t: PusherTrial) -> None:
    """Every question gets a bool and a text, and the connection is fine."""
    keywords = (await t.config()).model_dump(exclude={"driver"})
    answers = {method: await _ask_healthy(t, method, keywords) for method in ASKED_OF_GOOD["pusher"]}
    if t.remote.speaks_http and not answers["test_connection"][0] and t.remote.count(Operation.UNKNOWN):
        t.not_exercised("test_connection() asks the kit's endpoint for something that it does not know")
    expect_reachable(t, answers["test_connection"])


@check("PSH-CFG-05")
async def pusher_never_raises_for_a_bad_configuration(t: PusherTrial) -> None:
    """The author of a bad configuration gets an answer, not an exception."""
    await ask_about_bad(t)


@check("PSH-CFG-05")
async def pusher_notices_a_remote_that_is_not_there(t: PusherTrial) -> None:
    """When nothing answers, the connection is not fine."""
    await _expect_unusable(t, TransportFault.REFUSED, "every connection is refused")


@check("PSH-CFG-05")
async def pusher_notices_a_refused_credential(t: PusherTrial) -> None:
    """When the remote refuses the credential, which it must be sent for that, the connection is not fine."""
    refusal = Response.json({"detail": "who are you"}, 401)
    await _expect_unusable(t, refusal, "every request is answered with 401")
    # A remote may have pages for everybody, so that a refusal of all requests is not enough.
    await t.next_case()
    before = len(t.remote.consumer.exchanges)
    config = await t.config()
    if (await _ask_healthy(t, "test_connection", config.model_dump(exclude={"driver"})))[0]:
        requests = [exchange.request for exchange in t.remote.consumer.exchanges[before:]]
        carried = [await carries_credential(t, request.headers, config.credential) for request in requests]
        t.expect(
            any(carried),
            "a request that carries the credential, without which a refused one is not noticed",
            got=[f"{request.method} {request.path}" for request in requests],
            of="test_connection(**config)",
        )


async def _ask_healthy(t: PusherTrial, method: str, keywords: dict[str, Any]) -> Answered:
    """Ask about a remote that has a committed index and nothing against the driver."""
    if t.remote.speaks_http:
        await t.remote.script(Operation.COMMITTED_POSITION, Response.json({"index": 1}))
    return await ask(t, method, keywords)


async def _expect_unusable(t: PusherTrial, answer: Response | TransportFault, because: str) -> None:
    for operation in Operation:
        t.remote.consumer.script(operation, answer)
    t.step(f"the remote: {because}")
    keywords = (await t.config()).model_dump(exclude={"driver"})
    expect_not_reachable(t, await ask(t, "test_connection", keywords), because)
