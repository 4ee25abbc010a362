from __future__ import annotations

import asyncio
import gzip
import os
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, IncompleteRead
from typing import TypeAlias

import httpx
import pytest
from fustor_conformance.remote import Answer, Consumer, Endpoint, Operation, Request, TransportFault, mounted
from fustor_conformance.remote._inprocess import intercepting
from fustor_conformance.remote._loopback import serving
from respx.mocks import HTTPCoreMocker

Send: TypeAlias = Callable[..., httpx.Response]


def send_sync(method: str, url: str, **options: object) -> httpx.Response:
    with httpx.Client(follow_redirects=True, timeout=5) as client:
        return client.request(method, url, **options)  # type: ignore[arg-type]


def send_async(method: str, url: str, **options: object) -> httpx.Response:
    async def run() -> httpx.Response:
        async with httpx.AsyncClient(follow_redirects=True, timeout=5) as client:
            return await client.request(method, url, **options)  # type: ignore[arg-type]

    return asyncio.run(run())


def send_stdlib(url: str, body: bytes | None = None, timeout: float = 5) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=timeout) as response:
        content: bytes = response.read()
        return content


@pytest.fixture
def consumer() -> Consumer:
    return Consumer()


@pytest.fixture
def endpoint(consumer: Consumer) -> Iterator[Endpoint]:
    with mounted(consumer) as endpoint:
        yield endpoint


@pytest.fixture(params=[send_sync, send_async])
def send(request: pytest.FixtureRequest) -> Send:
    sender: Send = request.param
    return sender


class TestBothMounts:
    def test_httpx_is_answered_in_process(self, consumer: Consumer, endpoint: Endpoint, send: Send) -> None:
        response = send("POST", f"{endpoint.url}/events?a=1", json={"events": []}, headers={"X-Api-Key": "k"})
        request = consumer.exchanges[0].request
        assert response.json() == {"snapshot_needed": False}
        assert (request.url, request.path, request.query) == (
            f"{endpoint.url}/events?a=1",
            "/events",
            {"a": "1"},
        )
        assert (request.headers["x-api-key"], request.mount) == ("k", "respx")
        assert consumer.envelopes() == [{"events": []}]

    def test_any_other_client_arrives_over_the_socket(self, consumer: Consumer, endpoint: Endpoint) -> None:
        assert send_stdlib(f"{endpoint.url}/events?a=1", b'{"events": []}') == b'{"snapshot_needed": false}'
        request = consumer.exchanges[0].request
        assert (request.url, request.query) == (f"{endpoint.url}/events?a=1", {"a": "1"})
        assert request.mount == "socket"

    def test_the_same_requests_are_recorded_alike(self) -> None:
        requests: list[tuple[str, str, bytes]] = [
            ("GET", "", b""),
            ("HEAD", "/openapi.json", b""),
            ("POST", "/sessions", b'{"task_id": "t"}'),
            ("POST", "/a%20b/events?q=%C3%A9&r=", '{"events": [{"index": 3, "x": "é"}]}'.encode()),
            ("POST", "/events", b"\xff"),
            ("GET", "/position", b""),
            ("DELETE", "/sessions/s", b""),
        ]
        consumers = Consumer(), Consumer()
        with serving(consumers[0]) as socket_url:
            responses = [
                send_sync(method, socket_url + target, content=body) for method, target, body in requests
            ]
        with intercepting(consumers[1], socket_url, []):
            again = [
                send_sync(method, socket_url + target, content=body) for method, target, body in requests
            ]
        for consumer in consumers:
            consumer.exchanges.pop(2)  # The session id is random.
        seen = [[facts(exchange.request) for exchange in consumer.exchanges] for consumer in consumers]
        assert seen[0] == seen[1]
        answers = [[exchange.answer for exchange in consumer.exchanges] for consumer in consumers]
        assert answers[0] == answers[1]
        assert [(r.status_code, r.content) for r in responses[3:]] == [
            (r.status_code, r.content) for r in again[3:]
        ]

    def test_redirects_are_followed(self, consumer: Consumer, endpoint: Endpoint, send: Send) -> None:
        consumer.script(Operation.PUSH, Answer(307, {"location": "/events/v2"}), Answer.json({"moved": True}))
        assert send("POST", f"{endpoint.url}/events", json={"events": []}).json() == {"moved": True}
        assert [push.request.path for push in consumer.pushes()] == ["/events", "/events/v2"]

    def test_a_compressed_answer_is_readable(
        self, consumer: Consumer, endpoint: Endpoint, send: Send
    ) -> None:
        consumer.script(Operation.PUSH, Answer(200, {"content-encoding": "gzip"}, gzip.compress(b"plain")))
        assert send("POST", f"{endpoint.url}/events").text == "plain"

    def test_a_streamed_body_arrives_whole(self, consumer: Consumer, endpoint: Endpoint) -> None:
        send_sync("POST", f"{endpoint.url}/events", content=iter([b'{"events"', b": []}"]))
        assert consumer.envelopes() == [{"events": []}]


def facts(request: Request) -> tuple[object, ...]:
    headers = {name: value for name, value in request.headers.items() if name != "host"}
    return request.method, request.url, request.path, request.query, headers, request.body


class TestFaults:
    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (TransportFault.REFUSED, httpx.ConnectError),
            (TransportFault.RESET, httpx.ReadError),
            (TransportFault.TIMEOUT, httpx.ReadTimeout),
            (TransportFault.TRUNCATED, httpx.RemoteProtocolError),
        ],
    )
    def test_httpx_sees_its_error_at_once(
        self,
        consumer: Consumer,
        endpoint: Endpoint,
        send: Send,
        fault: TransportFault,
        error: type[Exception],
    ) -> None:
        consumer.script(Operation.PUSH, fault, Answer.empty())
        with pytest.raises(error):
            send("POST", f"{endpoint.url}/events")
        assert send("POST", f"{endpoint.url}/events").status_code == 204
        assert [push.answer for push in consumer.pushes()] == [fault, Answer.empty()]

    @pytest.mark.parametrize(
        ("fault", "error", "timeout"),
        [
            (TransportFault.REFUSED, ConnectionResetError, 5),
            (TransportFault.RESET, ConnectionResetError, 5),
            (TransportFault.TIMEOUT, TimeoutError, 0.05),
            (TransportFault.TRUNCATED, IncompleteRead, 5),
        ],
    )
    def test_the_socket_acts_it_out(
        self,
        consumer: Consumer,
        endpoint: Endpoint,
        fault: TransportFault,
        error: type[Exception],
        timeout: float,
    ) -> None:
        consumer.script(Operation.PUSH, fault, Answer.text("well"))
        with pytest.raises((error, urllib.error.URLError)) as caught:
            send_stdlib(f"{endpoint.url}/events", b"{}", timeout=timeout)
        assert isinstance(getattr(caught.value, "reason", caught.value), error)
        assert send_stdlib(f"{endpoint.url}/events", b"{}") == b"well"
        assert [push.answer for push in consumer.pushes()] == [fault, Answer.text("well")]


class TestStrays:
    @pytest.mark.parametrize(
        "url", ["http://elsewhere.invalid/x", "https://127.0.0.1/", "http://127.0.0.1:1/"]
    )
    def test_a_request_to_elsewhere_is_noted_and_fails(
        self, consumer: Consumer, endpoint: Endpoint, send: Send, url: str
    ) -> None:
        with pytest.raises(httpx.ConnectError):
            send("GET", url)
        assert endpoint.strays == [url]
        assert consumer.exchanges == []

    def test_mounts_within_mounts_keep_their_requests_apart(
        self, consumer: Consumer, endpoint: Endpoint
    ) -> None:
        other = Consumer()
        with mounted(other) as inner:
            send_sync("POST", f"{inner.url}/events")
            send_sync("POST", f"{endpoint.url}/events")
        assert (len(other.exchanges), len(consumer.exchanges)) == (1, 1)
        assert (inner.strays, endpoint.strays) == ([], [])


class TestSurroundings:
    def test_clients_share_a_tls_context_only_while_mounted(self, consumer: Consumer) -> None:
        before = ssl.create_default_context
        with mounted(consumer):
            assert ssl.create_default_context() is ssl.create_default_context()
        assert ssl.create_default_context is before

    def test_a_proxy_of_the_environment_is_not_used(
        self, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.delenv("no_proxy", raising=False)
        with mounted(consumer) as endpoint:
            send_stdlib(f"{endpoint.url}/events", b"{}")
        assert len(consumer.pushes()) == 1
        assert "no_proxy" not in os.environ

    def test_nothing_is_left_running_although_clients_still_wait(self, consumer: Consumer) -> None:
        threads, arrived = threading.active_count(), threading.Event()

        def never_answer(_: Request) -> TransportFault:
            arrived.set()
            return TransportFault.TIMEOUT

        consumer.script(Operation.PUSH, never_answer)
        with ExitStack() as stack:
            with mounted(consumer) as endpoint:
                idle, waiting = stack.enter_context(closing_connections(endpoint, 2))
                idle.request("GET", "/")
                idle.getresponse().read()
                waiting.request("POST", "/events")
                assert arrived.wait(5)
                started = time.perf_counter()
            assert time.perf_counter() - started < 0.2
        assert threading.active_count() == threads

    def test_a_client_that_still_waits_is_cut_off_when_the_mount_closes(self, consumer: Consumer) -> None:
        consumer.script(Operation.PUSH, TransportFault.TIMEOUT)
        with ExitStack() as stack:
            with mounted(consumer) as endpoint:
                (waiting,) = stack.enter_context(closing_connections(endpoint, 1))
                waiting.request("POST", "/events")
            with pytest.raises(ConnectionError):
                waiting.getresponse()

    def test_the_calls_are_kept_by_the_consumer_only(self, consumer: Consumer, endpoint: Endpoint) -> None:
        send_sync("POST", f"{endpoint.url}/events")
        with pytest.raises(httpx.ConnectError):
            send_sync("GET", "http://elsewhere.invalid/")
        router = HTTPCoreMocker.routers[-1]
        assert [list(router.calls), *(list(route.calls) for route in router.routes)] == [[], []]

    def test_a_retrying_transport_of_the_client_keeps_working(
        self, consumer: Consumer, endpoint: Endpoint
    ) -> None:
        consumer.script(Operation.PUSH, TransportFault.RESET, Answer.empty())
        with httpx.Client(transport=_OnceMore()) as client:
            assert client.post(f"{endpoint.url}/events").status_code == 204
        assert len(consumer.pushes()) == 2

    def test_a_closed_mount_refuses_connections(self, consumer: Consumer) -> None:
        with mounted(consumer) as endpoint:
            pass
        with pytest.raises(urllib.error.URLError, match="refused"):
            send_stdlib(endpoint.url)


class _OnceMore(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except httpx.ReadError:
            return super().handle_request(request)


@contextmanager
def closing_connections(endpoint: Endpoint, count: int) -> Iterator[list[HTTPConnection]]:
    with ExitStack() as stack:
        connections = [HTTPConnection(endpoint.url.removeprefix("http://"), timeout=5) for _ in range(count)]
        for connection in connections:
            stack.callback(connection.close)
        yield connections


class TestFork:
    @pytest.mark.parametrize("parent", ["closed", "open"])
    @pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
    def test_a_forked_child_mounts_its_own(self, consumer: Consumer, parent: str) -> None:
        with mounted(consumer) as endpoint:
            send_stdlib(endpoint.url)
            arrived = _in_child(_use_both_mounts) if parent == "open" else ""
            send_stdlib(endpoint.url)
        if parent == "closed":
            arrived = _in_child(_use_both_mounts)
        assert arrived == "respx socket"
        assert len(consumer.exchanges) == 2


def _use_both_mounts() -> str:
    consumer = Consumer()
    with mounted(consumer) as endpoint:
        send_sync("POST", f"{endpoint.url}/events")
        send_stdlib(f"{endpoint.url}/events", b"{}")
    return " ".join(push.request.mount for push in consumer.pushes())


def _in_child(work: Callable[[], str]) -> str:
    """Runs a function in a forked process and returns what it returned, or its error."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, work().encode())
        except BaseException as error:  # noqa: BLE001 - a child must not go on with the tests
            os.write(writer, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        text = answer.read().decode()
    os.waitpid(child, 0)
    return text
