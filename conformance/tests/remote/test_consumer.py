from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from fustor_conformance.remote import NOT_JSON, Answer, Consumer, Operation, Request, TransportFault
from fustor_conformance.remote.description import describe


def send(consumer: Consumer, method: str, target: str, value: object = None) -> Answer | TransportFault:
    body = b"" if value is None else json.dumps(value).encode()
    return consumer.handle(Request.at(method, "http://remote", target, headers={}, body=body, mount="respx"))


def push(consumer: Consumer, **envelope: object) -> Answer | TransportFault:
    return send(consumer, "POST", "/events", {"events": [], **envelope})


def value_of(answer: Answer | TransportFault) -> object:
    assert isinstance(answer, Answer)
    return json.loads(answer.body)


@pytest.mark.parametrize(
    ("method", "target", "body", "expected"),
    [
        ("GET", "/", None, Answer.json(describe())),
        ("POST", "/heartbeat", {"session_id": "s"}, Answer.json({"status": "ok"})),
        ("POST", "/events", {"events": []}, Answer.json({"snapshot_needed": False})),
        ("DELETE", "/sessions/s", None, Answer.empty()),
    ],
)
def test_every_operation_has_a_default_answer(
    method: str, target: str, body: object, expected: Answer
) -> None:
    assert send(Consumer(), method, target, body) == expected


@pytest.mark.parametrize(("method", "target"), [("GET", "/position"), ("POST", "/token")])
def test_what_is_not_there_is_not_found(method: str, target: str) -> None:
    answer = send(Consumer(), method, target)
    assert isinstance(answer, Answer)
    assert answer.status == 404


def test_a_session_is_handed_out_and_remembered() -> None:
    consumer = Consumer()
    given = value_of(send(consumer, "POST", "/sessions", {"task_id": "t"}))
    assert given == {"session_id": consumer.sessions[0], "suggested_heartbeat_interval_seconds": 10}


def test_every_session_is_a_new_one() -> None:
    consumer = Consumer()
    for _ in range(2):
        send(consumer, "POST", "/sessions", {"task_id": "t"})
    assert len(set(consumer.sessions)) == 2


def test_a_scripted_session_is_remembered_too() -> None:
    consumer = Consumer()
    consumer.script(Operation.CREATE_SESSION, Answer.json({"session_id": "mine"}))
    send(consumer, "POST", "/sessions", {"task_id": "t"})
    assert consumer.sessions == ["mine"]


@pytest.mark.parametrize("answer", [Answer.json({"session_id": "x"}, 500), Answer.json({}), Answer.text("x")])
def test_a_session_that_was_not_handed_out_is_not_remembered(answer: Answer) -> None:
    consumer = Consumer()
    consumer.script(Operation.CREATE_SESSION, answer)
    send(consumer, "POST", "/sessions", {"task_id": "t"})
    assert consumer.sessions == []


def test_the_committed_index_is_the_highest_that_was_accepted() -> None:
    consumer = Consumer()
    push(consumer, events=[{"index": 4}])
    consumer.script(Operation.PUSH, Answer.empty(503))
    push(consumer, events=[{"index": 9}])
    assert value_of(send(consumer, "GET", "/position")) == {"index": 4}


def test_a_head_request_gets_no_body() -> None:
    assert send(Consumer(), "HEAD", "/") == Answer(200, {"content-type": "application/json"})


def test_scripted_answers_come_in_turn_and_the_last_repeats() -> None:
    consumer = Consumer()
    answers: list[Answer | TransportFault] = [Answer.empty(503), TransportFault.RESET, Answer.text("done")]
    consumer.script(Operation.PUSH, *answers)
    assert [push(consumer) for _ in range(5)] == [*answers, answers[-1], answers[-1]]


def test_a_script_is_for_its_operation_only() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, TransportFault.TIMEOUT)
    assert value_of(send(consumer, "POST", "/heartbeat")) == {"status": "ok"}


def test_a_scripted_function_makes_the_answer_from_the_request() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, lambda request: Answer.text(request.path), TransportFault.REFUSED)
    assert [push(consumer), push(consumer)] == [Answer.text("/events"), TransportFault.REFUSED]


def test_a_reset_script_gives_the_defaults_again() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, Answer.empty(500))
    consumer.reset_script()
    assert value_of(push(consumer)) == {"snapshot_needed": False}


def test_a_script_without_an_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="push has no answer"):
        Consumer().script(Operation.PUSH)


def test_only_accepted_pushes_count_as_envelopes() -> None:
    consumer = Consumer()
    consumer.script(Operation.PUSH, Answer.empty(500), TransportFault.TRUNCATED, Answer.empty(201))
    for number in range(3):
        push(consumer, task_id=str(number))
    assert consumer.envelopes() == [{"events": [], "task_id": "2"}]
    assert len(consumer.pushes()) == 3


def test_an_accepted_push_without_json_is_seen_as_such() -> None:
    consumer = Consumer()
    consumer.handle(Request("POST", "http://remote/push", "/push", body=b"nonsense"))
    assert consumer.envelopes() == [NOT_JSON]


def test_exchanges_are_recorded_in_order() -> None:
    consumer = Consumer()
    send(consumer, "POST", "/sessions", {"task_id": "t"})
    push(consumer)
    send(consumer, "GET", "/position")
    operations = [exchange.operation for exchange in consumer.exchanges]
    assert operations == [Operation.CREATE_SESSION, Operation.PUSH, Operation.COMMITTED_INDEX]
    assert [exchange.accepted for exchange in consumer.exchanges] == [True, True, False]


def test_scripted_functions_of_two_requests_run_at_the_same_time() -> None:
    consumer, both = Consumer(), Barrier(2, timeout=5)

    def meet(_: Request) -> Answer:
        both.wait()
        return Answer.empty()

    consumer.script(Operation.PUSH, meet)
    threads = [Thread(target=push, args=(consumer,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(consumer.envelopes()) == 2
