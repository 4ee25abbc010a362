from __future__ import annotations

import gzip
import os
import signal
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
from fustor_conformance.remote import (
    Consumer,
    Endpoint,
    Operation,
    Request,
    Response,
    TransportFault,
    mounted,
)
from fustor_conformance.remote._inprocess import intercepting
from fustor_conformance.remote._loopback import serving

Send: TypeAlias = Callable[..., httpx.Response]


def send_stdlib(url: str, body: bytes | None = None, timeout: float = 5) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=timeout) as response:
        content: bytes = response.read()
        return content


class TestBothMounts:
    def test_httpx_gets_its_response_in_process(
        self, consumer: Consumer, endpoint: Endpoint, send: Send
    ) -> None:
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
        sent: list[tuple[str, str, bytes]] = [
            ("GET", "", b""),
            ("HEAD", "/openapi.json", b""),
            ("POST", "/sessions", b'{"task_id": "t"}'),
            ("POST", "/a%20b/events?q=%C3%A9&r=", '{"events": [{"index": 3, "x": "é"}]}'.encode()),
            ("POST", "/events", b"\xff"),
            ("GET", "/position", b""),
            ("DELETE", "/sessions/s", b""),
        ]
        consumers = Consumer(), Consumer()
        with httpx.Client(timeout=5) as client:
            with serving(consumers[0]) as url:
                responses = [
                    client.request(method, url + target, content=body) for method, target, body in sent
                ]
            with intercepting(consumers[1], url, []):
                again = [client.request(method, url + target, content=body) for method, target, body in sent]
        recorded = [
            [(facts(exchange.request), exchange.response) for exchange in consumer.exchanges]
            for consumer in consumers
        ]
        assert recorded[0] == recorded[1]
        assert [(r.status_code, r.content) for r in responses] == [(r.status_code, r.content) for r in again]

    def test_redirects_are_followed(self, consumer: Consumer, endpoint: Endpoint, send: Send) -> None:
        consumer.script(
            Operation.PUSH, Response(307, {"location": "/events/v2"}), Response.json({"moved": True})
        )
        assert send("POST", f"{endpoint.url}/events", json={"events": []}).json() == {"moved": True}
        assert [push.request.path for push in consumer.pushes()] == ["/events", "/events/v2"]

    def test_a_compressed_response_is_readable(
        self, consumer: Consumer, endpoint: Endpoint, send: Send
    ) -> None:
        consumer.script(Operation.PUSH, Response(200, {"content-encoding": "gzip"}, gzip.compress(b"plain")))
        assert send("POST", f"{endpoint.url}/events").text == "plain"

    def test_a_streamed_body_arrives_whole(self, consumer: Consumer, endpoint: Endpoint) -> None:
        httpx.post(f"{endpoint.url}/events", content=iter([b'{"events"', b": []}"]), timeout=5)
        assert consumer.envelopes() == [{"events": []}]

    def test_mounts_within_mounts_keep_their_requests_apart(
        self, consumer: Consumer, endpoint: Endpoint, send: Send
    ) -> None:
        other = Consumer()
        with mounted(other) as inner:
            send("POST", f"{inner.url}/events")
            send("POST", f"{endpoint.url}/events")
        assert (len(other.exchanges), len(consumer.exchanges)) == (1, 1)
        assert (inner.strays, endpoint.strays) == ([], [])


def facts(request: Request) -> tuple[object, ...]:
    headers = {name: value for name, value in request.headers.items() if name != "host"}
    return request.method, request.url, request.path, request.query, headers, request.body


class TestFaults:
    @pytest.mark.parametrize(
        ("fault", "error", "timeout"),
        [
            (TransportFault.REFUSED, ConnectionResetError, 5),
            (TransportFault.RESET, ConnectionResetError, 5),
            (TransportFault.TIMEOUT, TimeoutError, 0.05),
            (TransportFault.TRUNCATED, IncompleteRead, 5),
        ],
    )
    def test_the_socket_produces_the_fault(
        self,
        consumer: Consumer,
        endpoint: Endpoint,
        fault: TransportFault,
        error: type[Exception],
        timeout: float,
    ) -> None:
        consumer.script(Operation.PUSH, fault, Response.text("well"))
        with pytest.raises((error, urllib.error.URLError)) as caught:
            send_stdlib(f"{endpoint.url}/events", b"{}", timeout=timeout)
        assert isinstance(getattr(caught.value, "reason", caught.value), error)
        assert send_stdlib(f"{endpoint.url}/events", b"{}") == b"well"
        assert [push.response for push in consumer.pushes()] == [fault, Response.text("well")]


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

        def never_respond(_: Request) -> TransportFault:
            arrived.set()
            return TransportFault.TIMEOUT

        consumer.script(Operation.PUSH, never_respond)
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

    def test_a_closed_mount_refuses_connections(self, consumer: Consumer) -> None:
        with mounted(consumer) as endpoint:
            pass
        with pytest.raises(urllib.error.URLError, match="refused"):
            send_stdlib(endpoint.url)


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
        httpx.post(f"{endpoint.url}/events", timeout=5)
        send_stdlib(f"{endpoint.url}/events", b"{}")
    return " ".join(push.request.mount for push in consumer.pushes())


def _in_child(work: Callable[[], str]) -> str:
    """Run a function in a forked process, and return its result or its error."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(30)  # Ends the child if it hangs.
        try:
            os.write(writer, work().encode())
        except BaseException as error:  # noqa: BLE001 - a child must not go on with the tests
            os.write(writer, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as result:
        text = result.read().decode()
    os.waitpid(child, 0)
    return text
