from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.scaffolding.naming import Project
from fustor_driver.scaffolding.places import Place, mode_problem

if TYPE_CHECKING:
    from pathlib import Path

ALONE = Project({"driver_type": "source", "name": "hello", "mode": "standalone"})
MEMBER = Project({"driver_type": "source", "name": "hello", "mode": "workspace", "distribution": "fustor-x"})


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace with its packages in `parts`; the current directory is below it."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.uv.workspace]\nmembers = ["parts/*"]\nexclude = ["out/*"]'
    )
    for directory in ("docs/deep", "out", "other"):
        (tmp_path / directory).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "docs" / "deep")
    return tmp_path


def test_a_project_that_stands_alone_goes_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = Place.of(ALONE, None)
    assert (place.target, str(place.shown), place.workspace) == (
        tmp_path / "source_hello",
        "source_hello",
        None,
    )


def test_a_member_goes_where_the_members_are(root: Path) -> None:
    place = Place.of(MEMBER, None)
    assert (place.target, str(place.shown)) == (root / "parts" / "source_hello", "../../parts/source_hello")
    assert place.workspace is not None
    assert place.workspace.root == root


def test_the_root_can_be_named_from_anywhere(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    assert Place.of(MEMBER, root).target == root / "parts" / "source_hello"


def test_a_directory_below_the_root_that_is_named_is_the_place_of_a_member(root: Path) -> None:
    assert Place.of(MEMBER, root / "other").target == root / "other" / "source_hello"


def test_a_directory_that_the_workspace_excludes_is_refused(root: Path) -> None:
    with pytest.raises(CommandError, match=r"^out/source_hello is excluded from the workspace by 'out/\*'"):
        Place.of(MEMBER, root / "out")


def test_a_distribution_that_the_workspace_has_is_refused(root: Path) -> None:
    (root / "parts" / "one").mkdir(parents=True)
    (root / "parts" / "one" / "pyproject.toml").write_text("[project]\nname = 'Fustor_X'\n")
    with pytest.raises(CommandError, match=r"^distribution is 'fustor-x', which the workspace has: choose"):
        Place.of(MEMBER, None)


@pytest.mark.parametrize("name", ["[a]", "a*", "a\nb", os.fsdecode(b"\xff")])
def test_a_directory_that_the_root_cannot_name_is_refused(root: Path, name: str) -> None:
    (root / name).mkdir()
    with pytest.raises(CommandError, match=r"cannot be listed in \[tool\.uv\.workspace\]\.members"):
        Place.of(MEMBER, root / name)


@pytest.mark.parametrize("project", [ALONE, MEMBER])
@pytest.mark.parametrize("kind", ["directory", "file", "link"])
def test_what_is_there_already_is_not_touched(root: Path, project: Project, kind: str) -> None:
    here = root / "other" / "source_hello"
    {"directory": here.mkdir, "file": here.touch, "link": lambda: here.symlink_to("nowhere")}[kind]()
    with pytest.raises(CommandError, match="other/source_hello' exists already"):
        Place.of(project, root / "other")


def test_a_workspace_that_is_not_there_is_a_problem_of_the_mode(home: Path, root: Path) -> None:
    assert "is not in a uv workspace" in str(mode_problem("mode", MEMBER.options, home))
    assert mode_problem("mode", MEMBER.options, root) is None
    assert mode_problem("mode", ALONE.options, home) is None
    assert mode_problem("name", MEMBER.options, home) is None
