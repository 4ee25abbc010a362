from __future__ import annotations

import asyncio

import httpx
import pytest
from fustor_conformance.remote import Answer, Consumer, Operation, application


def call(consumer: Consumer, method: str, target: str, **options: object) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(application(consumer))
        async with httpx.AsyncClient(transport=transport, base_url="http://remote:1") as client:
            return await client.request(method, target, **options)  # type: ignore[arg-type]

    return asyncio.run(run())


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("target", ["/", "/a/b", "//a", "/a/"])
def test_every_method_and_path_reaches_the_consumer(method: str, target: str) -> None:
    consumer = Consumer()
    call(consumer, method, f"http://remote:1{target}")
    assert [(x.request.method, x.request.path) for x in consumer.exchanges] == [(method, target)]


def test_a_request_arrives_whole() -> None:
    consumer = Consumer()
    call(consumer, "POST", "/a%20b?q=%C3%A9", content=b"\x00\xff", headers={"X-Api-Key": "k"})
    request = consumer.exchanges[0].request
    assert (request.url, request.path) == ("http://remote:1/a%20b?q=%C3%A9", "/a b")
    assert (request.query, request.body, request.mount) == ({"q": "é"}, b"\x00\xff", "socket")
    assert request.headers["x-api-key"] == "k"


def test_the_scripted_answer_is_sent() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, Answer(419, {"x-reason": "old"}, b"gone"))
    response = call(consumer, "POST", "/events")
    assert (response.status_code, response.headers["x-reason"], response.content) == (419, "old", b"gone")
