"""One line of the agent's log."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

__all__ = ["LogEntry"]


class LogEntry(BaseModel):
    """One line of the agent's log, read from the log file by the aliases.

    Attributes:
        timestamp: When it was logged; alias `ts`.
        level: The name of the log level.
        component: The logger's name; alias `source`.
        message: The text; alias `msg`.
        line_number: The line in the log file.
    """

    timestamp: datetime = Field(alias="ts")
    level: str
    component: str = Field(alias="source")
    message: str = Field(alias="msg")
    line_number: int
