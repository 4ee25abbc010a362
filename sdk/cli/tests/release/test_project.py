from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.release.project import ReleaseProject, open_project

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = '[project]\nname = "x"\n[project.entry-points."fustor.drivers.sources"]\nx = "x:X"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "there is no pyproject.toml in"),
        ("[project", "is not valid TOML, correct it"),
        ('[project]\nname = "x"', "registers no driver, add an entry point to its pyproject.toml"),
        ('[tool.x]\ny = "z"', "registers no driver"),
        ("project = 1", "registers no driver"),
        ("[project]\ndynamic = 1", "registers no driver"),
        ('[project]\nentry-points = "x"', "registers no driver"),
    ],
)
def test_what_is_no_project_of_a_driver_is_refused(tmp_path: Path, text: str | None, sentence: str) -> None:
    if text is not None:
        (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(CommandError, match=sentence) as refused:
        open_project(tmp_path)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "group", "extra"),
    [
        ("", None, None),
        ("[dependency-groups]\ntest = []\ndev = []", "dev", None),
        ("[dependency-groups]\ntests = []", "tests", None),
        ("[project.optional-dependencies]\ndev = []", None, "dev"),
        ("[project.optional-dependencies]\ndev = []\n[dependency-groups]\ntest = []", None, "dev"),
        ("[dependency-groups]\ndocs = []", None, None),
    ],
)
def test_what_its_tests_need_is_found_by_name(
    tmp_path: Path, text: str, group: str | None, extra: str | None
) -> None:
    (tmp_path / "pyproject.toml").write_text(ENTRY + text)
    assert open_project(tmp_path) == ReleaseProject(tmp_path, extra, group)


def test_entry_points_that_the_build_backend_adds_are_left_to_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndynamic = ["entry-points"]')
    assert open_project(tmp_path).conformance_test is None
