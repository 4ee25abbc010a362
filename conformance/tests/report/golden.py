"""The report behind the golden files: every outcome, and text that tries to break out of each format."""

from __future__ import annotations

from fustor_conformance.contract import CLAUSES, clauses_for
from fustor_conformance.outcome import Outcome
from fustor_conformance.results import Result
from fustor_conformance.verdict import Report
from fustor_core.discovery import InstalledDriver

HOSTILE = (
    "<script>document.title = 'broken out'</script> ]]> & \"quotes\" `ticks` | pipes | **stars** "
    "\x1b[31mred\x00 \ud800 ::error::no %0A 语\u2028\n"
    "::error title=x::second line \u202e##[error]third"
)

DRIVER = InstalledDriver(
    "pusher", "demo", "fustor.drivers.pushers", "fustor_pusher_demo:Demo", "fustor-pusher-demo", "1.2\x1b[2J"
)

_FOUND = {
    "PKG-01": Result(clause="PKG-01", level=CLAUSES["PKG-01"].level, outcome=Outcome.PASS, seconds=0.25),
    "PSH-ENV-04": Result(
        clause="PSH-ENV-04",
        level=CLAUSES["PSH-ENV-04"].level,
        outcome=Outcome.FAIL,
        message="push([], is_snapshot_end=True)",
        expected="one envelope",
        actual="0 requests",
        detail="nothing,\nnowhere",
        see=("PSH-ENV-01",),
        steps=("Demo('conformance', config)", "push([], is_snapshot_end=True)"),
        exchange="> POST /push HTTP/1.1\n> authorization: ***\n\n< 200\n< content-type: application/json",
        where="golden.py:1 in push",
        rerun="fustor-driver check pusher:demo --select PSH-ENV-04",
        seconds=1.5,
    ),
    "PSH-ENV-07": Result(
        clause="PSH-ENV-07",
        level=CLAUSES["PSH-ENV-07"].level,
        outcome=Outcome.FAIL,
        message=HOSTILE,
        expected=HOSTILE,
        actual=HOSTILE,
        steps=(HOSTILE,),
        exchange=HOSTILE,
        where="nowhere/driver.py:7 in push",
        rerun=HOSTILE,
    ),
    "PSH-FLT-03": Result(
        clause="PSH-FLT-03", level=CLAUSES["PSH-FLT-03"].level, outcome=Outcome.WARN, message="it is retried"
    ),
    "PSH-SES-04": Result(
        clause="PSH-SES-04",
        level=CLAUSES["PSH-SES-04"].level,
        outcome=Outcome.WAIVED,
        message="get_latest_committed_index() returned None",
        reason="The remote keeps no positions.",
    ),
    "PSH-CFG-07": Result(
        clause="PSH-CFG-07",
        level=CLAUSES["PSH-CFG-07"].level,
        outcome=Outcome.ERROR,
        message="start() of the harness raised OSError: no disk",
    ),
    "PSH-CFG-02": Result(
        clause="PSH-CFG-02",
        level=CLAUSES["PSH-CFG-02"].level,
        outcome=Outcome.NOT_DECLARED,
        message="the driver refuses a password",
    ),
}

REPORT = Report(
    driver=DRIVER,
    profile="ci",
    seed=7,
    results=tuple(
        _FOUND.get(
            clause.id,
            Result.left_out(clause, rerun=""),
        )
        for clause in clauses_for("pusher")
    ),
)
