"""JSON Schemas and wizard steps, the same for sources and pushers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from jsonschema import SchemaError
from jsonschema.validators import validator_for

from ...trial import Trial

__all__ = ["expect_schema", "expect_wizard_steps"]

_STEP_KEYS = ("step_id", "title", "schema")
_ANCHORS = (("$anchor", ""), ("$dynamicAnchor", ""), ("$id", "#"), ("id", "#"))
"""The keywords by which the dialects of JSON Schema name a place, and what stands there before the name."""


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
    # What another step defines is shown with that step, and is not there for this one.
    shared = {key: value for key, value in steps.items() if key != "steps"}
    for step in steps["steps"]:
        _expect_references(t, step, (step["schema"], shared), f"the step {step['step_id']!r}")
    _expect_references(t, shared, (shared,), "get_wizard_steps() beside its steps")


def _expect_references(t: Trial, part: Any, documents: Sequence[Any], of: str) -> None:
    """Expect every reference in `part` to lead somewhere in one of `documents`, the first of which counts."""
    for reference in _references(part):
        found = [place for document in documents for place in _found(document, reference)]
        t.expect(bool(found), "every $ref to resolve", got=reference, of=of)
        # What a schema refers to is a part of it, in its dialect, and may be true or false.
        _expect_valid(t, found[0], f"what {reference} leads to", validator_for(documents[0]))


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
    for inner in _mappings_in(value):
        if isinstance(reference := inner.get("$ref"), str):
            yield reference


def _mappings_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Return `value` and what is in it, at any depth, as far as these are mappings."""
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _mappings_in(inner)


def _found(document: Any, reference: str) -> list[Any]:
    """Return what a reference within `document` leads to there, if it leads anywhere."""
    fragment = unquote(reference.removeprefix("#"))
    if not reference.startswith("#"):
        return []
    if fragment and not fragment.startswith("/"):
        return _anchored(document, fragment)
    return _pointed_at(document, fragment)


def _anchored(document: Any, name: str) -> list[Any]:
    """Return what has the name `name` in `document`."""
    return [
        inner
        for inner in _mappings_in(document)
        if any(inner.get(keyword) == before + name for keyword, before in _ANCHORS)
    ]


def _pointed_at(document: Any, pointer: str) -> list[Any]:
    """Return what a JSON pointer (RFC 6901) leads to in `document`, if it leads anywhere."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, Mapping) and key in document:
            document = document[key]
        elif isinstance(document, list) and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return []
    return [document]
