from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from fustor_driver.cli import main
from fustor_driver.updating.changes import Change, ChangeKind
from fustor_driver.updating.update import Update
from packaging.version import Version

if TYPE_CHECKING:
    from pathlib import Path

SUMMARY = """\
Updated {directory} from template 0.2.9 to 0.3.0:

  unmerged  LICENSE  you replaced it with something else, and the template changed it: compare them yourself

Look at `git diff`, resolve the conflicts, run the tests, and commit.
"""


@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_what_the_author_made_something_else_of_is_work_that_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    prepared = Update(Version("0.2.9"), Version("0.3.0"), (Change("LICENSE", ChangeKind.UNMERGED),))
    monkeypatch.setattr("fustor_driver.updating.update.prepare", lambda *_: prepared)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["update", *arguments])
    assert result.exit_code == 1
    assert SUMMARY.splitlines()[2] in result.stdout
    assert arguments or result.stdout == SUMMARY.format(directory=tmp_path.name)
    assert list(tmp_path.iterdir()) == []
