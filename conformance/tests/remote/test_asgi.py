from __future__ import annotations

import asyncio
from itertools import product

import httpx
from fustor_conformance.remote import Consumer, Operation, Response, application

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND"]
TARGETS = ["/", "/a/b", "//a", "/a/"]


def call(consumer: Consumer, method: str, target: str, **options: object) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(application(consumer))
        async with (
            asyncio.timeout(5),  # The transport has no timeout of its own.
            httpx.AsyncClient(transport=transport, base_url="http://remote:1") as client,
        ):
            return await client.request(method, target, **options)  # type: ignore[arg-type]

    return asyncio.run(run())


def arrived(method: str, target: str) -> list[tuple[str, str]]:
    consumer = Consumer()
    call(consumer, method, f"http://remote:1{target}")
    return [(exchange.request.method, exchange.request.path) for exchange in consumer.exchanges]


def test_every_method_and_path_reaches_the_consumer() -> None:
    assert [case for case in product(METHODS, TARGETS) if arrived(*case) != [case]] == []


def test_a_request_arrives_whole() -> None:
    consumer = Consumer()
    call(consumer, "POST", "/a%20b?q=%C3%A9", content=b"\x00\xff", headers={"X-Api-Key": "k"})
    request = consumer.exchanges[0].request
    assert (request.url, request.path) == ("http://remote:1/a%20b?q=%C3%A9", "/a b")
    assert (request.query, request.body, request.mount) == ({"q": "é"}, b"\x00\xff", "socket")
    assert request.headers["x-api-key"] == "k"


def test_the_scripted_response_is_sent() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, Response(419, {"x-reason": "old"}, b"gone"))
    response = call(consumer, "POST", "/events")
    assert (response.status_code, response.headers["x-reason"], response.content) == (419, "old", b"gone")
