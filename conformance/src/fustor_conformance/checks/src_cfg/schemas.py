"""SRC-CFG-07 and SRC-CFG-09: the available fields and the wizard steps are valid schemas."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ..._show import show
from ...registry import check
from ...trial import SourceTrial
from .._expect.class_methods import call_class_method
from .._expect.schemas import expect_schema, expect_wizard_steps


@check("SRC-CFG-07")
async def available_fields_are_a_schema(t: SourceTrial) -> None:
    """`get_available_fields` returns a valid JSON Schema with properties, the same one each time."""
    first = await _available_fields(t)
    t.expect(
        isinstance(first, dict) and isinstance(first.get("properties"), dict),
        "a JSON Schema with a dict in 'properties'",
        got=first,
    )
    expect_schema(t, first, of="get_available_fields(**config)")
    again = await _available_fields(t)
    t.expect(again == first, f"the same result as the first time, {show(first)}", got=again)


async def _available_fields(t: SourceTrial) -> Any:
    result = await call_class_method(t, "get_available_fields", await t.config())
    return deepcopy(result)  # A driver may return an object that it changes later.


@check("SRC-CFG-09")
async def wizard_steps_are_well_formed(t: SourceTrial) -> None:
    """The steps of `get_wizard_steps` have unique ids and valid schemas, and their references resolve."""
    expect_wizard_steps(t, await t.call(t.driver_class, "get_wizard_steps"))
