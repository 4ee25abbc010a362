"""A driver on each of the SDK's bases is short; `test_source_variants` holds it to the whole contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from fustor_core import sources

pytestmark = pytest.mark.exhaustive

SHORT = 60
DRIVERS = sorted(Path(__file__).parent.glob("*_source_variants.py"))


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda path: path.stem)
def test_a_whole_driver_on_a_base_is_short(driver: Path) -> None:
    assert len(driver.read_text(encoding="utf-8").splitlines()) < SHORT


def test_every_base_has_a_whole_driver() -> None:
    texts = [driver.read_text(encoding="utf-8") for driver in DRIVERS]
    bases = [name for name in sources.__all__ if name.endswith("Source")]

    assert [name for name in bases if any(f"({name}):" in text for text in texts)] == bases
