"""SRC-CFG-07 and SRC-CFG-09: the available fields and the wizard steps are valid schemas."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ..._show import show
from ...registry import check
from ...trial import SourceTrial
from .._expect.schemas import expect_schema, expect_wizard_steps


@check("SRC-CFG-07")
async def available_fields_are_a_schema(t: SourceTrial) -> None:
    """They come as a valid JSON Schema with properties, and asking changes no later answer."""
    first = await _available_fields(t)
    t.expect(
        isinstance(first, dict) and isinstance(first.get("properties"), dict),
        "{'properties': {...}}",
        got=first,
    )
    expect_schema(t, first, of="get_available_fields()")
    again = await _available_fields(t)
    t.expect(again == first, f"the same answer as the first time, {show(first)}", got=again)


async def _available_fields(t: SourceTrial) -> Any:
    keywords = (await t.config()).model_dump(exclude={"driver"})
    answer = await t.call("get_available_fields(**config)", t.driver_class.get_available_fields, **keywords)
    return deepcopy(answer)  # A driver may hand out the one object that it goes on to change.


@check("SRC-CFG-09")
async def wizard_steps_are_well_formed(t: SourceTrial) -> None:
    """Ids are unique, schemas are valid, references resolve."""
    expect_wizard_steps(t, await t.call("get_wizard_steps()", t.driver_class.get_wizard_steps))
