"""A complete pusher on the SDK's `HttpPusher`."""

from __future__ import annotations

from fustor_core.http import Endpoints, HttpPusher

from ..tools.registry import variant


@variant()
class ShortPusher(HttpPusher):
    """Posts to other paths, and sends a key as `x-api-key`."""

    endpoints = Endpoints(
        sessions="POST v1/tasks/{task_id}/sessions",
        heartbeat="PUT v1/sessions/{session_id}/heartbeat",
        events="POST v1/sessions/{session_id}/events",
        position="GET v1/position",
    )
    api_key_header = "x-api-key"
