from __future__ import annotations

from pathlib import Path

import pytest

from engine.exercising import Exercise


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """The path of a driver's module, with a name that no other test uses."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / f"driver_of_the_engine_{abs(hash(request.node.name))}.py"


@pytest.fixture
def exercise(module: Path) -> Exercise:
    return Exercise(module)
