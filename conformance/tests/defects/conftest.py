"""What every child process would do again is done once, before the first of them is forked."""

from __future__ import annotations

import pytest
from fustor_conformance.harness import SourceHarness
from hypothesis import HealthCheck, given, settings


@pytest.fixture(scope="session", autouse=True)
def _hypothesis_is_warm() -> None:
    @settings(max_examples=1, database=None, suppress_health_check=list(HealthCheck))
    @given(SourceHarness().row_strategy())
    def draw(row: object) -> None:
        assert row

    draw()
