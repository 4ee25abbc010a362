"""The pusher driver: sends events to a remote over HTTP, by the Fustor driver contract.

`HttpPusher` keeps the contract: envelopes, sessions, credentials, another attempt after a fault, time limits.
What you have to change for your own remote is marked with YOURS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fustor_core import http
from fustor_core.models.config import PusherConfig

from .config import Params


class {{ cookiecutter.__class }}(http.HttpPusher):
    """Posts each envelope to `{endpoint}/events`."""

    # YOURS: what your remote takes where, below the endpoint. A path may hold {session_id}; where that of
    # `position` does, override `probe`, which the test of the connection calls without a session.
    endpoints = http.Endpoints(
        sessions="POST sessions",
        heartbeat="POST heartbeat",
        events="POST events",
        position="GET position",
    )
    # YOURS: the header that carries a key as it is, such as "x-api-key"; None is for Authorization: Bearer.
    api_key_header = None

    def __init__(self, id: str, config: PusherConfig) -> None:
        super().__init__(id, config)
        self.params = Params.of(config)

    # YOURS: where your remote's requests and answers have another form, override `session_request`,
    # `read_session`, `heartbeat_request`, `read_position` or `read_reply`.

    def headers(self) -> Mapping[str, str]:
        """Return the headers of every request: the credential, and who sends it (PSH-ENV-09)."""
        return {**super().headers(), "User-Agent": self.params.user_agent}

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form that asks for the configuration (PSH-CFG-06)."""
        form = await super().get_wizard_steps()
        form["steps"][0]["schema"]["properties"]["driver_params"] = Params.model_json_schema()
        return form
