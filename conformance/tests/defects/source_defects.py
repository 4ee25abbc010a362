"""Sources with one thing wrong: how they are set up, and their positions."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from fustor_core.models.config import SourceConfig

from .registry import defect
from .sources import MemoryHarness, ReferenceSource, ReferenceTransientSource

# --- SRC-CFG --------------------------------------------------------------------------------------


@defect("SRC-CFG-01", because="id 'conformance-0'", harness=MemoryHarness)
class UpperCasesItsId(ReferenceSource):
    """Tidies the id up."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id.upper(), config)


@defect("SRC-CFG-01", because="id 'conformance-0', got 'conformance-1'", harness=MemoryHarness)
class OneInstancePerUri(ReferenceSource):
    """Gives the same instance to whoever has the same uri."""

    known: ClassVar[dict[str, Any]] = {}

    def __new__(cls, id: str, config: SourceConfig) -> Any:  # noqa: A002
        return cls.known.setdefault(config.uri, super().__new__(cls))


@defect("SRC-CFG-01", because="each its own config", harness=MemoryHarness)
class OneConfigPerUri(ReferenceSource):
    """Keeps the first of several equal configs for all of them."""

    known: ClassVar[dict[str, SourceConfig]] = {}

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, self.known.setdefault(config.uri, config))


@defect("SRC-CFG-01", because="expected the config it was given", harness=MemoryHarness)
class ChangesItsConfig(ReferenceSource):
    """Fills in a default of its own."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config.model_copy(update={"max_retries": config.max_retries + 1}))


@defect("SRC-CFG-01", because="the config it was given", harness=MemoryHarness)
class ChangesTheGivenConfig(ReferenceSource):
    """Writes a default of its own into the config that the agent still holds."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        config.max_retries += 1
        super().__init__(id, config)


@defect("SRC-CFG-07", because="{'properties': {...}}", harness=MemoryHarness)
class FieldsWithoutProperties(ReferenceSource):
    """Lists the fields, without a schema around them."""

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"id": {"type": "integer"}}


@defect("SRC-CFG-07", because="{'properties': {...}}", harness=MemoryHarness)
class FieldsAsList(ReferenceSource):
    """Lists the names of the fields under "properties"."""

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": ["id", "name", "amount"]}


@defect("SRC-CFG-07", because="a valid JSON Schema", harness=MemoryHarness)
class FieldsOfUnknownType(ReferenceSource):
    """Gives the database's type where JSON Schema has its own."""

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        return {"properties": {"id": {"type": "BIGINT"}, "name": {}, "amount": {}}}


@defect("SRC-CFG-07", because="the same answer as the first time", harness=MemoryHarness)
class FieldsThatAddUp(ReferenceSource):
    """Adds to the answer that it keeps on the class, and hands that out."""

    fields: ClassVar[dict[str, Any]] = {"properties": {}}

    @classmethod
    async def get_available_fields(cls, **keywords: Any) -> dict[str, Any]:
        cls.fields["properties"][f"column_{len(cls.fields['properties'])}"] = {}
        return cls.fields


@defect("SRC-CFG-07", because="raised TypeError", harness=MemoryHarness)
class FieldsOfTheUriOnly(ReferenceSource):
    """Accepts the uri and no other field of the config."""

    @classmethod
    async def get_available_fields(cls, uri: str = "") -> dict[str, Any]:  # type: ignore[override]
        return {"properties": {}}


# --- SRC-POS --------------------------------------------------------------------------------------


EVERY_POSITION = "answers_a_bool_for_every_position"
EXTREMES = "answers_a_bool_at_the_extremes"


@defect("SRC-POS-01", by=EVERY_POSITION, because="expected a bool, got None", harness=MemoryHarness)
class AnswersNone(ReferenceSource):
    """Forgets to return the answer when it is no."""

    def is_position_available(self, position: int) -> bool:
        return super().is_position_available(position) or None  # type: ignore[return-value]


@defect("SRC-POS-01", by=EVERY_POSITION, because="expected a bool, got 0", harness=MemoryHarness)
class AnswersAnInt(ReferenceSource):
    """Counts the matching log entries."""

    def is_position_available(self, position: int) -> bool:
        return int(super().is_position_available(position))  # type: ignore[return-value]


class Flag:
    """A truth value of a client library's own, such as numpy's."""

    def __init__(self, value: bool) -> None:
        self.value = value

    def __bool__(self) -> bool:
        return self.value

    def __eq__(self, other: object) -> bool:
        return bool(other) is self.value

    __hash__ = None  # type: ignore[assignment]


@defect("SRC-POS-01", by=EVERY_POSITION, because="expected a bool, got <", harness=MemoryHarness)
class AnswersAForeignBool(ReferenceSource):
    """Hands on what its client library calls a bool."""

    def is_position_available(self, position: int) -> bool:
        return Flag(super().is_position_available(position))  # type: ignore[return-value]


@defect(
    "SRC-POS-01", by=EVERY_POSITION, because="is_position_available(0): expected False", harness=MemoryHarness
)
class ZeroIsAvailable(ReferenceSource):
    """Takes 0 for the beginning of the log."""

    def is_position_available(self, position: int) -> bool:
        return position == 0 or super().is_position_available(position)


@defect(
    "SRC-POS-01", by=EVERY_POSITION, because="expected False, for it is no position", harness=MemoryHarness
)
class NoPositionIsAvailable(ReferenceSource):
    """Says that it can always start from nothing."""

    def is_position_available(self, position: int) -> bool:
        return position < 0 or super().is_position_available(position)


@defect("SRC-POS-01", by=EVERY_POSITION, because="as before", harness=MemoryHarness)
class AnswersOnce(ReferenceSource):
    """Toggles at every question."""

    last = False

    def is_position_available(self, position: int) -> bool:
        self.last = position > 0 and not self.last
        return self.last


@defect("SRC-POS-01", by=EXTREMES, because="raised OverflowError", harness=MemoryHarness)
class AnswersSmallPositionsOnly(ReferenceSource):
    """Packs the position into 32 bits."""

    def is_position_available(self, position: int) -> bool:
        position.to_bytes(4, "big", signed=True)
        return super().is_position_available(position)


@defect("SRC-POS-02", because="False, for the source is transient", harness=MemoryHarness)
class TransientWithPositions(ReferenceTransientSource):
    """Has no history, and says that every position of it is there."""

    def is_position_available(self, position: int) -> bool:
        return position > 0


@defect("SRC-POS-03", because="an event of that index was just delivered", harness=MemoryHarness)
class NewestIsNotAvailable(ReferenceSource):
    """Wants something after the position."""

    def is_position_available(self, position: int) -> bool:
        return super().is_position_available(position) and position < self.table.position


@defect("SRC-POS-03", because="an event of that index was just delivered", harness=MemoryHarness)
class NewestWhenConstructed(ReferenceSource):
    """Reads the bounds of its log once, and keeps them."""

    @cached_property
    def bounds(self) -> tuple[int, int]:
        return self.table.forgotten, self.table.position

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config)
        assert self.bounds

    def is_position_available(self, position: int) -> bool:
        oldest, newest = self.bounds
        return position > 0 and oldest <= position <= newest


NEVER_ISSUED = "positions_never_issued_are_not_available"
GONE = "positions_whose_history_is_gone_are_not_available"


@defect("SRC-POS-04", by=NEVER_ISSUED, because="no such position was ever issued", harness=MemoryHarness)
class FutureIsAvailable(ReferenceSource):
    """Looks at the old end of its history only."""

    def is_position_available(self, position: int) -> bool:
        return position > 0 and position >= self.table.forgotten


@defect("SRC-POS-04", by=GONE, because="the history after it is gone", harness=MemoryHarness)
class ForgottenIsAvailable(ReferenceSource):
    """Looks at the new end of its history only."""

    def is_position_available(self, position: int) -> bool:
        return 0 < position <= self.table.position


@defect("SRC-POS-04", by=GONE, because="the history after it is gone", harness=MemoryHarness)
class OldestWhenFirstAsked(ReferenceSource):
    """Reads the old end of its log once, and keeps it."""

    @cached_property
    def oldest(self) -> int:
        return self.table.forgotten

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config)
        assert self.oldest

    def is_position_available(self, position: int) -> bool:
        return position > 0 and self.oldest <= position <= self.table.position
