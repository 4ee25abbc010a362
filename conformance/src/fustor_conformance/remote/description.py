"""The consumer's OpenAPI 3.1 description of itself, for pushers that look up their paths."""

from __future__ import annotations

from typing import Any

_STRING_OR_NULL = {"type": ["string", "null"]}
_FLAG = {"type": "boolean", "default": False}


def _object(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


_SCHEMAS: dict[str, Any] = {
    "Envelope": _object(
        {
            "agent_id": _STRING_OR_NULL,
            "task_id": _STRING_OR_NULL,
            "session_id": _STRING_OR_NULL,
            "source_type": {"type": "string", "default": "message"},
            "is_snapshot_end": _FLAG,
            "snapshot_sync_suggested": _FLAG,
            "events": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
        },
        ("events",),
    ),
    "Event": _object(
        {
            "event_type": {"enum": ["insert", "update", "delete"]},
            "fields": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array"},
            "index": {"type": "integer", "default": -1},
            "event_schema": {"type": "string"},
            "table": {"type": "string"},
        },
        ("event_type", "fields", "rows", "event_schema", "table"),
    ),
    "Reply": _object({"snapshot_needed": {"type": "boolean"}}, ("snapshot_needed",)),
    "SessionRequest": _object({"task_id": {"type": "string"}}, ("task_id",)),
    "Session": _object(
        {"session_id": {"type": "string"}, "suggested_heartbeat_interval_seconds": {"type": "integer"}},
        ("session_id",),
    ),
    "Heartbeat": _object({"session_id": {"type": "string"}}, ("session_id",)),
    "HeartbeatReply": _object({"status": {"type": "string"}}),
    "Position": _object({"index": {"type": "integer"}}, ("index",)),
}

_SECURITY_SCHEMES = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "api_key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
}


def _content(schema: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _post(summary: str, request: str, response: str) -> dict[str, Any]:
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, **_content(request)},
            "responses": {"200": {"description": "Accepted.", **_content(response)}},
        }
    }


def describe() -> dict[str, Any]:
    """Describe the consumer.

    The paths are suggestions: the consumer recognises an operation under any path.

    Returns:
        An OpenAPI 3.1 document as a JSON value.
    """
    session_id = {"name": "session_id", "in": "query", "required": True, "schema": {"type": "string"}}
    position = {
        "summary": "Return the committed position of the session's task.",
        "parameters": [session_id],
        "responses": {
            "200": {"description": "The committed position.", **_content("Position")},
            "404": {"description": "Nothing is committed."},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fustor reference consumer", "version": "0.3"},
        "servers": [{"url": "/"}],
        "security": [{name: []} for name in _SECURITY_SCHEMES],
        "paths": {
            "/sessions": _post("Open a session for a task.", "SessionRequest", "Session"),
            "/heartbeat": _post("Keep a session alive.", "Heartbeat", "HeartbeatReply"),
            "/events": _post("Accept one envelope.", "Envelope", "Reply"),
            "/position": {"get": position},
        },
        "components": {"schemas": _SCHEMAS, "securitySchemes": _SECURITY_SCHEMES},
    }
