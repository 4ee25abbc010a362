from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest
from fustor_conformance.remote import (
    FAULTS,
    TRANSPORT_FAULT_NAMES,
    Consumer,
    Fault,
    Meaning,
    Operation,
    Response,
    TransportFault,
    faults_of,
    mounted,
)
from fustor_core.envelope import parse_reply
from fustor_core.exceptions import DriverError

NAMES = {
    *("no flag", "status 204", "plain text", "a list", "the flag as a string", "a web page"),
    *(f"status {code}" for code in (400, 401, 403, 404, 419, 422, 500, 503, 504)),
    *("status 429 and Retry-After", "status 307 and Location", "a slow response"),
    *("a refused connection", "a reset connection", "no response in time", "a truncated response"),
}
ERRORS = (httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError)


def is_reply(response: Response | TransportFault) -> bool:
    """Return whether a pusher may accept `response` as the reply to a push."""
    if isinstance(response, TransportFault) or not response.is_success:
        return False
    try:
        return bool(parse_reply(response.body))
    except DriverError:
        return False


def status_of(response: Response | TransportFault) -> int | None:
    return response.status if isinstance(response, Response) else None


MEANS: dict[Meaning, Callable[[Response | TransportFault], bool]] = {
    Meaning.PERMANENT: lambda response: status_of(response) in (307, 400, 401, 403, 404, 409, 422),
    Meaning.TRANSIENT: lambda response: (
        response is TransportFault.REFUSED or status_of(response) in (429, 500, 502, 503, 504)
    ),
    Meaning.LOST: lambda response: (
        isinstance(response, TransportFault) and response is not TransportFault.REFUSED
    ),
    Meaning.UNUSABLE: lambda response: status_of(response) in (200, 204) and not is_reply(response),
    Meaning.OBSOLETE: lambda response: status_of(response) == 419,
    Meaning.SLOW: is_reply,
}


def has_the_parts_of_its_name(fault: Fault) -> bool:
    status, _, header = fault.name.removeprefix("status ").partition(" and ")
    return (
        isinstance(fault.response, Response)
        and fault.response.status == int(status)
        and (not header or header.lower() in fault.response.headers)
    )


def test_the_table_has_every_common_fault() -> None:
    assert FAULTS.keys() >= NAMES


def test_the_response_of_every_fault_fits_its_meaning_only() -> None:
    fitting = {
        name: [meaning for meaning, fits in MEANS.items() if fits(fault.response)]
        for name, fault in FAULTS.items()
    }
    assert fitting == {name: [fault.meaning] for name, fault in FAULTS.items()}


def test_every_fault_has_the_status_and_the_header_in_its_name() -> None:
    named = [fault for name, fault in FAULTS.items() if name.startswith("status ")]
    assert named
    assert [fault.name for fault in named if not has_the_parts_of_its_name(fault)] == []


def test_every_meaning_has_a_fault() -> None:
    assert [meaning for meaning in Meaning if not faults_of(meaning)] == []


async def push(fault: Fault, *, on_the_socket: bool) -> str:
    """Return the response that a client receives, or that it receives none."""
    consumer = Consumer()
    with mounted(consumer) as endpoint:
        for operation in (Operation.PUSH, Operation.UNKNOWN):
            consumer.script(operation, fault.response)
        if on_the_socket:
            endpoint.use_socket()
        patience = 0.5 if fault.response is TransportFault.TIMEOUT else 5
        async with httpx.AsyncClient(timeout=patience) as client:
            try:
                reply = await client.post(f"{endpoint.url}/events", json={"events": []})
            except ERRORS as error:
                return "no response" if fault.meaning is not Meaning.SLOW else type(error).__name__
            location = reply.headers.get("location")
            return f"{reply.status_code} {location} {reply.headers.get('content-type')} {reply.text}"


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_the_same_in_process_and_on_the_socket(fault: Fault) -> None:
    in_process = asyncio.run(push(fault, on_the_socket=False))
    assert in_process == asyncio.run(push(fault, on_the_socket=True))
    assert (in_process == "no response") is not isinstance(fault.response, Response)


def test_a_client_with_a_shorter_timeout_gets_no_slow_response_in_process_either() -> None:
    async def push(patience: float) -> int:
        consumer = Consumer()
        with mounted(consumer) as endpoint:
            consumer.script(Operation.PUSH, Response.json({}).after(30.0))
            async with httpx.AsyncClient(timeout=patience) as client:
                return (await client.post(f"{endpoint.url}/events", json={"events": []})).status_code

    assert asyncio.run(push(60.0)) == 200
    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(push(29.0))


def test_every_transport_fault_has_the_name_of_its_fault() -> None:
    named = {fault: FAULTS[name].response for fault, name in TRANSPORT_FAULT_NAMES.items()}
    assert named == {fault: fault for fault in TransportFault}
