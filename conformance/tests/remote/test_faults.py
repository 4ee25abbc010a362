from __future__ import annotations

import asyncio

import httpx
import pytest
from fustor_conformance.remote import FAULTS, Answer, Consumer, Fault, Meaning, faults_of, mounted

NAMES = {
    "no flag": "no flag",
    "204": "status 204",
    "text": "a text",
    "list": "a list",
    "flag as a string": "the flag as a string",
    **{str(code): f"status {code}" for code in (400, 401, 403, 404, 419, 422, 500, 503)},
    "429 with Retry-After": "status 429 and Retry-After",
    "refused": "a refused connection",
    "reset half-way": "a connection that is reset",
    "never answering": "no answer in time",
    "slow": "a slow answer",
    "truncated": "an answer that breaks off",
    "wrong content type": "a web page",
    "redirect": "status 307 and Location",
}
ERRORS = (httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_remote_can_do_all_that_remotes_do(name: str) -> None:
    assert FAULTS[name].name == name


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
