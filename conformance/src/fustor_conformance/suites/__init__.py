"""The tests that the kit ships; the plugin makes one test from each clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..harness import HarnessFactory

__all__ = ["contract_tests"]


def contract_tests(driver: str, *, harness: HarnessFactory | None = None) -> Any:
    """Return a base class whose tests check an installed driver, one test per clause.

    Args:
        driver: the driver as `KIND:NAME`, for example "source:postgres".
        harness: makes the harness for each trial, usually the harness class. Without it, the fixture
            `fustor_harness` supplies one. A pusher that uses HTTP needs no harness.

    Returns:
        The base class of a test class.
    """

    class ContractTests:
        fustor_driver = driver
        fustor_harness_factory = staticmethod(harness) if harness is not None else None

        def test_clause(self, fustor_clause: Any) -> None:
            """The driver keeps this clause of the contract."""
            fustor_clause.exercise()

    return ContractTests
