from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner
from fustor_driver.cli import main

if TYPE_CHECKING:
    from .conftest import Installed

HANGS = """
import functools
from fustor_conformance import engine
engine.Survey = functools.partial(engine.Survey, seconds=0.5)
"""


def table(text: str) -> dict[str, list[str]]:
    """Read the table: by driver and group, the other cells."""
    heading, *lines = text.splitlines()
    starts = [heading.index(name) for name in ("DRIVER", "PACKAGE", "GROUP", "PROBLEM")]
    cells = [
        [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
        for line in lines
    ]
    return {f"{driver} {group}": [package, problem] for driver, package, group, problem in cells}


def test_nothing_installed_is_one_sentence_that_says_what_to_do(installed: Installed) -> None:
    run = installed.run("list", code="import fustor_core.discovery as d; d.installed_drivers = list")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines() == [
        "No driver is installed: make one with `fustor-driver new source_hello`, or install its package into "
        "the environment of this command."
    ]


def test_a_kind_of_which_nothing_is_installed_is_named(installed: Installed) -> None:
    code = "import fustor_core.discovery as d; d.installed_drivers = list"
    assert "new pusher_hello" in installed.run("list", "--kind", "pusher", code=code).stdout


def test_every_driver_is_listed_with_what_is_wrong_with_it(installed: Installed) -> None:
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
    run = installed.run("list", code=HANGS)
    assert (run.returncode, run.stderr) == (0, "")
    contract, legacy = "fustor.drivers.pushers", "fustor_agent.drivers.pushers"
    assert table(run.stdout) == {
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
            "<class 'good.Bare'> cannot be constructed, it lacks create_session, get_needed_fields, "
            "heartbeat, push; see PKG-03",
        ],
        f"pusher:both {contract}": ["good 1.0", "-"],
        f"pusher:both {legacy}": [
            "good 1.0",
            "legacy entry beside the contract's, which the other commands use",
        ],
        f"pusher:good {contract}": ["good 1.0", "-"],
        f"pusher:malformed {contract}": [
            "good 1.0",
            "The entry point malformed has the value 'two words', which is not MODULE:CLASS",
        ],
        f"pusher:missing {contract}": [
            "good 1.0",
            "loading entry point missing = good:Missing raised AttributeError: module 'good' has no "
            "attribute 'Missing'; see PKG-02",
        ],
        f"pusher:old {legacy}": ["good 1.0", "registered under the legacy group (PKG-01)"],
    }


def test_one_kind_can_be_asked_for(installed: Installed) -> None:
    installed.pusher()
    installed.add("other", "", "[fustor.drivers.sources]\nother = other:Other\n")
    assert list(table(installed.run("list", "--kind", "pusher").stdout)) == [
        "pusher:demo fustor.drivers.pushers"
    ]


def test_its_help_lists_the_exit_codes() -> None:
    assert "Exit codes: 0" in CliRunner().invoke(main, ["list", "--help"]).output
