"""The tests that the kit ships; the plugin turns each clause into one test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..harness import HarnessFactory

__all__ = ["contract_tests"]


def contract_tests(driver: str, *, harness: HarnessFactory | None = None) -> Any:
    """Return a base class whose tests examine an installed driver, one test for each clause.

    Args:
        driver: the driver as `KIND:NAME`, for example "source:postgres".
        harness: makes the harness for each trial, usually the harness class. Left out, the fixture
            `fustor_harness` supplies it. A pusher that speaks HTTP needs none.

    Returns:
        A class for a test class to inherit.
    """

    class ContractTests:
        fustor_driver = driver
        fustor_harness_factory = staticmethod(harness) if harness is not None else None

        def test_clause(self, fustor_clause: Any) -> None:
            """The driver keeps this clause of the contract."""
            fustor_clause.examine()

    return ContractTests
