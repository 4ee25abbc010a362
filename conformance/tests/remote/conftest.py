"""A mounted consumer, and clients that send to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from fustor_conformance.remote import Consumer, Endpoint, mounted


def send_sync(method: str, url: str, **options: object) -> httpx.Response:
    with httpx.Client(follow_redirects=True, timeout=5) as client:
        return client.request(method, url, **options)  # type: ignore[arg-type]


def send_async(method: str, url: str, **options: object) -> httpx.Response:
    async def run() -> httpx.Response:
        async with httpx.AsyncClient(follow_redirects=True, timeout=5) as client:
            return await client.request(method, url, **options)  # type: ignore[arg-type]

    return asyncio.run(run())


@pytest.fixture
def consumer() -> Consumer:
    return Consumer()


@pytest.fixture
def endpoint(consumer: Consumer) -> Iterator[Endpoint]:
    with mounted(consumer) as endpoint:
        yield endpoint


@pytest.fixture(params=[send_sync, send_async])
def send(request: pytest.FixtureRequest) -> Callable[..., httpx.Response]:
    sender: Callable[..., httpx.Response] = request.param
    return sender
