"""A pusher driver that sends events to a remote over HTTP, as the Fustor driver contract requires.

`HttpPusher` implements the contract: envelopes, sessions, credentials, retries and time limits. The comments that
start with YOURS mark every place to change for your own remote. The ids in brackets are clauses of the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fustor_core import http
from fustor_core.models.config import PusherConfig

from .config import Params


class {{ cookiecutter.__class }}(http.HttpPusher):
    """Posts each envelope to `{endpoint}/events`."""

    # YOURS: the method and the path of each request, relative to the endpoint. A path may contain {session_id}. If the
    # path of `position` does, override `probe`: the connection test calls it without a session.
    endpoints = http.Endpoints(
        sessions="POST sessions",
        heartbeat="POST heartbeat",
        events="POST events",
        position="GET position",
    )
    # YOURS: the header that carries the plain key, such as "x-api-key"; None means Authorization: Bearer.
    api_key_header = None

    def __init__(self, id: str, config: PusherConfig) -> None:
        super().__init__(id, config)
        self.params = Params.of(config)

    # YOURS: if the requests or responses of your remote have another format, override `session_request`,
    # `read_session`, `heartbeat_request`, `read_position` or `read_reply`.

    def headers(self) -> Mapping[str, str]:
        """Return the headers of every request: the credential and the user agent (PSH-ENV-09)."""
        return {**super().headers(), "User-Agent": self.params.user_agent}

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form that asks for the configuration (PSH-CFG-06)."""
        form = await super().get_wizard_steps()
        form["steps"][0]["schema"]["properties"]["driver_params"] = Params.model_json_schema()
        return form
