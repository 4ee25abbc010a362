from __future__ import annotations

import json
from typing import Any

import pytest
from fustor_core.models.states import AgentState, EventBusInstance, EventBusState, SyncInstanceDTO, SyncState
from pydantic import ValidationError

BUS: dict[str, Any] = {"id": "b", "source_name": "s", "state": "IDLE", "info": "", "statistics": {}}
SYNC: dict[str, Any] = {"id": "t", "state": 5, "info": "", "statistics": {}}


def test_the_value_of_a_bus_state_is_its_name() -> None:
    assert {state.name: state.value for state in EventBusState} == {
        "IDLE": "IDLE",
        "PRODUCING": "PRODUCING",
        "ERROR": "ERROR",
    }
    assert isinstance(EventBusState.IDLE, str)


def test_the_sync_states_have_their_bits() -> None:
    assert {name: state.value for name, state in SyncState.__members__.items()} == {
        "STOPPED": 0,
        "STARTING": 1,
        "SNAPSHOT_SYNC": 2,
        "MESSAGE_SYNC": 4,
        "RUNNING_CONF_OUTDATE": 8,
        "STOPPING": 16,
        "ERROR": 32,
    }


def test_sync_states_can_be_combined_and_separated() -> None:
    both = SyncState.STARTING | SyncState.MESSAGE_SYNC
    assert SyncState.STARTING in both
    assert both & ~SyncState.STARTING == SyncState.MESSAGE_SYNC


def test_the_name_of_a_combination_lists_its_parts() -> None:
    assert (SyncState.STARTING | SyncState.MESSAGE_SYNC).name == "STARTING|MESSAGE_SYNC"


def test_a_sync_state_is_an_int_in_json() -> None:
    sync = SyncInstanceDTO(**SYNC | {"state": SyncState.STARTING | SyncState.MESSAGE_SYNC})
    assert json.loads(sync.model_dump_json())["state"] == 5


def test_a_sync_has_no_bus_by_default() -> None:
    sync = SyncInstanceDTO(**SYNC)
    assert (sync.bus_info, sync.bus_id) == (None, None)


@pytest.mark.parametrize("missing", list(SYNC))
def test_a_sync_needs_its_fields(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        SyncInstanceDTO(**{key: value for key, value in SYNC.items() if key != missing})


@pytest.mark.parametrize("missing", list(BUS))
def test_a_bus_needs_all_its_fields(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        EventBusInstance(**{key: value for key, value in BUS.items() if key != missing})


def test_an_agent_runs_nothing_by_default() -> None:
    assert AgentState(agent_id="a").model_dump() == {"agent_id": "a", "sync_tasks": {}, "event_buses": {}}


def test_an_agent_state_holds_syncs_and_buses() -> None:
    bus = EventBusInstance(**BUS)
    sync = SyncInstanceDTO(**SYNC, bus_info=bus, bus_id="b")
    state = AgentState(agent_id="a", sync_tasks={"t": sync}, event_buses={"b": bus})
    assert AgentState.model_validate_json(state.model_dump_json()) == state
