from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from fustor_conformance.remote import NOT_JSON, Consumer, Operation, Request, Response, TransportFault
from fustor_conformance.remote.description import describe


def send(consumer: Consumer, method: str, target: str, value: object = None) -> Response | TransportFault:
    body = b"" if value is None else json.dumps(value).encode()
    return consumer.handle(Request.at(method, "http://remote", target, headers={}, body=body, mount="respx"))


def push(consumer: Consumer, **envelope: object) -> Response | TransportFault:
    return send(consumer, "POST", "/events", {"events": [], **envelope})


def value_of(response: Response | TransportFault) -> object:
    assert isinstance(response, Response)
    return json.loads(response.body)


@pytest.mark.parametrize(
    ("method", "target", "body", "expected"),
    [
        ("GET", "/", None, Response.json(describe())),
        ("POST", "/heartbeat", {"session_id": "s"}, Response.json({"status": "ok"})),
        ("POST", "/events", {"events": []}, Response.json({"snapshot_needed": False})),
        ("DELETE", "/sessions/s", None, Response.empty()),
    ],
)
def test_every_operation_has_a_default_response(
    method: str, target: str, body: object, expected: Response
) -> None:
    assert send(Consumer(), method, target, body) == expected


@pytest.mark.parametrize(("method", "target"), [("GET", "/position"), ("POST", "/token")])
def test_a_missing_position_and_an_unknown_operation_are_not_found(method: str, target: str) -> None:
    response = send(Consumer(), method, target)
    assert isinstance(response, Response)
    assert response.status == 404


def test_an_issued_session_is_recorded() -> None:
    consumer = Consumer()
    issued = value_of(send(consumer, "POST", "/sessions", {"task_id": "t"}))
    assert issued == {"session_id": consumer.sessions[0], "suggested_heartbeat_interval_seconds": 10}


def test_every_session_is_a_new_one() -> None:
    consumer = Consumer()
    for _ in range(2):
        send(consumer, "POST", "/sessions", {"task_id": "t"})
    assert len(set(consumer.sessions)) == 2


def test_a_scripted_session_is_recorded_too() -> None:
    consumer = Consumer()
    consumer.script(Operation.CREATE_SESSION, Response.json({"session_id": "mine"}))
    send(consumer, "POST", "/sessions", {"task_id": "t"})
    assert consumer.sessions == ["mine"]


@pytest.mark.parametrize(
    "response", [Response.json({"session_id": "x"}, 500), Response.json({}), Response.text("x")]
)
def test_a_session_that_was_not_issued_is_not_recorded(response: Response) -> None:
    consumer = Consumer()
    consumer.script(Operation.CREATE_SESSION, response)
    send(consumer, "POST", "/sessions", {"task_id": "t"})
    assert consumer.sessions == []


def test_the_committed_position_is_the_highest_that_was_accepted() -> None:
    consumer = Consumer()
    push(consumer, events=[{"index": 4}])
    consumer.script(Operation.PUSH, Response.empty(503))
    push(consumer, events=[{"index": 9}])
    assert value_of(send(consumer, "GET", "/position")) == {"index": 4}


def test_a_head_request_gets_no_body() -> None:
    assert send(Consumer(), "HEAD", "/") == Response(200, {"content-type": "application/json"})


def test_scripted_responses_come_in_turn_and_the_last_repeats() -> None:
    consumer = Consumer()
    responses: list[Response | TransportFault] = [
        Response.empty(503),
        TransportFault.RESET,
        Response.text("done"),
    ]
    consumer.script(Operation.PUSH, *responses)
    assert [push(consumer) for _ in range(5)] == [*responses, responses[-1], responses[-1]]


def test_a_script_is_for_its_operation_only() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, TransportFault.TIMEOUT)
    assert value_of(send(consumer, "POST", "/heartbeat")) == {"status": "ok"}


def test_a_scripted_function_makes_the_response_from_the_request() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, lambda request: Response.text(request.path), TransportFault.REFUSED)
    assert [push(consumer), push(consumer)] == [Response.text("/events"), TransportFault.REFUSED]


def test_a_reset_script_restores_the_defaults() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, Response.empty(500))
    consumer.reset_script()
    assert value_of(push(consumer)) == {"snapshot_needed": False}


def test_a_script_without_a_response_is_refused() -> None:
    with pytest.raises(ValueError, match="push has no response"):
        Consumer().script(Operation.PUSH)


def test_only_accepted_pushes_count_as_envelopes() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, Response.empty(500), TransportFault.TRUNCATED, Response.empty(201))
    for number in range(3):
        push(consumer, task_id=str(number))
    assert consumer.envelopes() == [{"events": [], "task_id": "2"}]
    assert len(consumer.pushes()) == 3


def test_an_accepted_push_without_json_counts_as_an_envelope() -> None:
    consumer = Consumer()
    consumer.handle(Request("POST", "http://remote/push", "/push", body=b"nonsense"))
    assert consumer.envelopes() == [NOT_JSON]


def test_exchanges_are_recorded_in_order() -> None:
    consumer = Consumer()
    send(consumer, "POST", "/sessions", {"task_id": "t"})
    push(consumer)
    send(consumer, "GET", "/position")
    operations = [exchange.operation for exchange in consumer.exchanges]
    assert operations == [Operation.CREATE_SESSION, Operation.PUSH, Operation.COMMITTED_POSITION]
    assert [exchange.accepted for exchange in consumer.exchanges] == [True, True, False]


def test_scripted_functions_of_two_requests_run_at_the_same_time() -> None:
    consumer, both = Consumer(), Barrier(2, timeout=5)

    def meet(_: Request) -> Response:
        both.wait()
        return Response.empty()

    consumer.script(Operation.PUSH, meet)
    threads = [Thread(target=push, args=(consumer,), daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(consumer.envelopes()) == 2
