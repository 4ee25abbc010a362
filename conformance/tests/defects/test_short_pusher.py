from __future__ import annotations

from pathlib import Path

import pytest
from fustor_conformance.contract import Clause
from fustor_conformance.outcome import Outcome

from . import short_http_variants
from .registry import Driver
from .running import clauses_of, examination_of

SHORT = Driver("pusher", f"{short_http_variants.__name__}:ShortPusher")
CLAUSES = clauses_of("pusher")


def test_a_pusher_over_http_has_under_60_lines() -> None:
    assert len(Path(short_http_variants.__file__).read_text(encoding="utf-8").splitlines()) < 60


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_it_keeps_every_clause(clause: Clause) -> None:
    result = examination_of(SHORT).examine(clause)

    assert result.outcome is Outcome.PASS, result
