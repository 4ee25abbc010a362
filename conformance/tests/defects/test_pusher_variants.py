from __future__ import annotations

import pytest
from fustor_conformance.outcome import Outcome

from . import pusher_socket_variants, pusher_variants  # noqa: F401 - they register
from .registry import Driver, variants
from .running import checked_clauses, examination_of

AGAINST = (Outcome.FAIL, Outcome.WARN, Outcome.ERROR)


@pytest.mark.parametrize(
    "variant",
    [Driver("pusher", "defects.pushers:ReferencePusher"), *variants("pusher")],
    ids=lambda variant: variant.id,
)
def test_nothing_is_said_against_what_is_right(variant: Driver) -> None:
    examination = examination_of(variant)
    results = [examination.examine(clause) for clause in checked_clauses("pusher")]
    said = [
        f"{result.clause} {result.outcome}: {result.message}"
        for result in results
        if result.outcome in AGAINST
    ]
    assert not said
