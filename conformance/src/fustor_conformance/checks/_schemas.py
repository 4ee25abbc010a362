"""JSON Schemas and wizard steps, the same for sources and pushers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import SchemaError
from jsonschema.validators import validator_for

from ..trial import Trial

__all__ = ["expect_schema", "expect_wizard_steps"]

_STEP_KEYS = ("step_id", "title", "schema")


def expect_schema(t: Trial, schema: Any, *, of: str) -> None:
    """Expect `schema` to be a valid JSON Schema."""
    t.expect(isinstance(schema, dict), "a JSON Schema, which is an object", got=schema, of=of)
    _expect_valid(t, schema, of, validator_for(schema))


def _expect_valid(t: Trial, schema: Any, of: str, dialect: Any) -> None:
    try:
        dialect.check_schema(schema)
    except SchemaError as error:
        at = "/".join(str(part) for part in error.absolute_path) or "its top"
        t.expect(False, f"a valid JSON Schema (at {at}: {error.message})", got=schema, of=of)


def expect_wizard_steps(t: Trial, steps: Any) -> None:
    """Expect what `get_wizard_steps` may return (SRC-CFG-09, PSH-CFG-06)."""
    t.expect(isinstance(steps, dict), "a dict", got=steps)
    if not steps:
        return
    t.expect(isinstance(steps.get("steps"), list), "a list under 'steps'", got=steps)
    for number, step in enumerate(steps["steps"]):
        _expect_step(t, step, f"step {number} of get_wizard_steps()")
    ids = [step["step_id"] for step in steps["steps"]]
    t.expect(len(set(ids)) == len(ids), "step ids that are unique", got=ids)
    for reference in _references(steps):
        step = next((s for s in steps["steps"] if reference in set(_references(s))), {"schema": {}})
        found = [*_found(steps, reference), *_found(step["schema"], reference)]
        t.expect(bool(found), "every $ref to resolve", got=reference)
        # What a schema refers to is a part of it, in its dialect, and may be true or false.
        _expect_valid(t, found[0], f"what {reference} leads to", validator_for(step["schema"]))


def _expect_step(t: Trial, step: Any, of: str) -> None:
    t.expect(isinstance(step, dict), "an object", got=step, of=of)
    for key in _STEP_KEYS:
        t.expect(key in step, f"the key {key!r}", got=sorted(step), of=of)
    for key in ("step_id", "title"):
        t.expect(
            isinstance(step[key], str) and bool(step[key]), f"a text under {key!r}", got=step[key], of=of
        )
    expect_schema(t, step["schema"], of=f"the schema of {of}")


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "$ref" and isinstance(inner, str):
                yield inner
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _found(document: Any, reference: str) -> list[Any]:
    """Return what a JSON pointer (RFC 6901) in a fragment leads to in `document`, if it leads anywhere."""
    if not reference.startswith("#"):
        return []
    for part in reference.removeprefix("#").split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, Mapping) and key in document:
            document = document[key]
        elif isinstance(document, list) and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return []
    return [document]
