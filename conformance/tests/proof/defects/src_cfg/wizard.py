"""Sources with invalid wizard steps: SRC-CFG-09."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from ...references.sources import MemoryHarness, ReferenceSource
from ...tools.registry import defect


class Wizard(ReferenceSource):
    """Returns the steps of the reference after `spoil` has changed them."""

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        steps = copy.deepcopy(await super().get_wizard_steps())
        cls.spoil(steps)
        return steps

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        raise NotImplementedError


@defect("SRC-CFG-09", because="unique step ids", harness=MemoryHarness)
class WizardRepeatsAnId(Wizard):
    """Has two steps with the same id."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"] *= 2


@defect("SRC-CFG-09", because="every $ref to resolve", harness=MemoryHarness)
class WizardPointsNowhere(Wizard):
    """Refers to a component that does not exist."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        del wizard["components"]["schemas"]["Uri"]


@defect("SRC-CFG-09", because="a valid JSON Schema", harness=MemoryHarness)
class WizardWithInvalidSchema(Wizard):
    """Writes `"required": true` in a property, as OpenAPI 2 did."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"][0]["schema"]["properties"]["uri"] = {"type": "string", "required": True}


@defect("SRC-CFG-09", because="the schema at #/components/schemas/Uri", harness=MemoryHarness)
class WizardWithInvalidComponent(Wizard):
    """Refers to a component with a type that JSON Schema does not have."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["components"]["schemas"]["Uri"] = {"type": "url"}


@defect("SRC-CFG-09", because="expected the key 'title'", harness=MemoryHarness)
class WizardWithoutTitle(Wizard):
    """Has a step without a title."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        del wizard["steps"][0]["title"]


@defect("SRC-CFG-09", because="a list in 'steps'", harness=MemoryHarness)
class WizardWithStepsById(Wizard):
    """Returns the steps as a mapping."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"] = {step.pop("step_id"): step for step in wizard["steps"]}


class WizardOfTwoSteps(Wizard):
    """Has a second step whose schema holds `reference`."""

    reference: ClassVar[str]

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        own = {"$defs": {"Name": {"$anchor": "name", "type": "string"}}}
        wizard["steps"][0]["schema"] |= own
        schema = {"properties": {"name": {"$ref": cls.reference}}}
        wizard["steps"].append({"step_id": "name", "title": "Name", "schema": schema})


@defect("SRC-CFG-09", because="the step 'name': expected every $ref to resolve", harness=MemoryHarness)
class WizardRefersToAnotherStep(WizardOfTwoSteps):
    """Refers to a definition in the schema of another step."""

    reference = "#/$defs/Name"


@defect("SRC-CFG-09", because="the step 'name': expected every $ref to resolve", harness=MemoryHarness)
class WizardRefersToAnAnchorOfAnotherStep(WizardOfTwoSteps):
    """Refers to an anchor in the schema of another step."""

    reference = "#name"


@defect("SRC-CFG-09", because="every $ref to resolve, got '#Uri'", harness=MemoryHarness)
class WizardRefersToNoAnchor(Wizard):
    """Refers to a component as if it were an anchor."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"][0]["schema"]["properties"]["uri"] = {"$ref": "#Uri"}


@defect("SRC-CFG-09", because="every $ref to resolve, got '#/enum/oracle'", harness=MemoryHarness)
class WizardRefersIntoAList(Wizard):
    """Refers to an entry of a list by its value."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["steps"][0]["schema"] |= {"enum": ["oracle"], "allOf": [{"$ref": "#/enum/oracle"}]}


@defect("SRC-CFG-09", because="every $ref to resolve, got '#/$defs/Name'", harness=MemoryHarness)
class WizardWithSharedDefinitionsInAList(Wizard):
    """Has a list where shared definitions belong, and refers to one by its name."""

    @classmethod
    def spoil(cls, wizard: dict[str, Any]) -> None:
        wizard["$defs"] = [{"Name": {"type": "string"}}]
        wizard["steps"][0]["schema"]["properties"]["name"] = {"$ref": "#/$defs/Name"}
