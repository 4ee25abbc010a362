"""The consumer's OpenAPI 3.1 description of itself, for pushers that look their paths up."""

from __future__ import annotations

from typing import Any

_TEXT_OR_NULL = {"type": ["string", "null"]}
_FLAG = {"type": "boolean", "default": False}


def _object(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


_SCHEMAS: dict[str, Any] = {
    "Envelope": _object(
        {
            "agent_id": _TEXT_OR_NULL,
            "task_id": _TEXT_OR_NULL,
            "session_id": _TEXT_OR_NULL,
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


def _posts(summary: str, takes: str, gives: str) -> dict[str, Any]:
    answer = {"description": "Accepted.", **_content(gives)}
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, **_content(takes)},
            "responses": {"200": answer},
        }
    }


def describe() -> dict[str, Any]:
    """Describes the consumer.

    The paths are an offer: the consumer recognises an operation under any path.

    Returns:
        An OpenAPI 3.1 document as a JSON value.
    """
    session_id = {"name": "session_id", "in": "query", "required": True, "schema": {"type": "string"}}
    position = {
        "summary": "The highest index that is committed for the session's task.",
        "parameters": [session_id],
        "responses": {
            "200": {"description": "The position.", **_content("Position")},
            "404": {"description": "Nothing is committed."},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fustor reference consumer", "version": "0.3"},
        "servers": [{"url": "/"}],
        "security": [{name: []} for name in _SECURITY_SCHEMES],
        "paths": {
            "/sessions": _posts("Opens a session for a task.", "SessionRequest", "Session"),
            "/heartbeat": _posts("Keeps a session alive.", "Heartbeat", "HeartbeatReply"),
            "/events": _posts("Takes one envelope.", "Envelope", "Reply"),
            "/position": {"get": position},
        },
        "components": {"schemas": _SCHEMAS, "securitySchemes": _SECURITY_SCHEMES},
    }
