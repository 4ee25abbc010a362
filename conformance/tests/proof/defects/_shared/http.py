"""An `HttpPusher` with a transport of its own, which has the defect."""

from __future__ import annotations

from typing import ClassVar

from fustor_core.http import HttpPusher
from fustor_core.http._settings import Settings
from fustor_core.http._transport import Transport
from fustor_core.models.config import PusherConfig


class Sends(HttpPusher):
    """Sends with `transport`, which has the defect."""

    transport: ClassVar[type[Transport]]

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        self._transport = self.transport(self.settings(), self.headers, self.transient_statuses)

    def settings(self) -> Settings:
        return self._transport.settings
