from __future__ import annotations

from pathlib import Path

from fustor_conformance.options import Choice
from fustor_conformance.profiles import PROFILES
from fustor_driver.checking.inputs import Inputs


def test_the_command_to_rerun_is_complete_and_quoted() -> None:
    inputs = Inputs(Path("my config.toml"), None, Choice(PROFILES["ci"], 7, ()))
    assert inputs.rerun("source:demo", "PKG-01") == (
        "fustor-driver check source:demo --select PKG-01 --profile ci --seed 7 --config 'my config.toml'"
    )


def test_the_command_to_rerun_names_the_harness() -> None:
    assert (
        Inputs(None, "tests.mine:Harness", Choice(PROFILES["quick"], 0, ()))
        .rerun("source:demo", "PKG-01")
        .endswith("--profile quick --seed 0 --harness tests.mine:Harness")
    )
