"""Tests of the details of this driver. The rules for every pusher are checked in test_conformance.py."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from fustor_core.exceptions import ConfigError, DriverError, SessionObsoletedError
from fustor_core.models.config import PusherConfig
from fustor_event_model.models import InsertEvent

import {{ cookiecutter.module }}
from {{ cookiecutter.module }}.remote import BusyError, Ledger, create, drop

# pytest does not collect a class with this name, even if the name of the driver starts with "test".
Pusher = {{ cookiecutter.module }}.{{ cookiecutter.__class }}

T = TypeVar("T")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    yield create("orders")
    drop("orders")


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    async def return_at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(asyncio, "sleep", return_at_once)


def config(**changes: Any) -> PusherConfig:
    credential = {"user": "writer", "passwd": "a-secret"}
    fields = {"driver": "test", "endpoint": "memory://orders", "credential": credential, "max_retries": 3}
    return PusherConfig.model_validate({**fields, **changes})


def run(operation: Callable[[Pusher], Awaitable[T]], **changes: Any) -> T:
    """Run an operation with a new pusher, and close the pusher."""

    async def with_pusher() -> T:
        pusher = Pusher("test", config(**changes))
        try:
            return await operation(pusher)
        finally:
            await pusher.close()

    return asyncio.run(with_pusher())


def event(index: int) -> InsertEvent:
    return InsertEvent(event_schema="shop", table="orders", fields=["id"], rows=[{"id": 1}], index=index)


def test_the_position_is_that_of_the_latest_message(ledger: Ledger) -> None:
    async def operation(pusher: Pusher) -> int:
        await pusher.push([event(7), event(9)])
        await pusher.push([event(-1)], source_type="snapshot")
        return await pusher.get_latest_committed_index()

    assert run(operation) == 9


def test_a_ledger_without_messages_has_no_position(ledger: Ledger) -> None:
    assert run(lambda pusher: pusher.get_latest_committed_index()) == -1


def test_a_busy_ledger_gets_the_same_envelope_again(ledger: Ledger) -> None:
    ledger.fail(BusyError("later"), BusyError("later"))
    assert run(lambda pusher: pusher.push([event(1)])) == {"snapshot_needed": False}
    assert [entry.position for entry in ledger.entries] == [1]


def test_a_ledger_that_stays_busy_is_an_error(ledger: Ledger) -> None:
    ledger.fail(*[BusyError("later")] * 3)
    with pytest.raises(DriverError, match="memory://orders did not respond: BusyError"):
        run(lambda pusher: pusher.push([]))


def test_a_refused_envelope_is_an_error_and_is_not_retried(ledger: Ledger) -> None:
    ledger.respond(None, False)
    with pytest.raises(DriverError, match="refuses envelopes"):
        run(lambda pusher: pusher.push([event(1)]))
    assert ledger.entries == []


def test_a_ledger_that_never_responds_is_an_error(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never_respond() -> int:
        return await asyncio.Future()

    monkeypatch.setattr(ledger, "position", never_respond)
    with pytest.raises(DriverError, match="TimeoutError"):
        run(lambda pusher: pusher.get_latest_committed_index(), driver_params={"timeout_sec": 0.01})


def test_an_ended_session_is_obsolete(ledger: Ledger) -> None:
    async def operation(pusher: Pusher) -> None:
        session = await pusher.create_session("agent:task")
        await pusher.heartbeat(session_id=session["session_id"])
        ledger.end_sessions()
        with pytest.raises(SessionObsoletedError):
            await pusher.heartbeat(session_id=session["session_id"])
        await pusher.push([], session_id=session["session_id"])

    with pytest.raises(SessionObsoletedError):
        run(operation)


@pytest.mark.parametrize("endpoint", ["", "orders", "memory://", "file:///orders"])
def test_an_endpoint_without_a_ledger_name_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="endpoint"):
        Pusher("test", config(endpoint=endpoint))


@pytest.mark.parametrize(
    ("params", "setting"),
    [({"timeout_sec": 0}, "driver_params.timeout_sec"), ({"time_out_sec": 5}, "driver_params.time_out_sec")],
)
def test_the_error_names_the_invalid_setting(params: dict[str, object], setting: str) -> None:
    with pytest.raises(ConfigError, match=setting):
        Pusher("test", config(driver_params=params))


def test_the_connection_test_names_a_missing_ledger() -> None:
    works, message = asyncio.run(Pusher.test_connection(**config(endpoint="memory://nowhere").model_dump()))
    assert not works
    assert "nowhere" in message
    assert "a-secret" not in message
