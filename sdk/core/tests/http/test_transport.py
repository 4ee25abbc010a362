from __future__ import annotations

import asyncio
import gzip
import itertools
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fustor_core.exceptions import DriverError
from fustor_core.http import RefusedError, TransientError
from fustor_core.http._faults import TRANSIENT_STATUSES
from fustor_core.http._settings import Settings
from fustor_core.http._transport import Request, Transport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    import respx

SETTINGS = Settings("http://remote.test/fustor", attempts=3, delay_sec=2, timeout_sec=10.0)
EVENTS = Request("POST", "events", b"{}")


def run(work: Callable[[Transport], Awaitable[Any]], settings: Settings = SETTINGS) -> Any:
    """Run a function with a transport and close the transport afterwards."""
    tokens = map(str, itertools.count(1))

    async def with_transport() -> Any:
        transport = Transport(
            settings, lambda: {"Authorization": f"Bearer {next(tokens)}"}, TRANSIENT_STATUSES
        )
        try:
            return await work(transport)
        finally:
            await transport.close()

    return asyncio.run(with_transport())


def send(transport: Transport) -> Awaitable[bytes]:
    return transport.send(EVENTS)


@pytest.mark.parametrize("fault", [httpx.ConnectError, httpx.ReadTimeout, httpx.Response(500)])
def test_a_transient_fault_is_retried_with_the_same_bytes(
    remote: respx.MockRouter, pauses: list[float], fault: Any
) -> None:
    events = remote.post("/events").mock(side_effect=[fault, fault, httpx.Response(200, content=b"yes")])
    assert run(send) == b"yes"
    assert [call.request.content for call in events.calls] == [b"{}"] * 3
    assert pauses == [2, 2]


def test_the_last_fault_is_raised_after_all_attempts(remote: respx.MockRouter, pauses: list[float]) -> None:
    events = remote.post("/events").respond(503)
    with pytest.raises(TransientError, match="/fustor/events failed with status 503"):
        run(send)
    assert (events.call_count, pauses) == (3, [2, 2])


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 419, 422])
def test_any_other_refusal_is_raised_at_once(
    remote: respx.MockRouter, pauses: list[float], status: int
) -> None:
    events = remote.post("/events").respond(status, headers={"Location": "/elsewhere", "Retry-After": "1"})
    with pytest.raises(DriverError):
        run(send)
    assert (events.call_count, pauses) == (1, [])


@pytest.mark.parametrize(
    ("requested", "paused"),
    [("1", [2, 2]), ("5", [5, 5]), ("12", [12, 12]), ("3600", [12, 12]), ("never", [2, 2])],
)
def test_a_delay_that_the_remote_requests_is_granted_within_the_stated_limit(
    remote: respx.MockRouter, pauses: list[float], requested: str, paused: list[float]
) -> None:
    remote.post("/events").respond(429, headers={"Retry-After": requested})
    with pytest.raises(TransientError):
        run(send)
    assert pauses == paused
    assert sum(pauses) + SETTINGS.timeout_sec <= SETTINGS.longest_call_sec


def test_an_attempt_ends_at_its_time_limit_even_if_httpx_does_not_end_it(
    remote: respx.MockRouter,
) -> None:
    async def trickle(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError(request)

    remote.post("/events").mock(side_effect=trickle)
    brief = Settings("http://remote.test/fustor", attempts=1, delay_sec=1, timeout_sec=0.01)
    with pytest.raises(TransientError, match=r"no complete response within 0\.01 s"):
        run(send, brief)


def test_a_cancelled_request_raises_cancelled_error_and_the_next_one_works(remote: respx.MockRouter) -> None:
    arrived = asyncio.Event()

    async def silent(request: httpx.Request) -> httpx.Response:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError(request)

    async def work(transport: Transport) -> bytes:
        remote.post("/events").mock(side_effect=silent)
        sending = asyncio.ensure_future(send(transport))
        await arrived.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        remote.post("/events").respond(200, content=b"yes")
        return await send(transport)

    assert run(work) == b"yes"


def test_a_closed_transport_sends_nothing(remote: respx.MockRouter) -> None:
    events = remote.post("/events").respond(200)

    async def work(transport: Transport) -> None:
        await transport.close()
        await transport.close()
        await send(transport)

    with pytest.raises(DriverError, match="closed"):
        run(work)
    assert not events.called


def test_a_transport_that_is_closed_during_a_pause_makes_no_further_attempt(
    remote: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote.post("/events").respond(503)

    async def work(transport: Transport) -> None:
        monkeypatch.setattr(asyncio, "sleep", lambda _: transport.close())
        await send(transport)

    with pytest.raises(DriverError, match="closed"):
        run(work)


def test_the_headers_are_read_before_each_attempt(remote: respx.MockRouter, pauses: list[float]) -> None:
    events = remote.post("/events").mock(side_effect=[httpx.Response(503), httpx.Response(200)])
    run(send)
    assert [call.request.headers["Authorization"] for call in events.calls] == ["Bearer 1", "Bearer 2"]
    assert len(pauses) == 1


def test_only_a_request_with_a_body_has_a_content_type(remote: respx.MockRouter) -> None:
    events, position = remote.post("/events").respond(200), remote.get("/position").respond(200)
    run(send)
    run(lambda transport: transport.send(Request("GET", "position", query={"session_id": "s&1"})))
    assert events.calls.last.request.headers["Content-Type"] == "application/json"
    assert "Content-Type" not in position.calls.last.request.headers
    assert position.calls.last.request.url.params["session_id"] == "s&1"


@pytest.mark.parametrize("endpoint", ["http://remote.test/fustor", "http://remote.test/fustor/"])
@pytest.mark.parametrize("path", ["events", "/events"])
def test_a_path_is_relative_to_the_endpoint_with_any_slashes(
    remote: respx.MockRouter, endpoint: str, path: str
) -> None:
    remote.post("/events").respond(200, content=b"yes")
    settings = Settings(endpoint, 1, 1, 10.0)
    assert run(lambda transport: transport.send(Request("POST", path)), settings) == b"yes"


@pytest.mark.parametrize("path", ["events:batch", "/events:batch", "http://elsewhere.test/events"])
def test_a_colon_in_a_path_does_not_change_the_host(remote: respx.MockRouter, path: str) -> None:
    below = remote.post(path__startswith="/").respond(200)
    run(lambda transport: transport.send(Request("POST", path)))
    assert below.calls.last.request.url == f"http://remote.test/fustor/{path.lstrip('/')}"


def test_reading_an_endless_response_stops_soon_after_the_size_limit(
    remote: respx.MockRouter, pauses: list[float]
) -> None:
    taken = itertools.count()

    async def endless() -> AsyncIterator[bytes]:
        while next(taken) < 1000:
            yield bytes(2**20)

    remote.post("/events").mock(return_value=httpx.Response(200, content=endless()))
    with pytest.raises(DriverError, match=r"/fustor/events got a response of more than 16777216 bytes"):
        run(send)
    assert (next(taken), pauses) == (17, [])


def test_a_response_at_the_size_limit_is_accepted(remote: respx.MockRouter) -> None:
    remote.post("/events").respond(200, content=bytes(2**24))
    assert len(run(send)) == 2**24


def test_an_encoded_response_is_neither_requested_nor_decoded(
    remote: respx.MockRouter, pauses: list[float]
) -> None:
    packed = httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(bytes(2**20)))
    events = remote.post("/events").mock(return_value=packed)
    with pytest.raises(DriverError, match="encoded response"):
        run(send)
    assert events.calls.last.request.headers["Accept-Encoding"] == "identity"
    assert pauses == []


def test_the_body_of_a_refusal_is_not_read(remote: respx.MockRouter) -> None:
    async def endless() -> AsyncIterator[bytes]:
        raise AssertionError
        yield b""

    remote.post("/events").mock(return_value=httpx.Response(403, content=endless()))
    with pytest.raises(RefusedError):
        run(send)


def test_a_failed_attempt_is_logged_with_the_next_delay(
    remote: respx.MockRouter, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    remote.post("/events").mock(side_effect=[httpx.Response(503), httpx.Response(200)])
    with caplog.at_level(logging.WARNING):
        run(send)
    assert caplog.messages == [
        "Attempt 1 of 3 failed, the next one starts in 2 s: "
        "POST http://remote.test/fustor/events failed with status 503"
    ]
    assert pauses == [2]


def test_the_error_does_not_quote_the_response(remote: respx.MockRouter) -> None:
    remote.post("/events").respond(401, text="a-secret")
    with pytest.raises(RefusedError) as raised:
        run(send)
    assert "a-secret" not in str(raised.value)
