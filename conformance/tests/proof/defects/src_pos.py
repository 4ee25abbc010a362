"""Sources that misjudge positions: SRC-POS-01 to SRC-POS-04."""

from __future__ import annotations

from functools import cached_property

from fustor_core.models.config import SourceConfig

from ..references.sources import MemoryHarness, ReferenceSource, ReferenceTransientSource
from ..references.systems import SystemHarness
from ..tools.registry import defect
from ..variants.source_on_polling import PollsByTime
from ._shared.flags import Flag

# --- SRC-POS-01 -----------------------------------------------------------------------------------

EVERY_POSITION = "returns_a_bool_for_every_position"
EXTREMES = "returns_a_bool_for_extreme_positions"


@defect("SRC-POS-01", by=EVERY_POSITION, because="expected a bool, got None", harness=MemoryHarness)
class AnswersNone(ReferenceSource):
    """Returns None instead of False."""

    def is_position_available(self, position: int) -> bool:
        return super().is_position_available(position) or None  # type: ignore[return-value]


@defect("SRC-POS-01", by=EVERY_POSITION, because="expected a bool, got 0", harness=MemoryHarness)
class AnswersAnInt(ReferenceSource):
    """Returns 0 or 1."""

    def is_position_available(self, position: int) -> bool:
        return int(super().is_position_available(position))  # type: ignore[return-value]


@defect("SRC-POS-01", by=EVERY_POSITION, because="expected a bool, got <", harness=MemoryHarness)
class AnswersAForeignBool(ReferenceSource):
    """Returns the truth value of its client library instead of a bool."""

    def is_position_available(self, position: int) -> bool:
        return Flag(super().is_position_available(position))  # type: ignore[return-value]


@defect(
    "SRC-POS-01", by=EVERY_POSITION, because="is_position_available(0): expected False", harness=MemoryHarness
)
class ZeroIsAvailable(ReferenceSource):
    """Returns True for position 0."""

    def is_position_available(self, position: int) -> bool:
        return position == 0 or super().is_position_available(position)


@defect(
    "SRC-POS-01",
    by=EVERY_POSITION,
    because="expected False, because positions are above 0",
    harness=MemoryHarness,
)
class NoPositionIsAvailable(ReferenceSource):
    """Returns True for negative positions."""

    def is_position_available(self, position: int) -> bool:
        return position < 0 or super().is_position_available(position)


@defect("SRC-POS-01", by=EVERY_POSITION, because="as before", harness=MemoryHarness)
class AnswersOnce(ReferenceSource):
    """Alternates between True and False for the same position."""

    last = False

    def is_position_available(self, position: int) -> bool:
        self.last = position > 0 and not self.last
        return self.last


@defect("SRC-POS-01", by=EXTREMES, because="raised OverflowError", harness=MemoryHarness)
class AnswersSmallPositionsOnly(ReferenceSource):
    """Raises for a position that does not fit into 32 bits."""

    def is_position_available(self, position: int) -> bool:
        position.to_bytes(4, "big", signed=True)
        return super().is_position_available(position)


# --- SRC-POS-02 -----------------------------------------------------------------------------------


@defect("SRC-POS-02", because="False, because the source is transient", harness=MemoryHarness)
class TransientWithPositions(ReferenceTransientSource):
    """Is transient, and returns True for every position above 0."""

    def is_position_available(self, position: int) -> bool:
        return position > 0


# --- SRC-POS-03 -----------------------------------------------------------------------------------


@defect("SRC-POS-03", because="an event at that position was just delivered", harness=MemoryHarness)
class NewestIsNotAvailable(ReferenceSource):
    """Returns False for its newest position."""

    def is_position_available(self, position: int) -> bool:
        return super().is_position_available(position) and position < self.table.position


@defect("SRC-POS-03", because="an event at that position was just delivered", harness=MemoryHarness)
class NewestWhenConstructed(ReferenceSource):
    """Reads the bounds of its log in the constructor, and never again."""

    @cached_property
    def bounds(self) -> tuple[int, int]:
        return self.table.forgotten, self.table.position

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config)
        assert self.bounds

    def is_position_available(self, position: int) -> bool:
        oldest, newest = self.bounds
        return position > 0 and oldest <= position <= newest


# --- SRC-POS-04 -----------------------------------------------------------------------------------

NEVER_ISSUED = "positions_never_issued_are_not_available"
GONE = "positions_whose_history_is_gone_are_not_available"


@defect("SRC-POS-04", by=NEVER_ISSUED, because="that position was never issued", harness=MemoryHarness)
class FutureIsAvailable(ReferenceSource):
    """Checks only the oldest position, so future positions are available."""

    def is_position_available(self, position: int) -> bool:
        return position > 0 and position >= self.table.forgotten


@defect("SRC-POS-04", by=GONE, because="the history after it is gone", harness=MemoryHarness)
class ForgottenIsAvailable(ReferenceSource):
    """Checks only the newest position, so forgotten positions are available."""

    def is_position_available(self, position: int) -> bool:
        return 0 < position <= self.table.position


@defect("SRC-POS-04", by=GONE, because="the history after it is gone", harness=MemoryHarness)
class OldestWhenFirstAsked(ReferenceSource):
    """Reads the oldest position in the constructor, and never again."""

    @cached_property
    def oldest(self) -> int:
        return self.table.forgotten

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config)
        assert self.oldest

    def is_position_available(self, position: int) -> bool:
        return position > 0 and self.oldest <= position <= self.table.position


@defect(
    "SRC-POS-04",
    by="positions_whose_history_is_gone_are_not_available",
    because="the history after it is gone",
    harness=SystemHarness,
)
class KnowsOfNoOldest(PollsByTime):
    """Reports 1 as its oldest position, whatever the history holds."""

    def oldest_position(self) -> int:
        return 1
