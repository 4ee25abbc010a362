from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest
from fustor_conformance.remote import (
    FAULTS,
    Answer,
    Consumer,
    Fault,
    Meaning,
    TransportFault,
    faults_of,
    mounted,
)
from fustor_core.envelope import parse_reply
from fustor_core.exceptions import DriverError

NAMES = {
    *("no flag", "status 204", "a text", "a list", "the flag as a string", "a web page"),
    *(f"status {code}" for code in (400, 401, 403, 404, 419, 422, 500, 503, 504)),
    *("status 429 and Retry-After", "status 307 and Location", "a slow answer"),
    *("a refused connection", "a connection that is reset", "no answer in time", "an answer that breaks off"),
}
ERRORS = (httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError)


def is_reply(answer: Answer | TransportFault) -> bool:
    """Tell whether a pusher may take `answer` for the reply to a push."""
    if isinstance(answer, TransportFault) or not answer.is_success:
        return False
    try:
        return bool(parse_reply(answer.body))
    except DriverError:
        return False


def status_of(answer: Answer | TransportFault) -> int | None:
    return answer.status if isinstance(answer, Answer) else None


MEANS: dict[Meaning, Callable[[Answer | TransportFault], bool]] = {
    Meaning.PERMANENT: lambda answer: status_of(answer) in (307, 400, 401, 403, 404, 409, 422),
    Meaning.TRANSIENT: lambda answer: (
        answer is TransportFault.REFUSED or status_of(answer) in (429, 500, 502, 503, 504)
    ),
    Meaning.LOST: lambda answer: isinstance(answer, TransportFault) and answer is not TransportFault.REFUSED,
    Meaning.UNUSABLE: lambda answer: status_of(answer) in (200, 204) and not is_reply(answer),
    Meaning.OBSOLETE: lambda answer: status_of(answer) == 419,
    Meaning.SLOW: is_reply,
}


def test_a_remote_can_do_all_that_remotes_do() -> None:
    assert FAULTS.keys() >= NAMES


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_means_what_its_answer_does(fault: Fault) -> None:
    assert [meaning for meaning, holds in MEANS.items() if holds(fault.answer)] == [fault.meaning]


@pytest.mark.parametrize("name", [name for name in FAULTS if name.startswith("status ")])
def test_a_fault_has_the_status_and_the_header_that_it_is_named_by(name: str) -> None:
    answer = FAULTS[name].answer
    assert isinstance(answer, Answer)
    status, _, header = name.removeprefix("status ").partition(" and ")
    assert answer.status == int(status)
    assert not header or header.lower() in answer.headers


def test_every_meaning_has_a_fault() -> None:
    assert all(faults_of(meaning) for meaning in Meaning)


async def meet(fault: Fault, *, on_the_socket: bool) -> str:
    """Return what a client sees of a fault: the answer, or that there is none."""
    consumer = Consumer()
    with mounted(consumer) as endpoint:
        for operation in ("push", "unknown"):
            consumer.script(operation, fault.answer)  # type: ignore[arg-type]
        if on_the_socket:
            endpoint.use_socket()
        async with httpx.AsyncClient(timeout=0.5) as client:
            try:
                reply = await client.post(f"{endpoint.url}/events", json={"events": []})
            except ERRORS as error:
                return "no answer" if fault.meaning is not Meaning.SLOW else type(error).__name__
            location = reply.headers.get("location")
            return f"{reply.status_code} {location} {reply.headers.get('content-type')} {reply.text}"


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_the_same_in_process_and_on_the_socket(fault: Fault) -> None:
    in_process = asyncio.run(meet(fault, on_the_socket=False))
    assert in_process == asyncio.run(meet(fault, on_the_socket=True))
    assert (in_process == "no answer") is not isinstance(fault.answer, Answer)


def test_who_does_not_wait_for_a_slow_answer_gets_none_in_process_either() -> None:
    async def push(patience: float) -> int:
        consumer = Consumer()
        with mounted(consumer) as endpoint:
            consumer.script("push", Answer.json({}).after(30.0))  # type: ignore[arg-type]
            async with httpx.AsyncClient(timeout=patience) as client:
                return (await client.post(f"{endpoint.url}/events", json={"events": []})).status_code

    assert asyncio.run(push(60.0)) == 200
    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(push(29.0))
