"""The page `docs/your-own-driver.md`, typed into a shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.exhaustive

PAGE = Path(__file__).parents[3] / "docs" / "your-own-driver.md"
COMMANDS = Path(sys.executable).parent
END_OF_OUTPUT = "-- end of output --"


def sections() -> dict[str, list[tuple[str, list[str]]]]:
    """Return the commands of each section that has any, each with its output on the page."""
    found = {}
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        lines = "\n".join(re.findall(r"^```console\n(.*?)^```$", section, re.DOTALL | re.MULTILINE))
        typed = [block.split("\n") for block in re.split(r"^\$ ", lines, flags=re.MULTILINE)[1:]]
        if typed:
            found[section.partition("\n")[0]] = [(command, output) for command, *output in typed]
    return found


def typed(directory: Path, commands: list[str], **variables: str) -> list[str]:
    """Run commands in one shell; return the output of each."""
    environment = {**os.environ, **variables, "UV_PYTHON": sys.executable}
    environment["PATH"] = f"{COMMANDS}{os.pathsep}{environment['PATH']}"
    environment.pop("VIRTUAL_ENV", None)
    script = "".join(f"{command}\necho '{END_OF_OUTPUT}'\n" for command in commands)
    shell = ["bash", "-e", "-c", script]
    done = subprocess.run(
        shell,
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.split(f"{END_OF_OUTPUT}\n")[:-1]


# The rehearsal of a release needs the network and the kit.
MARKS = {"Release it": pytest.mark.packages}
GIT_IDENTITY = {
    f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}


@pytest.mark.parametrize(
    "section", [pytest.param(section, marks=MARKS.get(section, ())) for section in sections()]
)
def test_what_the_page_tells_to_type_prints_what_it_says(
    tmp_path: Path, section: str, wheels: dict[str, Path]
) -> None:
    steps = sections()[section]
    directory = str(wheels["fustor-core"].parent)
    printed = typed(tmp_path, [command for command, _ in steps], PIP_FIND_LINKS=directory, **GIT_IDENTITY)
    assert len(printed) == len(steps)
    for (command, expected), output in zip(steps, printed, strict=True):
        lines = [squeezed(line) for line in output.splitlines()]
        for line in filter(None, map(squeezed, expected)):
            assert line == "..." or any(line in shown for shown in lines), f"{command}: {line!r}\n{output}"


def squeezed(line: str) -> str:
    """Return a line with single spaces, because the widths of a table's columns vary."""
    return " ".join(line.split())


def test_the_page_shows_each_place_of_a_driver_and_what_becomes_of_it() -> None:
    assert list(sections()) == [
        "A project of its own",
        "In a workspace",
        "In an environment that you have",
        "Release it",
        "Update it",
    ]
