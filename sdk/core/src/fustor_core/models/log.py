"""An entry of the agent's log."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

__all__ = ["LogEntry"]


class LogEntry(BaseModel):
    """An entry of the agent's log, read from the log file by the aliases.

    Attributes:
        timestamp: The time of the entry; alias `ts`.
        level: The name of the log level.
        component: The name of the logger; alias `source`.
        message: The message; alias `msg`.
        line_number: The line number in the log file.
    """

    timestamp: datetime = Field(alias="ts")
    level: str
    component: str = Field(alias="source")
    message: str = Field(alias="msg")
    line_number: int
