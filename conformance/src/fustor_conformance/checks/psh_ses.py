"""PSH-SES: sessions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from fustor_core.exceptions import DriverError, SessionObsoletedError
from hypothesis import strategies as st

from .._show import Words, show
from ..outcome import DriverRaised, ExpectationFailed
from ..registry import check
from ..remote import Meaning, Operation, Response, TransportFault, faults, faults_of
from ..trial import PusherTrial, describe_response
from ._expect.faults import expect_driver_error

(_OBSOLETE,) = (fault.response for fault in faults_of(Meaning.OBSOLETE))
_HEARTBEAT_FAULTS = (
    *(
        replace(fault, response=Response.json({"status": "ok"}, code))
        for code in (400, 401, 403, 404, 500, 503)
        for fault in faults(f"status {code}")
    ),
    *faults("a refused connection", "a reset connection", "no response in time"),
)
_ASK_INDEX = "get_latest_committed_index()"


def _session_ids(_: Any) -> st.SearchStrategy[str]:
    return st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


def _intervals(_: Any) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(min_value=1, max_value=3600)


@check("PSH-SES-01")
async def session_is_a_mapping_with_an_id(t: PusherTrial) -> None:
    """Whatever the remote is, what comes back has a `session_id` that is a non-empty text."""
    _expect_session(t, await t.create_session(await t.pusher()))


def _expect_session(t: PusherTrial, given: Any) -> None:
    t.expect(isinstance(given, Mapping), "a mapping with session_id", got=given)
    found = given.get("session_id")
    t.expect(isinstance(found, str) and bool(found), "a session_id that is a non-empty text", got=given)


@check("PSH-SES-01", given=(_session_ids, _intervals))
async def session_comes_from_the_remote(t: PusherTrial, session_id: str, interval: int | None) -> None:
    """The id and the suggested heartbeat interval are the remote's."""
    session = {"session_id": session_id}
    if interval is not None:
        session |= {"suggested_heartbeat_interval_seconds": interval}  # type: ignore[dict-item]
    await t.remote.script(Operation.CREATE_SESSION, Response.json(session))
    given = await t.create_session(await t.pusher())
    _expect_session(t, given)
    if not t.remote.count(Operation.CREATE_SESSION):
        raise ExpectationFailed(
            f"create_session() returned {show(given)} without asking the remote",
            expected="a session_id given by the remote",
            actual="no request arrived",
        )
    same = given["session_id"] == session_id
    t.expect(same, f"the session_id that the remote gave, {session_id!r}", got=given)
    if interval is not None:
        passed_on = given.get("suggested_heartbeat_interval_seconds")
        t.expect(passed_on == interval, f"the heartbeat interval that the remote gave, {interval}", got=given)


@check("PSH-SES-02")
async def heartbeat_reaches_the_remote(t: PusherTrial) -> None:
    """It arrives, and returns a mapping."""
    session = await t.open_session()
    result = await _heartbeat(t, pusher, session_id)
    t.expect(isinstance(result, Mapping), "a mapping", got=result)
    arrived = [exchange.operation.value for exchange in t.remote.consumer.exchanges]
    reached = bool(t.remote.count(Operation.HEARTBEAT))
    t.expect(reached, "a heartbeat to arrive at the kit's endpoint", got=arrived, of="the remote")


async def _heartbeat(t: PusherTrial, pusher: Any, session_id: str) -> Any:
    return await t.call(f"heartbeat(session_id={session_id!r})", pusher.heartbeat, session_id=session_id)


@check("PSH-SES-02")
async def refused_heartbeat_raises(t: PusherTrial) -> None:
    """A heartbeat that the remote refuses, or that does not reach it, is an error."""
    for fault in _HEARTBEAT_FAULTS:
        await t.next_case()
        session = await t.open_session(max_retries=1, retry_delay_sec=1)
        await t.remote.script(Operation.HEARTBEAT, fault.response)
        await _expect_refused_call(
            t,
            Operation.HEARTBEAT,
            partial(_heartbeat, t, pusher, session_id),
            f"the remote answered heartbeats with {fault.name}",
            "heartbeat()",
        )


@check("PSH-SES-02")
async def half_an_answer_to_a_heartbeat_raises_nothing_else(t: PusherTrial) -> None:
    """Where the answer breaks off the heartbeat has arrived, and who minds raises `DriverError`."""
    (broken_off,) = faults("a truncated response")
    session = await t.open_session(max_retries=2, retry_delay_sec=1)
    await t.remote.script(Operation.HEARTBEAT, broken_off.response)
    try:
        await _heartbeat(t, pusher, session_id)
    except DriverRaised as problem:
        raised = isinstance(problem.error, DriverError)
        t.expect(raised, "a mapping or a DriverError", got=Words(problem.problem), of=broken_off.name)


async def _expect_refused_call(
    t: PusherTrial, operation: Operation, call: Callable[[], Awaitable[Any]], because: str, what: str
) -> None:
    """Expect `DriverError` of a call that the remote refuses; one that never asks it has its own clause."""
    before = t.remote.count(operation)
    try:
        await expect_driver_error(t, call, because=because, what=what)
    except ExpectationFailed:
        if t.remote.count(operation) == before:
            t.not_exercised(f"no {operation.value} request arrived at the kit's endpoint")
        raise


@check("PSH-SES-03")
async def obsolete_session_is_raised_at_once(t: PusherTrial) -> None:
    """On 419, push and heartbeat raise `SessionObsoletedError` after one request."""
    session = await t.open_session(max_retries=3, retry_delay_sec=1)
    calls: dict[Operation, Callable[[], Awaitable[Any]]] = {
        Operation.PUSH: lambda: session.push(),
        Operation.HEARTBEAT: lambda: _heartbeat(t, pusher, session_id),
    }
    for operation, call in calls.items():
        await t.remote.script(operation, _OBSOLETE)
        await _expect_obsolete(t, operation, call)


@check("PSH-SES-03")
async def another_failure_leaves_the_session(t: PusherTrial) -> None:
    """A remote that is only out of order has not given the session up."""
    t.remote.needs_http()
    (unavailable,) = faults("status 503")
    session = await t.open_session(max_retries=1, retry_delay_sec=1)
    await session.reach()
    await t.remote.script(Operation.PUSH, unavailable.response)
    try:
        await session.push()
    except DriverRaised as problem:
        obsolete = isinstance(problem.error, SessionObsoletedError)
        t.expect(not obsolete, "a DriverError that leaves the session alone", got=Words(problem.problem))
    # That it raises at all is PSH-FLT-01.


async def _expect_obsolete(t: PusherTrial, operation: Operation, call: Callable[[], Awaitable[Any]]) -> None:
    try:
        result: Any = await call()
        error = None
    except DriverRaised as problem:
        result, error = None, problem
    count = t.remote.count(operation)
    if not count:
        t.not_exercised(
            f"no {operation.value} arrived at the kit's endpoint", see=("PSH-ENV-01", "PSH-SES-02")
        )
    got = error.actual if error else f"it returned {show(result)}"
    raised = error is not None and isinstance(error.error, SessionObsoletedError)
    t.expect(raised, "fustor_core's SessionObsoletedError, for the remote answered 419", got=got)
    t.expect(count == 1, "no retry, for the session is obsolete", got=Words(f"{count} requests"))


@check("PSH-SES-04")
async def committed_index_is_a_number(t: PusherTrial) -> None:
    """Whatever the remote is, and however it counts, the index is an `int`, and -1 for none."""
    session = await t.open_session(max_retries=1, retry_delay_sec=1)
    ask = partial(t.call, _ASK_INDEX, pusher.get_latest_committed_index, session_id=session_id)
    try:
        index = await ask()
    except DriverRaised:
        if t.remote.speaks_http:
            return  # It may be made for a remote that writes the number otherwise.
        raise
    t.expect(type(index) is int and (index > 0 or index == -1), "an int above 0, or -1 for none", got=index)


@check("PSH-SES-04")
async def committed_index_is_the_remotes(t: PusherTrial) -> None:
    """It is -1 when the remote has none, and the remote's number otherwise."""
    session = await t.open_session(max_retries=2, retry_delay_sec=1)
    await _expect_index(t, pusher, session_id, Response.json({"detail": "nothing is committed"}, 404), -1)
    # The contract does not say how a remote writes the number. A driver made for a remote that writes
    # it otherwise has to be told apart from one that gets it wrong.
    try:
        index = await _index(t, pusher, session_id, Response.json({"index": 41}))
    except DriverRaised as problem:
        if problem.error is None:
            raise
        index = None
    if index != 41 and index != "41":
        t.not_exercised(
            'the driver does not read the committed index from {"index": 41}, as the consumer writes it'
        )
    t.expect(type(index) is int, "41", got=index)
    for index, wanted in ((1, 1), (0, -1), (-7, -1)):
        await _expect_index(t, pusher, session_id, Response.json({"index": index}), wanted)


@check("PSH-SES-04")
async def failed_question_for_the_index_raises(t: PusherTrial) -> None:
    """A remote that could not say what it has, has not said that it has nothing."""
    for fault in faults("status 401", "status 500", "a refused connection"):
        await t.next_case()
        session = await t.open_session(max_retries=1, retry_delay_sec=1)
        await t.remote.script(Operation.COMMITTED_POSITION, fault.response)
        ask = partial(t.call, _ASK_INDEX, pusher.get_latest_committed_index, session_id=session_id)
        because = f"the remote answered with {fault.name}"
        await _expect_refused_call(t, Operation.COMMITTED_POSITION, ask, because, _ASK_INDEX)


async def _expect_index(t: PusherTrial, pusher: Any, session_id: str, answer: Response, wanted: int) -> None:
    index = await _index(t, pusher, session_id, answer)
    of = f"{t.steps[-1]}, the remote having answered {answer.status} {answer.body.decode()}"
    t.expect(type(index) is int and index == wanted, str(wanted), got=index, of=of)


async def _index(t: PusherTrial, pusher: Any, session_id: str, answer: Response) -> Any:
    await t.remote.script(Operation.COMMITTED_POSITION, answer)
    what = f"get_latest_committed_index(session_id={session_id!r})"
    before = t.remote.count(Operation.COMMITTED_POSITION)
    try:
        index = await t.call(what, pusher.get_latest_committed_index, session_id=session_id)
    finally:
        asked = t.remote.count(Operation.COMMITTED_POSITION)
        if not asked:
            t.not_exercised("no request for the committed index arrived at the kit's endpoint")
    t.expect(asked > before, "the remote to be asked in every call", got=f"{index} without a request")
    return index


@check("PSH-SES-05")
async def failed_session_raises(t: PusherTrial) -> None:
    """A refusal, or an answer without `session_id`, is an error."""
    answers = (
        Response.json({"session_id": "s"}, 500),
        Response.json({"session_id": "s"}, 403),
        Response.json({"detail": "no session"}),
        Response.json({"session_id": None}),
        Response.json({"session_id": ""}),
        Response.json([]),
        Response.text("welcome"),
        TransportFault.REFUSED,
        TransportFault.TRUNCATED,
        TransportFault.TIMEOUT,
    )
    for answer in answers:
        await t.next_case()
        await t.remote.script(Operation.CREATE_SESSION, answer)
        pusher = await t.pusher(max_retries=1, retry_delay_sec=1)
        because = f"the remote answered {describe_response(answer)}"
        await _expect_refused_call(
            t, Operation.CREATE_SESSION, partial(t.create_session, pusher), because, "create_session()"
        )
