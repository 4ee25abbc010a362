from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fustor_conformance.contract import CLAUSES
from fustor_conformance.engine import Examination
from fustor_conformance.profiles import Profile
from fustor_conformance.report import Result
from fustor_conformance.subject import Subject
from fustor_conformance.survey import Survey
from fustor_core.discovery import InstalledDriver, Kind

from engine.examining import PUSHER, QUICK, Examine


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Where a driver's module is written; its name is that of no other test."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / f"driver_of_the_engine_{abs(hash(request.node.name))}.py"


@pytest.fixture
def examine(module: Path) -> Examine:
    def examine(
        clause: str,
        text: str = PUSHER,
        *,
        kind: Kind = "pusher",
        harness: Any = None,
        profile: Profile = QUICK,
        seconds: float = 60.0,
        attribute: str = "Driver",
        group: str = "",
    ) -> Result:
        module.write_text(text)
        driver = InstalledDriver(
            kind, "demo", group or f"fustor.drivers.{kind}s", f"{module.stem}:{attribute}"
        )
        survey = Survey(driver, seconds)
        examination = Examination(
            Subject(driver, harness), profile, 0, survey, rerun=lambda id_: f"rerun {id_}"
        )
        return examination.examine(CLAUSES[clause])

    return examine
