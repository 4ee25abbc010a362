"""PSH-CFG-04 and PSH-CFG-06: the needed fields and the wizard steps are valid schemas."""

from __future__ import annotations

from typing import Any

from ..._show import show
from ...registry import check
from ...trial import PusherTrial
from .._expect.class_methods import call_class_method
from .._expect.raising import ignore_failure
from .._expect.schemas import expect_schema, expect_wizard_steps


@check("PSH-CFG-04")
async def needed_fields_are_a_schema(t: PusherTrial) -> None:
    """The needed fields are `{}` or a JSON Schema of type object, before and after other calls."""
    first = await _needed_fields(t)
    t.expect(isinstance(first, dict), "a dict", got=first)
    if first:
        expect_schema(t, first, of="get_needed_fields(**config)")
        t.expect(first.get("type") == "object", "a schema of type 'object', or {}", got=first)
    session = await t.open_session()
    await _needed_fields_again(t, first)
    # Other clauses are about pushing; here it only precedes the next call.
    await ignore_failure(session.push())
    await _needed_fields_again(t, first)


async def _needed_fields_again(t: PusherTrial, first: Any) -> None:
    again = await _needed_fields(t)
    t.expect(again == first, f"the same result as the first time, {show(first)}", got=again)


async def _needed_fields(t: PusherTrial) -> Any:
    return await call_class_method(t, "get_needed_fields", await t.config())


@check("PSH-CFG-06")
async def wizard_steps_are_well_formed(t: PusherTrial) -> None:
    """The wizard steps have unique ids and valid schemas, and every reference resolves."""
    expect_wizard_steps(t, await t.call(t.driver_class, "get_wizard_steps"))
