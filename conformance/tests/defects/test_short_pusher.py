from __future__ import annotations

from pathlib import Path

import pytest
from fustor_conformance.contract import Clause
from fustor_conformance.outcome import Outcome

from . import short_http_variants
from .registry import Driver
from .running import checked_clauses, examination_of

SHORT = Driver("pusher", f"{short_http_variants.__name__}:ShortPusher")
# What a package is installed as has tests of its own.
INSTALLED = ("PKG-05", "PKG-06", "PKG-07", "PKG-08")
CLAUSES = [clause for clause in checked_clauses("pusher") if clause.id not in INSTALLED]


def test_a_pusher_over_http_has_under_60_lines() -> None:
    assert len(Path(short_http_variants.__file__).read_text(encoding="utf-8").splitlines()) < 60


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_it_keeps_every_clause(clause: Clause) -> None:
    result = examination_of(SHORT).examine(clause)

    assert result.outcome is Outcome.PASS, result
