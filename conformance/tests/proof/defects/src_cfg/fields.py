"""Sources that describe their fields wrongly: SRC-CFG-07."""

from __future__ import annotations

from typing import Any, ClassVar

from ...references.sources import MemoryHarness, ReferenceSource
from ...tools.registry import defect


@defect("SRC-CFG-07", because="a JSON Schema with a dict in 'properties'", harness=MemoryHarness)
class FieldsWithoutProperties(ReferenceSource):
    """Returns the fields without the schema around them."""

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"id": {"type": "integer"}}


@defect("SRC-CFG-07", because="a JSON Schema with a dict in 'properties'", harness=MemoryHarness)
class FieldsAsList(ReferenceSource):
    """Returns a list of names under "properties"."""

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": ["id", "name", "amount"]}


@defect("SRC-CFG-07", because="a valid JSON Schema", harness=MemoryHarness)
class FieldsOfUnknownType(ReferenceSource):
    """Names a type of the database instead of a type of JSON Schema."""

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {"id": {"type": "BIGINT"}, "name": {}, "amount": {}}}


@defect("SRC-CFG-07", because="the same result as the first time", harness=MemoryHarness)
class FieldsThatAddUp(ReferenceSource):
    """Adds a field to a dict on the class at each call, and returns that dict."""

    fields: ClassVar[dict[str, Any]] = {"properties": {}}

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        cls.fields["properties"][f"column_{len(cls.fields['properties'])}"] = {}
        return cls.fields


@defect("SRC-CFG-07", because="raised TypeError", harness=MemoryHarness)
class FieldsOfTheUriOnly(ReferenceSource):
    """Accepts only the uri, and no other field of the config."""

    @classmethod
    async def get_available_fields(cls, uri: str = "") -> dict[str, Any]:  # type: ignore[override]
        return {"properties": {}}
