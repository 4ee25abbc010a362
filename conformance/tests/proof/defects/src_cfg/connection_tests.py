"""Sources that test their connection wrongly: SRC-CFG-08."""

from __future__ import annotations

from typing import Any

from ...references.sources import GuardedHarness, MemoryHarness, ReferenceSource
from ...tools.registry import defect

GOOD = "source_accepts_a_good_configuration"
BAD = "source_never_raises_for_a_bad_configuration"
NOT_THERE = "source_notices_an_unreachable_system"
REFUSED = "source_notices_a_refused_credential"


@defect(
    "SRC-CFG-08",
    by=GOOD,
    because="True and a message, because the configuration works",
    harness=MemoryHarness,
)
class CannotConnect(ReferenceSource):
    """Reports that it cannot connect, although it can."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return False, "not tried"


@defect("SRC-CFG-08", by=GOOD, because="a pair of a bool and a string, got True", harness=MemoryHarness)
class AnswersWithoutText(ReferenceSource):
    """Returns only the bool."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return True  # type: ignore[return-value]


@defect("SRC-CFG-08", by=GOOD, because="a pair of a bool and a string, got {", harness=MemoryHarness)
class AnswersAsObject(ReferenceSource):
    """Returns a dict instead of a pair."""

    @classmethod
    async def check_privileges(cls, **keywords: Any) -> tuple[bool, str]:
        return {"success": True, "message": "all there"}  # type: ignore[return-value]


@defect("SRC-CFG-08", by=GOOD, because="a non-empty string", harness=MemoryHarness)
class AnswersWithEmptyText(ReferenceSource):
    """Returns an empty string with True."""

    @classmethod
    async def check_runtime_params(cls, **keywords: Any) -> tuple[bool, str]:
        return True, ""


@defect("SRC-CFG-08", by=BAD, because="raised KeyError", harness=MemoryHarness)
class NeedsAUri(ReferenceSource):
    """Raises when the configuration has no uri."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return True, f"connected to {keywords['uri']}"


@defect("SRC-CFG-08", by=BAD, because="raised AttributeError", harness=MemoryHarness)
class NeedsACredential(ReferenceSource):
    """Raises when the credential is not a mapping."""

    @classmethod
    async def create_agent_user(cls, **keywords: Any) -> tuple[bool, str]:
        return True, f"made {keywords.get('credential', {}).get('user')}"


@defect(
    "SRC-CFG-08",
    by=NOT_THERE,
    because="message, because the system is unreachable",
    harness=MemoryHarness,
)
class ConnectsToNothing(ReferenceSource):
    """Checks the form of the uri, and does not connect."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return keywords.get("uri", "").startswith("memory://"), "the uri is in good form"


@defect(
    "SRC-CFG-08",
    by=REFUSED,
    because="message, because the system refuses",
    harness=GuardedHarness,
)
class ConnectsWithAnyPassword(ReferenceSource):
    """Checks that the system is there, and does not log in."""
