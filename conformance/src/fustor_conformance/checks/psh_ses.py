"""PSH-SES: the sessions of a pusher with its remote."""

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
from ..remote import Meaning, Operation, Response, faults, faults_of
from ..trial import PusherSession, PusherTrial, describe_response
from ._expect.faults import expect_driver_error
from ._expect.raising import expect_raised, must_succeed

(_OBSOLETE,) = (fault.response for fault in faults_of(Meaning.OBSOLETE))
_HEARTBEAT_FAULTS = (
    *(
        replace(fault, response=Response.json({"status": "ok"}, code))
        for code in (400, 401, 403, 404, 500, 503)
        for fault in faults(f"status {code}")
    ),
    *faults("a refused connection", "a reset connection", "no response in time"),
)
_COMMITTED = "get_latest_committed_index()"
_ADD_RECEIVED = "if the remote does not speak HTTP, add received() to the harness"

Call = Callable[[], Awaitable[Any]]


def _session_ids(_: Any) -> st.SearchStrategy[str]:
    return st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


def _intervals(_: Any) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(min_value=1, max_value=3600)


@check("PSH-SES-01")
async def session_is_a_mapping_with_an_id(t: PusherTrial) -> None:
    """`create_session` returns a mapping whose `session_id` is a non-empty string."""
    _expect_session(t, await t.create_session(await t.pusher()))


def _expect_session(t: PusherTrial, session: Any) -> None:
    t.expect(isinstance(session, Mapping), "a mapping with session_id", got=session)
    found = session.get("session_id")
    t.expect(isinstance(found, str) and bool(found), "a session_id that is a non-empty string", got=session)


@check("PSH-SES-01", given=(_session_ids, _intervals))
async def session_comes_from_the_remote(t: PusherTrial, session_id: str, interval: int | None) -> None:
    """`create_session` returns the id and the suggested heartbeat interval that the remote gave."""
    response: dict[str, Any] = {"session_id": session_id}
    if interval is not None:
        response["suggested_heartbeat_interval_seconds"] = interval
    await t.remote.script(Operation.CREATE_SESSION, Response.json(response))
    session = await t.create_session(await t.pusher())
    _expect_session(t, session)
    if not t.remote.count(Operation.CREATE_SESSION):
        raise ExpectationFailed(
            f"create_session() returned {show(session)} without a request to the remote",
            expected="a session_id that the remote gave",
        )
    same = session["session_id"] == session_id
    t.expect(same, f"the session_id that the remote gave, {session_id!r}", got=session)
    if interval is not None:
        passed_on = session.get("suggested_heartbeat_interval_seconds") == interval
        t.expect(passed_on, f"the heartbeat interval that the remote gave, {interval}", got=session)


@check("PSH-SES-02")
async def heartbeat_reaches_the_remote(t: PusherTrial) -> None:
    """A heartbeat arrives at the remote and returns a mapping."""
    session = await t.open_session()
    result = await session.heartbeat()
    t.expect(isinstance(result, Mapping), "a mapping", got=result)
    arrived = [exchange.operation.value for exchange in t.remote.consumer.exchanges]
    got = Words(f"only the requests {arrived}")
    t.expect(bool(t.remote.count(Operation.HEARTBEAT)), "a heartbeat request", got=got)


@check("PSH-SES-02")
async def refused_heartbeat_raises(t: PusherTrial) -> None:
    """A heartbeat that the remote refuses, or that does not reach it, raises `DriverError`."""
    for fault in _HEARTBEAT_FAULTS:
        await t.next_case()
        session = await t.open_session(max_retries=1, retry_delay_sec=1)
        await t.remote.script(Operation.HEARTBEAT, fault.response)
        because = f"it got {fault.name}"
        await _expect_refused_call(t, Operation.HEARTBEAT, session.heartbeat, because, "heartbeat()")


@check("PSH-SES-02")
async def truncated_heartbeat_response_raises_only_driver_error(t: PusherTrial) -> None:
    """A heartbeat whose response is truncated, and which so has arrived, returns or raises `DriverError`."""
    (truncated,) = faults("a truncated response")
    session = await t.open_session(max_retries=2, retry_delay_sec=1)
    await t.remote.script(Operation.HEARTBEAT, truncated.response)
    try:
        await session.heartbeat()
    except DriverRaised as problem:
        if not isinstance(problem.error, DriverError):
            raise ExpectationFailed(
                f"heartbeat() {problem.problem} when it got {truncated.name}",
                expected="a mapping or DriverError",
                detail=problem.detail,
            ) from problem


async def _expect_refused_call(
    t: PusherTrial, operation: Operation, call: Call, because: str, what: str
) -> None:
    """Expect `DriverError` from a call that the remote refuses.

    Args:
        t: the trial.
        operation: the operation that the call asks the remote for.
        call: makes the call.
        because: why it must raise.
        what: the call, in the words of the finding.

    Raises:
        NotExercised: it raised nothing of the kind, but no request arrived; another clause is about that.
    """
    before = t.remote.count(operation)
    try:
        await expect_driver_error(t, call, because=because, what=what)
    except ExpectationFailed:
        if t.remote.count(operation) == before:
            t.not_exercised(_no_request(operation))
        raise


def _no_request(operation: Operation) -> str:
    return f"no {operation.value} request arrived at the kit's endpoint: {_ADD_RECEIVED}"


@check("PSH-SES-03")
async def obsolete_session_is_raised_at_once(t: PusherTrial) -> None:
    """When the session is obsolete, push and heartbeat raise `SessionObsoletedError` after one request."""
    session = await t.open_session(max_retries=3, retry_delay_sec=1)
    calls: dict[Operation, Call] = {
        Operation.PUSH: session.push,
        Operation.HEARTBEAT: session.heartbeat,
    }
    for operation, call in calls.items():
        await t.remote.script(operation, _OBSOLETE)
        await _expect_obsolete(t, operation, call)


async def _expect_obsolete(t: PusherTrial, operation: Operation, call: Call) -> None:
    try:
        await expect_raised(
            call,
            because="the session is obsolete (status 419)",
            what=f"{operation.value}()",
            allowed=(SessionObsoletedError,),
        )
    except ExpectationFailed:
        _leave_if_none_arrived(t, operation)
        raise
    _leave_if_none_arrived(t, operation)
    count, of = t.remote.count(operation), f"{operation.value}()"
    t.expect(
        count == 1, "one attempt, because the session is obsolete", got=Words(f"{count} requests"), of=of
    )


def _leave_if_none_arrived(t: PusherTrial, operation: Operation) -> None:
    if not t.remote.count(operation):
        t.not_exercised(_no_request(operation), see=("PSH-ENV-01", "PSH-SES-02"))


@check("PSH-SES-03")
async def unavailable_remote_keeps_the_session(t: PusherTrial) -> None:
    """When the remote is only unavailable, a push does not raise `SessionObsoletedError`."""
    t.remote.needs_http()
    (unavailable,) = faults("status 503")
    session = await t.open_session(max_retries=1, retry_delay_sec=1)
    await session.reach()
    await t.remote.script(Operation.PUSH, unavailable.response)
    try:
        await session.push()
    except DriverRaised as problem:
        if isinstance(problem.error, SessionObsoletedError):
            raise ExpectationFailed(
                f"push() {problem.problem}, although {unavailable.name} does not make a session obsolete",
                expected="another DriverError",
            ) from problem
    # PSH-FLT-01 requires the exception.


@check("PSH-SES-04")
async def committed_position_is_a_number(t: PusherTrial) -> None:
    """The committed position is an `int` above 0, or -1 if the remote has none."""
    session = await t.open_session(max_retries=1, retry_delay_sec=1)
    try:
        position = await session.committed_position()
    except DriverRaised:
        if t.remote.speaks_http:
            return  # The driver may be made for a remote that writes the number in another form.
        raise
    is_position = type(position) is int and (position > 0 or position == -1)
    t.expect(is_position, "an int above 0, or -1 for none", got=position)


@check("PSH-SES-04")
async def committed_position_comes_from_the_remote(t: PusherTrial) -> None:
    """The committed position is the number that the remote gives, and -1 if the remote has none."""
    session = await t.open_session(max_retries=2, retry_delay_sec=1)
    await _expect_position(t, session, Response.json({"detail": "nothing is committed"}, 404), -1)
    await _expect_position_read(t, session)
    for given, wanted in ((1, 1), (0, -1), (-7, -1)):
        await _expect_position(t, session, Response.json({"index": given}), wanted)


async def _expect_position_read(t: PusherTrial, session: PusherSession) -> None:
    """Expect the driver to read a position, unless it is made for a remote that writes it in another form.

    The contract does not specify that form, so a driver that reads another one is not at fault.
    """
    try:
        position = await _committed_position(t, session, Response.json({"index": 41}))
    except DriverRaised as problem:
        if problem.error is None:
            raise
        position = None
    if position != 41 and position != "41":
        t.not_exercised(
            'the driver does not read the committed position from {"index": 41}, '
            "the response of the kit's endpoint"
        )
    t.expect(type(position) is int, "the int 41", got=position)


async def _expect_position(t: PusherTrial, session: PusherSession, response: Response, wanted: int) -> None:
    after = f"after the response {describe_response(response)}"
    with must_succeed(expected=str(wanted), when=after):
        position = await _committed_position(t, session, response)
    of = f"{t.steps[-1]} {after}"
    t.expect(type(position) is int and position == wanted, str(wanted), got=position, of=of)


async def _committed_position(t: PusherTrial, session: PusherSession, response: Response) -> Any:
    """Script the remote's response, and return the result of a call that must ask the remote."""
    await t.remote.script(Operation.COMMITTED_POSITION, response)
    before = t.remote.count(Operation.COMMITTED_POSITION)
    try:
        position = await session.committed_position()
    finally:
        asked = t.remote.count(Operation.COMMITTED_POSITION)
        if not asked:
            t.not_exercised(_no_request(Operation.COMMITTED_POSITION))
    got = Words(f"{show(position)} without a request")
    t.expect(asked > before, "a new request to the remote in each call", got=got)
    return position


@check("PSH-SES-04")
async def refused_committed_position_raises(t: PusherTrial) -> None:
    """`get_latest_committed_index` raises `DriverError` when the remote does not give the position."""
    for fault in faults("status 401", "status 500", "a refused connection"):
        await t.next_case()
        session = await t.open_session(max_retries=1, retry_delay_sec=1)
        await t.remote.script(Operation.COMMITTED_POSITION, fault.response)
        because = f"it got {fault.name}"
        await _expect_refused_call(
            t, Operation.COMMITTED_POSITION, session.committed_position, because, _COMMITTED
        )


@check("PSH-SES-05")
async def failed_session_raises(t: PusherTrial) -> None:
    """`create_session` raises `DriverError` when the remote refuses, or responds without a `session_id`."""
    responses = (
        Response.json({"session_id": "s"}, 500),
        Response.json({"session_id": "s"}, 403),
        Response.json({"detail": "no session"}),
        Response.json({"session_id": None}),
        Response.json({"session_id": ""}),
        Response.json([]),
        Response.text("welcome"),
    )
    lost = faults("a refused connection", "a truncated response", "no response in time")
    cases = [
        *((response, describe_response(response)) for response in responses),
        *((fault.response, fault.name) for fault in lost),
    ]
    for response, name in cases:
        await t.next_case()
        await t.remote.script(Operation.CREATE_SESSION, response)
        pusher = await t.pusher(max_retries=1, retry_delay_sec=1)
        create = partial(t.create_session, pusher)
        because = f"it got {name}"
        await _expect_refused_call(t, Operation.CREATE_SESSION, create, because, "create_session()")
