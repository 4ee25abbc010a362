"""Pushers with invalid wizard steps: PSH-CFG-06."""

from __future__ import annotations

from typing import Any, ClassVar

from ...references.pushers import ReferencePusher
from ...tools.registry import defect


def step(**changes: Any) -> dict[str, Any]:
    """Return a valid step with `changes`."""
    return {"step_id": "endpoint", "title": "Endpoint", "schema": {"type": "object"}, **changes}


class HasWizard(ReferencePusher):
    """Returns `wizard` as its steps."""

    wizard: ClassVar[Any]

    @classmethod
    async def get_wizard_steps(cls) -> Any:
        return cls.wizard


@defect("PSH-CFG-06", because="unique step ids")
class HasOneStepTwice(HasWizard):
    """Has two steps with the same id."""

    wizard: ClassVar[Any] = {"steps": [step(), step(title="Again")]}


@defect("PSH-CFG-06", because="every $ref to resolve")
class RefersToNothing(HasWizard):
    """Refers to a component that does not exist."""

    wizard: ClassVar[Any] = {
        "steps": [step(schema={"$ref": "#/components/schemas/Endpoint"})],
        "components": {},
    }


@defect("PSH-CFG-06", because="a valid JSON Schema")
class AsksForNonsense(HasWizard):
    """Has a step whose schema is invalid."""

    wizard: ClassVar[Any] = {"steps": [step(schema={"type": "object", "required": "endpoint"})]}


@defect("PSH-CFG-06", because="the key 'title'")
class HasNoTitle(HasWizard):
    """Has a step without a title."""

    wizard: ClassVar[Any] = {"steps": [{"step_id": "endpoint", "schema": {}}]}


@defect("PSH-CFG-06", because="expected a dict, got [")
class ListsItsSteps(HasWizard):
    """Returns a list of steps instead of a mapping."""

    wizard: ClassVar[Any] = [step()]


@defect("PSH-CFG-06", because="a list in 'steps'")
class HasNoSteps(HasWizard):
    """Returns components without steps."""

    wizard: ClassVar[Any] = {"components": {}}


@defect("PSH-CFG-06", because="the step 'again': expected every $ref to resolve")
class RefersToAnotherStep(HasWizard):
    """Refers to a definition in the schema of another step."""

    wizard: ClassVar[Any] = {
        "steps": [
            step(schema={"$defs": {"Url": {"type": "string"}}, "$ref": "#/$defs/Url"}),
            step(step_id="again", schema={"$ref": "#/$defs/Url"}),
        ]
    }


@defect("PSH-CFG-06", because="every $ref to resolve, got '#Url'")
class RefersToNoAnchor(HasWizard):
    """Refers to a definition as if it were an anchor."""

    wizard: ClassVar[Any] = {"steps": [step(schema={"$defs": {"Url": {}}, "$ref": "#Url"})]}
