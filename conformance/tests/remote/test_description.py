from __future__ import annotations

import json
import re

from fustor_conformance.remote import Operation, Request, classify
from fustor_conformance.remote.description import describe

SENT = {
    "/sessions": (Operation.CREATE_SESSION, "post", {"task_id": "t"}),
    "/heartbeat": (Operation.HEARTBEAT, "post", {"session_id": "s"}),
    "/events": (Operation.PUSH, "post", {"events": []}),
    "/position": (Operation.COMMITTED_POSITION, "get", None),
}


def request(path: str) -> Request:
    _, method, value = SENT[path]
    body = b"" if value is None else json.dumps(value).encode()
    return Request(method.upper(), f"http://remote{path}", path, body=body)


def test_it_is_an_openapi_document_of_json_values() -> None:
    document = describe()
    assert document["openapi"] == "3.1.0"
    assert json.loads(json.dumps(document)) == document


def test_every_described_request_is_recognised() -> None:
    described = [(path, method) for path, item in describe()["paths"].items() for method in item]
    assert described == [(path, method) for path, (_, method, _) in SENT.items()]
    recognised = {path: classify(request(path)) for path in SENT}
    assert recognised == {path: operation for path, (operation, _, _) in SENT.items()}


def test_every_reference_resolves() -> None:
    document = describe()
    references = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(document)))
    assert references == set(document["components"]["schemas"])


def test_the_envelope_has_the_keys_of_the_contract() -> None:
    assert list(describe()["components"]["schemas"]["Envelope"]["properties"]) == [
        "agent_id",
        "task_id",
        "session_id",
        "source_type",
        "is_snapshot_end",
        "snapshot_sync_suggested",
        "events",
    ]
