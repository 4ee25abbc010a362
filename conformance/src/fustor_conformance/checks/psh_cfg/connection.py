"""PSH-CFG-05: the results of the connection methods, before a pusher is constructed."""

from __future__ import annotations

from typing import Any

from ..._show import Words
from ...registry import check
from ...remote import Operation, Response, TransportFault
from ...trial import PusherTrial, describe_response
from .._expect.class_methods import keywords_of
from .._expect.connection import (
    CALLED_WITH_GOOD,
    ConnectionResult,
    call_all_with_bad,
    call_connection_method,
    expect_not_reachable,
    expect_reachable,
)
from .._expect.credentials import carries_credential


@check("PSH-CFG-05")
async def pusher_accepts_a_good_configuration(t: PusherTrial) -> None:
    """With a good configuration `test_connection` returns True, and every method a bool and a string."""
    keywords = await _keywords(t)
    results = {method: await _call_healthy(t, method, keywords) for method in CALLED_WITH_GOOD["pusher"]}
    if t.remote.speaks_http and not results["test_connection"][0] and t.remote.count(Operation.UNKNOWN):
        t.not_exercised("test_connection() sends a request that the kit's endpoint does not know")
    expect_reachable(t, results["test_connection"])


@check("PSH-CFG-05")
async def pusher_never_raises_for_a_bad_configuration(t: PusherTrial) -> None:
    """With a bad configuration every connection method returns a bool and a string, and never raises."""
    await call_all_with_bad(t)


@check("PSH-CFG-05")
async def pusher_notices_an_unreachable_remote(t: PusherTrial) -> None:
    """`test_connection` returns False when every connection is refused."""
    await _expect_unusable(t, TransportFault.REFUSED, "every connection is refused")


@check("PSH-CFG-05")
async def pusher_notices_a_refused_credential(t: PusherTrial) -> None:
    """`test_connection` sends the credential, and returns False when the remote refuses it."""
    refusal = Response.json({"detail": "who are you"}, 401)
    await _expect_unusable(t, refusal, "the remote refuses every request with 401")
    # A remote may have public pages, so it is not enough that a refusal of all requests is noticed.
    await t.next_case()
    before = len(t.remote.consumer.exchanges)
    config = await t.config()
    if (await _call_healthy(t, "test_connection", keywords_of(config)))[0]:
        await _expect_credential_since(t, before, config.credential)


async def _expect_credential_since(t: PusherTrial, before: int, credential: Any) -> None:
    """Expect the credential in one of the requests from number `before` on."""
    requests = [exchange.request for exchange in t.remote.consumer.exchanges[before:]]
    carried = [await carries_credential(t, request.headers, credential) for request in requests]
    t.expect(
        any(carried),
        "a request that carries the credential "
        "(if your remote has a scheme of its own, add carries_credential() to the harness)",
        got=Words(f"the requests {[f'{request.method} {request.path}' for request in requests]}"),
        of="test_connection(**config)",
    )


async def _call_healthy(t: PusherTrial, method: str, keywords: dict[str, Any]) -> ConnectionResult:
    """Call a connection method while the remote accepts everything and has a committed position."""
    if t.remote.speaks_http:
        await t.remote.script(Operation.COMMITTED_POSITION, Response.json({"index": 1}))
    return await call_connection_method(t, method, keywords)


async def _expect_unusable(t: PusherTrial, response: Response | TransportFault, because: str) -> None:
    for operation in Operation:
        t.remote.consumer.script(operation, response)
    t.step(f"the remote: respond to every request with {describe_response(response)}")
    result = await call_connection_method(t, "test_connection", await _keywords(t))
    expect_not_reachable(t, result, because)


async def _keywords(t: PusherTrial) -> dict[str, Any]:
    return keywords_of(await t.config())
