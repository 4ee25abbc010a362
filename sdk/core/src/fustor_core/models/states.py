"""The states of an agent and its running parts."""

from __future__ import annotations

import enum
from typing import Any

from pydantic import BaseModel, Field

__all__ = ["AgentState", "EventBusInstance", "EventBusState", "SyncInstanceDTO", "SyncState"]


class EventBusState(str, enum.Enum):  # noqa: UP042 - StrEnum would change str() and format() since 0.2
    """The state of an event bus."""

    IDLE = "IDLE"
    PRODUCING = "PRODUCING"
    ERROR = "ERROR"


class SyncState(enum.Flag):
    """The state of a sync; several states can hold at once."""

    STOPPED = 0
    STARTING = 1
    SNAPSHOT_SYNC = 2
    MESSAGE_SYNC = 4
    RUNNING_CONF_OUTDATE = 8
    STOPPING = 16
    ERROR = 32


class EventBusInstance(BaseModel):
    """One event bus: a source's stream of events, shared by the syncs that read it.

    Attributes:
        id: The id of the bus.
        source_name: The id of the source that feeds it.
        state: Its state.
        info: The state in words.
        statistics: Counters by name.
    """

    id: str
    source_name: str
    state: EventBusState
    info: str
    statistics: dict[str, Any]


class SyncInstanceDTO(BaseModel):
    """One sync: a source that feeds a pusher.

    Attributes:
        id: The id of the sync.
        state: Its state; an int in JSON.
        info: The state in words.
        statistics: Counters by name.
        bus_info: The event bus that it reads, if any.
        bus_id: The id of that bus, if any.
    """

    id: str
    state: SyncState
    info: str
    statistics: dict[str, Any]
    bus_info: EventBusInstance | None = None
    bus_id: str | None = None


class AgentState(BaseModel):
    """The state of an agent.

    Attributes:
        agent_id: The id of the agent.
        sync_tasks: Its syncs by id.
        event_buses: Its event buses by id.
    """

    agent_id: str
    sync_tasks: dict[str, SyncInstanceDTO] = Field(default_factory=dict)
    event_buses: dict[str, EventBusInstance] = Field(default_factory=dict)
