from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from fustor_conformance import engine
from fustor_conformance.isolation import Ended, Finished, run_isolated
from fustor_conformance.outcome import Outcome

from . import folder_variants, pusher_socket_variants, pusher_variants  # noqa: F401 - they register
from .registry import Driver, variants
from .running import QUICK, checked_clauses, examination_of

# The same inputs however busy the machine, and fewer of them: each defect tells whether they are enough.
PROFILE = replace(QUICK, examples=6, seconds=30.0)
CLAUSES = [clause for clause in checked_clauses("pusher") if clause.family != "PKG"]
# The kit tells a single URL's operations apart by what they carry, and asking for a position carries nothing.
_BLOCKS = {
    "PSH-FLT-05": "the push had ended before it could be cancelled: the driver blocks the event loop",
}
_HTTP_ONLY = (
    *("PSH-CFG-07", "PSH-SES-01", "PSH-SES-02", "PSH-SES-03", "PSH-SES-04", "PSH-SES-05"),
    *("PSH-ENV-06", "PSH-ENV-08", "PSH-ENV-09", "PSH-FLT-02", "PSH-FLT-03", "PSH-FLT-04", "PSH-FLT-05"),
)
_NO_HTTP = "the remote is no HTTP: the kit sees what the harness says that it received"
NOT_EXERCISED = {
    "FolderPusher": dict.fromkeys(_HTTP_ONLY, _NO_HTTP),
    "HasOneUrl": {"PSH-SES-04": "no request for the committed index arrived at the kit's endpoint"},
    "Blocks": _BLOCKS,
}


def at_once(function: Callable[[], Any], *, deadline: float) -> Ended:
    """Stand in for a child of its own."""
    return Finished(function(), "")


@pytest.mark.parametrize(
    "variant",
    [Driver("pusher", "defects.pushers:ReferencePusher"), *variants("pusher")],
    ids=lambda variant: variant.id,
)
def test_nothing_is_said_against_what_is_right(variant: Driver) -> None:
    def examine() -> dict[str, str]:
        # One child for all clauses: most of the time goes into making children, and these do no harm.
        with mock.patch.object(engine, "run_isolated", at_once):
            examination = examination_of(variant, profile=PROFILE)
            results = [examination.examine(clause) for clause in CLAUSES]
        return {result.clause: result.message for result in results if result.outcome is not Outcome.PASS}

    ended = run_isolated(examine, deadline=120.0)
    assert isinstance(ended, Finished)
    assert ended.value == NOT_EXERCISED.get(variant.id, {})
