from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from fustor_driver.cli import main

Installed = Any
"""The type of the fixture of this name; its class is in conftest.py, which cannot be imported."""


PACKAGES = ("good 1.0", "hangs 1.0", "exits 1.0", "demo 1.0", "other 1.0")


def table(text: str) -> dict[str, list[str]]:
    """Parse the table into its other cells, by driver and group."""
    heading, *lines = text.splitlines()
    starts = [heading.index(name) for name in ("DRIVER", "PACKAGE", "GROUP", "PROBLEM")]
    cells = [
        [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
        for line in lines
    ]
    return {f"{driver} {group}": [package, problem] for driver, package, group, problem in cells}


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fustor_core.discovery.installed_drivers", list)


@pytest.mark.usefixtures("nothing_installed")
def test_nothing_installed_is_one_sentence_that_says_what_to_do(installed: Installed) -> None:
    run = installed.run("list")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines() == [
        "No driver is installed: make one with `fustor-driver new source_hello`, or install its package into "
        "the environment of this command."
    ]


@pytest.mark.usefixtures("nothing_installed")
def test_a_kind_of_which_nothing_is_installed_is_named(installed: Installed) -> None:
    assert "new pusher_hello" in installed.run("list", "--kind", "pusher").stdout


def test_every_driver_is_listed_with_what_is_wrong_with_it(
    installed: Installed, import_within: Callable[[float], None]
) -> None:
    import_within(0.5)
    driver = "from fustor_core.drivers import PusherDriver\nclass Bare(PusherDriver): ...\n"
    complete = "".join(
        f"    async def {name}(self, *args, **kwargs): ...\n"
        for name in ("push", "heartbeat", "create_session", "get_needed_fields")
    )
    installed.add(
        "good",
        f"{driver}class Good(Bare):\n{complete}",
        "[fustor.drivers.pushers]\ngood = good:Good\nboth = good:Good\nbare = good:Bare\n"
        "malformed = two words\nmissing = good:Missing\n"
        "[fustor_agent.drivers.pushers]\nboth = good:Good\nold = good:Good\n",
    )
    installed.add(
        "hangs", "import threading; threading.Event().wait()", "[fustor.drivers.sources]\nh = hangs:H\n"
    )
    installed.add(
        "exits", "import os; print('NOISE'); os._exit(4)", "[fustor.drivers.sources]\ne = exits:E\n"
    )
    run = installed.run("list")
    assert (run.returncode, run.stderr) == (0, "")
    contract, legacy = "fustor.drivers.pushers", "fustor_agent.drivers.pushers"
    mine = {row: cells for row, cells in table(run.stdout).items() if cells[0] in PACKAGES}
    assert mine == {
        "source:e fustor.drivers.sources": [
            "exits 1.0",
            "the driver exits:E exited with status 4 when it was imported; see PKG-02",
        ],
        "source:h fustor.drivers.sources": [
            "hangs 1.0",
            "importing the driver hangs:H did not end within 0.5 s; see PKG-02",
        ],
        f"pusher:bare {contract}": [
            "good 1.0",
            "<class 'good.Bare'> cannot be constructed, because it lacks create_session, get_needed_fields, "
            "heartbeat, push; see PKG-03",
        ],
        f"pusher:both {contract}": ["good 1.0", "-"],
        f"pusher:both {legacy}": [
            "good 1.0",
            "legacy entry; the other commands use the one in the contract's group",
        ],
        f"pusher:good {contract}": ["good 1.0", "-"],
        f"pusher:malformed {contract}": [
            "good 1.0",
            "the entry point malformed has the value 'two words', which is not MODULE:CLASS",
        ],
        f"pusher:missing {contract}": [
            "good 1.0",
            "loading the entry point missing = good:Missing raised AttributeError: module 'good' has no "
            "attribute 'Missing'; see PKG-02",
        ],
        f"pusher:old {legacy}": ["good 1.0", "registered under the legacy group (PKG-01)"],
    }


def test_one_kind_can_be_asked_for(installed: Installed) -> None:
    installed.pusher()
    installed.add("other", "", "[fustor.drivers.sources]\nother = other:Other\n")
    rows = table(installed.run("list", "--kind", "pusher").stdout)
    assert "pusher:demo fustor.drivers.pushers" in rows
    assert all(row.startswith("pusher:") for row in rows)


def test_its_help_lists_the_exit_codes() -> None:
    assert "Exit codes: 0" in CliRunner().invoke(main, ["list", "--help"]).output
