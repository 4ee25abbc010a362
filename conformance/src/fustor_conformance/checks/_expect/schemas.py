"""Expectations about JSON Schemas and wizard steps, the same for sources and pushers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonschema import SchemaError
from jsonschema.validators import validator_for
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ...trial import Trial

__all__ = ["expect_schema", "expect_wizard_steps"]

_STEP_KEYS = ("step_id", "title", "schema")


def expect_schema(t: Trial, schema: Any, *, of: str) -> None:
    """Expect a valid JSON Schema.

    Args:
        t: the trial.
        schema: what the driver returned.
        of: its place, in the words of the finding.
    """
    t.expect(isinstance(schema, dict), "a JSON Schema, which is an object", got=schema, of=of)
    _expect_valid(t, schema, of, validator_for(schema))


def _expect_valid(t: Trial, schema: Any, of: str, dialect: Any) -> None:
    try:
        dialect.check_schema(schema)
    except SchemaError as error:
        at = "/".join(str(part) for part in error.absolute_path) or "its top"
        t.expect(False, f"a valid JSON Schema (at {at}: {error.message})", got=schema, of=of)


def expect_wizard_steps(t: Trial, steps: Any) -> None:
    """Expect valid wizard steps (SRC-CFG-09, PSH-CFG-06).

    Args:
        t: the trial.
        steps: the result of `get_wizard_steps`.
    """
    t.expect(isinstance(steps, dict), "a dict", got=steps)
    if not steps:
        return
    t.expect(isinstance(steps.get("steps"), list), "a list in 'steps'", got=steps)
    for number, step in enumerate(steps["steps"]):
        _expect_step(t, step, f"step {number} of get_wizard_steps()")
    ids = [step["step_id"] for step in steps["steps"]]
    t.expect(len(set(ids)) == len(ids), "unique step ids", got=ids)
    # A step is shown with its own schema and the shared part, without the other steps.
    shared = _with_all_anchors({key: value for key, value in steps.items() if key != "steps"})
    for step in steps["steps"]:
        _expect_references(t, step, (step["schema"], shared), f"the step {step['step_id']!r}")
    _expect_references(t, shared, (shared,), "the shared part of get_wizard_steps()")


def _expect_step(t: Trial, step: Any, of: str) -> None:
    t.expect(isinstance(step, dict), "an object", got=step, of=of)
    for key in _STEP_KEYS:
        t.expect(key in step, f"the key {key!r}", got=sorted(step), of=of)
    for key in ("step_id", "title"):
        is_filled = isinstance(step[key], str) and bool(step[key])
        t.expect(is_filled, f"a non-empty string in {key!r}", got=step[key], of=of)
    expect_schema(t, step["schema"], of=f"the schema of {of}")


def _expect_references(t: Trial, part: Any, documents: Sequence[Any], of: str) -> None:
    """Expect every reference in `part` to resolve in one of `documents`; the first one counts."""
    for reference in _references(part):
        found = [contents for document in documents for contents in _resolved(document, reference)]
        t.expect(bool(found), "every $ref to resolve", got=reference, of=of)
        # The contents belong to the first document's dialect; a schema may also be true or false.
        _expect_valid(t, found[0], f"the schema at {reference}", validator_for(documents[0]))


def _references(value: Any) -> Iterator[str]:
    for inner in _mappings_in(value):
        if isinstance(reference := inner.get("$ref"), str):
            yield reference


def _mappings_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every mapping in `value`, at any depth."""
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _mappings_in(inner)


def _with_all_anchors(shared: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the shared part as a schema whose anchors can be found wherever they are, as in `components`."""
    own = shared.get("$defs", {})
    schemas = {f"{number}": mapping for number, mapping in enumerate(_mappings_in(shared)) if number}
    return {**shared, "$defs": {**schemas, **own}} if isinstance(own, Mapping) else shared


def _resolved(document: Any, reference: str) -> list[Any]:
    """Return the contents that a reference leads to in `document`; none if it does not resolve."""
    try:
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        resolver = Registry().with_resource("", resource).resolver()
        return [resolver.lookup(reference).contents]
    except Exception:  # noqa: BLE001 - the library raises more than `Unresolvable` for odd documents
        return []
