"""Sources and pushers with one thing wrong in the steps of their wizards."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from .pushers import ReferencePusher
from .registry import defect
from .sources import MemoryHarness, ReferenceSource

# --- SRC-CFG-09 -----------------------------------------------------------------------------------


class Wizard(ReferenceSource):
    """Has the steps of the reference, for a defect to change."""

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        steps = copy.deepcopy(await super().get_wizard_steps())
        cls.spoil(steps)
        return steps

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        raise NotImplementedError


@defect("SRC-CFG-09", because="step ids that are unique", harness=MemoryHarness)
class WizardRepeatsAnId(Wizard):
    """Has two steps of one id."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"] *= 2


@defect("SRC-CFG-09", because="every $ref to resolve", harness=MemoryHarness)
class WizardPointsNowhere(Wizard):
    """Refers to a component that is not there."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        del wizard["components"]["schemas"]["Uri"]


@defect("SRC-CFG-09", because="a valid JSON Schema", harness=MemoryHarness)
class WizardWithInvalidSchema(Wizard):
    """Says "required" of one property as OpenAPI 2 did."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"][0]["schema"]["properties"]["uri"] = {"type": "string", "required": True}


@defect("SRC-CFG-09", because="what #/components/schemas/Uri leads to", harness=MemoryHarness)
class WizardWithInvalidComponent(Wizard):
    """Refers to a component of a type that JSON does not have."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["components"]["schemas"]["Uri"] = {"type": "url"}


@defect("SRC-CFG-09", because="expected the key 'title'", harness=MemoryHarness)
class WizardWithoutTitle(Wizard):
    """Leaves the title of a step out."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        del wizard["steps"][0]["title"]


@defect("SRC-CFG-09", because="a list under 'steps'", harness=MemoryHarness)
class WizardWithStepsById(Wizard):
    """Gives the steps as a mapping."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"] = {step.pop("step_id"): step for step in wizard["steps"]}


class WizardOfTwoSteps(Wizard):
    """Has a second step, with a reference for a defect to get wrong."""

    reference: ClassVar[str]

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        own = {"$defs": {"Name": {"$anchor": "name", "type": "string"}}}
        wizard["steps"][0]["schema"] |= own
        schema = {"properties": {"name": {"$ref": cls.reference}}}
        wizard["steps"].append({"step_id": "name", "title": "Name", "schema": schema})


@defect("SRC-CFG-09", because="the step 'name': expected every $ref to resolve", harness=MemoryHarness)
class WizardRefersToAnotherStep(WizardOfTwoSteps):
    """Refers to what only the schema of another step defines."""

    reference = "#/$defs/Name"


@defect("SRC-CFG-09", because="the step 'name': expected every $ref to resolve", harness=MemoryHarness)
class WizardRefersToAnAnchorOfAnotherStep(WizardOfTwoSteps):
    """Refers to an anchor that only the schema of another step has."""

    reference = "#name"


@defect("SRC-CFG-09", because="every $ref to resolve, got '#Uri'", harness=MemoryHarness)
class WizardRefersToNoAnchor(Wizard):
    """Refers to a component as if it had an anchor."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"][0]["schema"]["properties"]["uri"] = {"$ref": "#Uri"}


# --- PSH-CFG-06 -----------------------------------------------------------------------------------


def step(**changes: Any) -> dict[str, Any]:
    return {"step_id": "endpoint", "title": "Endpoint", "schema": {"type": "object"}, **changes}


class HasWizard(ReferencePusher):
    """Returns the steps that a defect below gets wrong."""

    wizard: ClassVar[Any]

    @classmethod
    async def get_wizard_steps(cls) -> Any:
        return cls.wizard


@defect("PSH-CFG-06", because="step ids that are unique")
class HasOneStepTwice(HasWizard):
    """Two steps have one id."""

    wizard: ClassVar[Any] = {"steps": [step(), step(title="Again")]}


@defect("PSH-CFG-06", because="every $ref to resolve")
class RefersToNothing(HasWizard):
    """A reference leads to a component that is not there."""

    wizard: ClassVar[Any] = {
        "steps": [step(schema={"$ref": "#/components/schemas/Endpoint"})],
        "components": {},
    }


@defect("PSH-CFG-06", because="a valid JSON Schema")
class AsksForNonsense(HasWizard):
    """The schema of a step is none."""

    wizard: ClassVar[Any] = {"steps": [step(schema={"type": "object", "required": "endpoint"})]}


@defect("PSH-CFG-06", because="the key 'title'")
class HasNoTitle(HasWizard):
    """A step lacks its title."""

    wizard: ClassVar[Any] = {"steps": [{"step_id": "endpoint", "schema": {}}]}


@defect("PSH-CFG-06", because="expected a dict, got [")
class ListsItsSteps(HasWizard):
    """Returns the list of steps alone."""

    wizard: ClassVar[Any] = [step()]


@defect("PSH-CFG-06", because="a list under 'steps'")
class HasNoSteps(HasWizard):
    """Returns components for no steps."""

    wizard: ClassVar[Any] = {"components": {}}


@defect("PSH-CFG-06", because="the step 'again': expected every $ref to resolve")
class RefersToAnotherStep(HasWizard):
    """A reference leads to what only another step defines."""

    wizard: ClassVar[Any] = {
        "steps": [
            step(schema={"$defs": {"Url": {"type": "string"}}, "$ref": "#/$defs/Url"}),
            step(step_id="again", schema={"$ref": "#/$defs/Url"}),
        ]
    }


@defect("PSH-CFG-06", because="every $ref to resolve, got '#Url'")
class RefersToNoAnchor(HasWizard):
    """A reference names an anchor, where there is only a definition."""

    wizard: ClassVar[Any] = {"steps": [step(schema={"$defs": {"Url": {}}, "$ref": "#Url"})]}
