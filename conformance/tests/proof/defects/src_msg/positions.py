"""Sources that treat the requested position wrongly: SRC-MSG-04 to SRC-MSG-06."""

from __future__ import annotations

from typing import Any

from fustor_core.drivers import MessageStream

from ...references.sources import ImpatientHarness, MemoryHarness
from ...references.systems import SystemHarness, TellingHarness
from ...tools.registry import defect
from ...variants.source_on_a_log import FollowsALog
from ...variants.source_on_callbacks import IsCalledBack
from ._starts import Start

# --- SRC-MSG-04 -----------------------------------------------------------------------------------


@defect("SRC-MSG-04", because="every change after the position", harness=ImpatientHarness)
class DropsTheFirstAfterTheResume(Start):
    """Starts one position after the requested one."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (start + 1, lost)


@defect("SRC-MSG-04", because="every change after the position", harness=ImpatientHarness)
class IgnoresThePosition(Start):
    """Starts at the latest position, whatever position was requested."""

    def start(self, position: int) -> tuple[int, bool]:
        return self.table.position, super().start(position)[1]


@defect("SRC-MSG-04", because="no event with an index below", harness=MemoryHarness)
class ResumesTooEarly(Start):
    """Starts two positions before the requested one."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (start - 2, lost)


@defect("SRC-MSG-04", because="no event with an index below", harness=MemoryHarness)
class ResumesAtTheBeginning(Start):
    """Replays its whole log whenever a position is requested."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (start, lost) if position <= 0 or lost else (0, lost)


@defect("SRC-MSG-04", because="False, because the position is available", harness=MemoryHarness)
class ResumesAndReportsALoss(Start):
    """Resumes correctly, and reports a loss."""

    def start(self, position: int) -> tuple[int, bool]:
        return super().start(position)[0], position > 0


@defect("SRC-MSG-04", because="raised IndexError", harness=MemoryHarness)
class CannotResume(Start):
    """Looks the position up among the changes that this instance has delivered."""

    def start(self, position: int) -> tuple[int, bool]:
        if self.is_position_available(position):
            return [][position], False
        return super().start(position)


# --- SRC-MSG-05 -----------------------------------------------------------------------------------

NEVER_ISSUED = "unavailable_position_is_reported_lost"
EXPIRED = "expired_position_is_reported_lost"


class Lost(Start):
    """Starts where `lost` decides when the position is lost."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return (self.lost(position), lost) if lost else (start, lost)

    def lost(self, position: int) -> int:
        raise NotImplementedError


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="raised ValueError", harness=MemoryHarness)
@defect("SRC-MSG-05", by=EXPIRED, because="raised ValueError", harness=MemoryHarness)
class RaisesWhenLost(Lost):
    """Raises when the position is lost."""

    def lost(self, position: int) -> int:
        raise ValueError(f"position {position} is gone")


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="no change made before the call", harness=MemoryHarness)
class ReplaysWhenLost(Lost):
    """Starts at the oldest change when the position is lost."""

    def lost(self, position: int) -> int:
        return 0


@defect("SRC-MSG-05", by=NEVER_ISSUED, because="made after the call", harness=ImpatientHarness)
class WaitsForTheLostPosition(Lost):
    """Starts at the position that it reports as lost."""

    def lost(self, position: int) -> int:
        return position


@defect(
    "SRC-MSG-05",
    by=NEVER_ISSUED,
    because="True, because the position is not available",
    harness=MemoryHarness,
)
@defect(
    "SRC-MSG-05", by=EXPIRED, because="True, because the position is not available", harness=MemoryHarness
)
@defect(
    "SRC-MSG-06",
    by="flag_agrees_with_is_position_available",
    because="which is not available: expected True",
    harness=MemoryHarness,
)
class NeverLost(Start):
    """Starts at the latest position when the position is lost, and does not report the loss."""

    def start(self, position: int) -> tuple[int, bool]:
        return super().start(position)[0], False


@defect(
    "SRC-MSG-05", by=EXPIRED, because="True, because the position is not available", harness=MemoryHarness
)
class NotLostWhenIssuedOnce(Start):
    """Reports no loss for a position whose history is gone."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost and position > self.table.position


@defect(
    "SRC-MSG-05",
    by="unavailable_position_is_reported_lost",
    because="True, because the position is not available",
    harness=SystemHarness,
)
@defect(
    "SRC-MSG-06",
    by="flag_agrees_with_is_position_available",
    because="which is not available: expected True",
    harness=SystemHarness,
)
class NothingIsEverLost(FollowsALog):
    """Never reports a loss."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        events, _ = super().get_message_iterator(start_position, **keywords)
        return MessageStream(events, needed_position_lost=False)


@defect(
    "SRC-MSG-05", by="unavailable_position_is_reported_lost", because="True, because", harness=TellingHarness
)
class TransientThatLosesNothing(IsCalledBack):
    """Is transient, and reports no loss."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        events, _ = super().get_message_iterator(-1, **keywords)
        return MessageStream(events, needed_position_lost=False)


# --- SRC-MSG-06 -----------------------------------------------------------------------------------


@defect(
    "SRC-MSG-06",
    by="flag_agrees_for_delivered_positions",
    because="which is available: expected False, got True",
    harness=MemoryHarness,
)
class LostAtTheNewest(Start):
    """Reports a loss for its newest position."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost or position == self.table.position


@defect(
    "SRC-MSG-06",
    by="flag_agrees_for_delivered_positions",
    because="which is not available: expected True, got False",
    harness=MemoryHarness,
)
class NotLostOneBeyondTheNewest(Start):
    """Reports no loss for the position after its newest."""

    def start(self, position: int) -> tuple[int, bool]:
        start, lost = super().start(position)
        return start, lost and position != self.table.position + 1
