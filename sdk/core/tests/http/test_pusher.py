from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fustor_core.exceptions import ConfigError, DriverError, SessionObsoletedError
from fustor_core.http import Endpoints, HttpPusher, RefusedError
from fustor_event_model.models import InsertEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    import respx
    from fustor_core.drivers import PushResult, Session
    from fustor_core.models.config import PusherConfig

ACCEPTED = httpx.Response(200, json={"snapshot_needed": True, "note": "n"})
EVENT = InsertEvent(event_schema="s", table="t", fields=["a"], rows=[{"a": 1}], index=4)


class RestPusher(HttpPusher):
    endpoints = Endpoints(
        sessions="POST tasks/{task_id}/sessions",
        heartbeat="PUT sessions/{session_id}",
        events="POST sessions/{session_id}/events",
        position="GET sessions/{session_id}/position",
    )
    api_key_header = "x-api-key"


class OddPusher(HttpPusher):
    """Overrides everything that a subclass may override."""

    transient_statuses = frozenset({409})

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self.tenant = "main"

    def headers(self) -> Mapping[str, str]:
        return {"X-Tenant": self.tenant}

    def session_request(self, task_id: str) -> dict[str, Any]:
        return {"client": task_id}

    def read_session(self, answer: dict[str, Any]) -> Session:
        return {"session_id": answer["id"]}

    def heartbeat_request(self, session_id: str) -> dict[str, Any]:
        return {"alive": session_id}

    def read_position(self, answer: dict[str, Any]) -> int:
        return int(answer["committed"])

    def read_reply(self, body: bytes) -> PushResult:
        return {"snapshot_needed": body == b"RESYNC"}

    async def probe(self) -> None:
        await self.send("GET", "health")


@pytest.fixture
def run(make_config: Callable[..., PusherConfig]) -> Callable[..., Any]:
    """Run a function with a pusher and close the pusher afterwards."""

    def with_pusher(
        work: Callable[[HttpPusher], Awaitable[Any]], cls: type[HttpPusher] = HttpPusher, **changes: Any
    ) -> Any:
        async def main() -> Any:
            pusher = cls("test", make_config(**changes))
            try:
                return await work(pusher)
            finally:
                await pusher.close()

        return asyncio.run(main())

    return with_pusher


def sent(route: respx.Route) -> Any:
    return json.loads(route.calls.last.request.content)


def test_a_push_posts_one_envelope_and_returns_the_whole_reply(
    remote: respx.MockRouter, run: Callable[..., Any]
) -> None:
    events = remote.post("/events").mock(return_value=ACCEPTED)
    passed = {"agent_id": "a", "task_id": "t", "session_id": "s", "source_type": "snapshot"}
    flags = {"is_snapshot_end": True, "snapshot_sync_suggested": True}
    result = run(lambda pusher: pusher.push([EVENT], **passed, **flags, not_known_yet=1))
    assert result == {"snapshot_needed": True, "note": "n"}
    assert sent(events) == {**passed, **flags, "events": [EVENT.model_dump(mode="json")]}


def test_the_end_of_a_snapshot_is_delivered_without_events(
    remote: respx.MockRouter, run: Callable[..., Any]
) -> None:
    events = remote.post("/events").mock(return_value=ACCEPTED)
    run(lambda pusher: pusher.push([], is_snapshot_end=True))
    assert (sent(events)["events"], sent(events)["is_snapshot_end"]) == ([], True)


@pytest.mark.parametrize("response", [httpx.Response(204), httpx.Response(200, json={"snapshot_needed": 0})])
def test_an_invalid_reply_is_an_error(
    remote: respx.MockRouter, run: Callable[..., Any], response: httpx.Response
) -> None:
    remote.post("/events").mock(return_value=response)
    with pytest.raises(DriverError, match="snapshot_needed"):
        run(lambda pusher: pusher.push([]))


def test_a_session_is_the_response_of_the_remote(remote: respx.MockRouter, run: Callable[..., Any]) -> None:
    response = {"session_id": "s1", "suggested_heartbeat_interval_seconds": 30}
    sessions = remote.post("/sessions").respond(json=response)
    assert run(lambda pusher: pusher.create_session("a:t")) == response
    assert sent(sessions) == {"task_id": "a:t"}


@pytest.mark.parametrize(
    ("response", "result"),
    [(httpx.Response(204), {}), (httpx.Response(200, json={"status": "ok"}), {"status": "ok"})],
)
def test_a_heartbeat_returns_the_response_of_the_remote(
    remote: respx.MockRouter, run: Callable[..., Any], response: httpx.Response, result: object
) -> None:
    heartbeat = remote.post("/heartbeat").mock(return_value=response)
    assert run(lambda pusher: pusher.heartbeat(session_id="s1", not_known_yet=1)) == result
    assert sent(heartbeat) == {"session_id": "s1"}


def test_a_web_page_as_the_response_to_a_heartbeat_is_an_error(
    remote: respx.MockRouter, run: Callable[..., Any]
) -> None:
    remote.post("/heartbeat").respond(text="<html>")
    with pytest.raises(DriverError, match="POST heartbeat"):
        run(lambda pusher: pusher.heartbeat(session_id="s1"))


def test_an_obsolete_session_is_raised_for_pushes_and_heartbeats(
    remote: respx.MockRouter, run: Callable[..., Any]
) -> None:
    remote.post(path__regex="events|heartbeat").respond(419)
    with pytest.raises(SessionObsoletedError):
        run(lambda pusher: pusher.push([]))
    with pytest.raises(SessionObsoletedError):
        run(lambda pusher: pusher.heartbeat(session_id="s1"))


@pytest.mark.parametrize(
    ("response", "position"),
    [
        (httpx.Response(200, json={"index": 41}), 41),
        (httpx.Response(200, json={"index": 2**63}), 2**63),
        (httpx.Response(200, json={"index": 0}), -1),
        (httpx.Response(200, json={"index": -7}), -1),
        (httpx.Response(404), -1),
    ],
)
def test_the_position_is_that_of_the_remote_or_minus_one(
    remote: respx.MockRouter, run: Callable[..., Any], response: httpx.Response, position: int
) -> None:
    remote.get("/position", params={"session_id": "s1"}).mock(return_value=response)
    assert run(lambda pusher: pusher.get_latest_committed_index(session_id="s1")) == position


def test_a_refused_request_for_the_position_is_an_error(
    remote: respx.MockRouter, run: Callable[..., Any]
) -> None:
    remote.get("/position").respond(403)
    with pytest.raises(RefusedError, match="403"):
        run(lambda pusher: pusher.get_latest_committed_index())


@pytest.mark.parametrize(
    ("credential", "name", "value"),
    [
        ({"key": "k"}, "Authorization", "Bearer k"),
        ({"key": "ключ"}, "Authorization", "Bearer ключ"),
        ({"user": "Jörg", "passwd": "p"}, "Authorization", "Basic SsO2cmc6cA=="),
        ({"user": "u"}, "Authorization", "Basic dTo="),
    ],
)
def test_a_request_carries_the_credential(
    remote: respx.MockRouter, run: Callable[..., Any], credential: dict[str, str], name: str, value: str
) -> None:
    events = remote.post("/events").mock(return_value=ACCEPTED)
    run(lambda pusher: pusher.push([]), credential=credential)
    raw = dict(events.calls.last.request.headers.raw)
    assert raw[name.encode()].decode() == value


def test_placeholders_in_endpoints_are_replaced_by_ids(
    remote: respx.MockRouter, run: Callable[..., Any]
) -> None:
    remote.post("/tasks/a%3At/sessions").respond(json={"session_id": "s1"})
    remote.put("/sessions/s1").respond(204)
    remote.post("/sessions/s1/events").mock(return_value=ACCEPTED)
    position = remote.get("/sessions/s1/position").respond(json={"index": 3})

    async def work(pusher: HttpPusher) -> int:
        session = await pusher.create_session("a:t")
        await pusher.heartbeat(session_id=session["session_id"])
        await pusher.push([], session_id=session["session_id"])
        return await pusher.get_latest_committed_index(session_id=session["session_id"])

    assert run(work, RestPusher) == 3
    assert position.calls.last.request.url.query == b""
    assert {call.request.headers["x-api-key"] for call in remote.calls} == {"a-secret"}
    assert all("Authorization" not in call.request.headers for call in remote.calls)


def test_a_push_without_the_session_that_its_path_needs_is_an_error(run: Callable[..., Any]) -> None:
    with pytest.raises(DriverError, match="needs a session_id"):
        run(lambda pusher: pusher.push([]), RestPusher)


@pytest.mark.parametrize("cls", [HttpPusher, RestPusher])
@pytest.mark.parametrize(
    "call",
    [
        lambda pusher, text: pusher.create_session(text),
        lambda pusher, text: pusher.heartbeat(session_id=text),
        lambda pusher, text: pusher.push([], session_id=text),
        lambda pusher, text: pusher.get_latest_committed_index(session_id=text),
    ],
    ids=["create_session", "heartbeat", "push", "get_latest_committed_index"],
)
def test_an_id_that_cannot_be_encoded_is_an_error(
    remote: respx.MockRouter, run: Callable[..., Any], cls: type[HttpPusher], call: Callable[..., Any]
) -> None:
    with pytest.raises(DriverError):
        run(lambda pusher: call(pusher, "half a pair: \ud800"), cls)
    assert not remote.calls


@pytest.mark.parametrize("cls", [HttpPusher, RestPusher])
def test_the_error_for_an_id_that_is_too_long_for_a_url_does_not_repeat_it(
    remote: respx.MockRouter, run: Callable[..., Any], cls: type[HttpPusher]
) -> None:
    with pytest.raises(DriverError, match="GET cannot be sent: its URL is too long") as raised:
        run(lambda pusher: pusher.get_latest_committed_index(session_id="a" * 70_000), cls)
    assert len(raised.value.detail) < 200
    assert not remote.calls


def test_a_subclass_may_define_its_own_requests_responses_and_credentials(
    remote: respx.MockRouter, run: Callable[..., Any]
) -> None:
    sessions = remote.post("/sessions").respond(json={"id": "s9"})
    heartbeat = remote.post("/heartbeat").respond(204)
    remote.get("/position").respond(json={"committed": "12"})
    remote.post("/events").respond(text="RESYNC")

    async def work(pusher: HttpPusher) -> tuple[Any, ...]:
        session = await pusher.create_session("t")
        await pusher.heartbeat(session_id="s9")
        return session, await pusher.get_latest_committed_index(), await pusher.push([])

    assert run(work, OddPusher) == ({"session_id": "s9"}, 12, {"snapshot_needed": True})
    assert (sent(sessions), sent(heartbeat)) == ({"client": "t"}, {"alive": "s9"})
    assert {call.request.headers["X-Tenant"] for call in remote.calls} == {"main"}


def test_a_subclass_defines_which_statuses_are_retried(
    remote: respx.MockRouter, run: Callable[..., Any], pauses: list[float]
) -> None:
    remote.post("/events").mock(side_effect=[httpx.Response(409), httpx.Response(200, text="ok")])
    assert run(lambda pusher: pusher.push([]), OddPusher) == {"snapshot_needed": False}
    assert len(pauses) == 1


def test_every_call_of_a_closed_pusher_is_an_error(run: Callable[..., Any]) -> None:
    async def work(pusher: HttpPusher) -> None:
        await pusher.close()
        await pusher.push([])

    with pytest.raises(DriverError, match="closed"):
        run(work)


def test_a_configuration_that_cannot_be_used_is_refused_at_construction(
    make_config: Callable[..., PusherConfig],
) -> None:
    with pytest.raises(ConfigError, match="endpoint"):
        HttpPusher("test", make_config(endpoint="remote.test"))


def test_the_longest_call_is_stated(run: Callable[..., Any]) -> None:
    async def longest(pusher: HttpPusher) -> float:
        return pusher.longest_call_sec

    assert run(longest, max_retries=3, retry_delay_sec=2, driver_params={"timeout_sec": 4}) == 16.0


def test_the_repr_shows_neither_credential_nor_endpoint(run: Callable[..., Any]) -> None:
    async def shown(pusher: HttpPusher) -> str:
        return repr(pusher)

    assert run(shown) == "HttpPusher(id='test')"


def test_all_fields_are_needed() -> None:
    assert asyncio.run(HttpPusher.get_needed_fields(endpoint="e")) == {}


def test_the_wizard_asks_for_endpoint_credential_and_time_limit() -> None:
    [step] = asyncio.run(RestPusher.get_wizard_steps())["steps"]
    assert set(step["schema"]["properties"]) == {"endpoint", "credential", "driver_params"}
    assert step["schema"]["required"] == ["endpoint", "credential"]
    assert step["validations"] == ["test_connection"]


def test_a_caller_that_changes_the_wizard_steps_changes_only_its_own() -> None:
    asyncio.run(HttpPusher.get_wizard_steps())["steps"].clear()
    assert len(asyncio.run(HttpPusher.get_wizard_steps())["steps"]) == 1
