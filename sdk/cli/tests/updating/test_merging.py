from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.updating.changes import Change, ChangeKind
from fustor_driver.updating.merging import Merge
from fustor_driver.updating.repository import git as run_git
from fustor_driver.updating.repository import open_repository

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = Path("LICENSE")


@pytest.fixture
def merged(
    tmp_path: Path, git: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., list[Change]]:
    """Commit all files, and merge them with the change of the template to one file."""

    def merge() -> list[Change]:
        git("add", "--all")
        git("commit", "--quiet", "--message", "As it is")
        within = Merge.within(tmp_path_factory.mktemp("scratch"), open_repository(tmp_path))
        return within.changes({FILE: b"former\n"}, {FILE: b"current\n"})

    return merge


def test_a_link_in_place_of_a_file_that_the_template_changed_is_left_and_named(
    tmp_path: Path, merged: Callable[[], list[Change]]
) -> None:
    (tmp_path / FILE).symlink_to("../shared/LICENSE")
    assert merged() == [Change("LICENSE", ChangeKind.UNMERGED)]


def test_a_directory_in_place_of_a_file_that_the_template_changed_is_left_and_named(
    tmp_path: Path, merged: Callable[[], list[Change]]
) -> None:
    (tmp_path / FILE).mkdir()
    (tmp_path / FILE / "mine").write_text("mine")
    assert merged() == [Change("LICENSE", ChangeKind.UNMERGED)]


def test_a_file_of_the_author_with_a_name_as_git_gives_them_is_no_clash(
    tmp_path: Path, merged: Callable[[], list[Change]]
) -> None:
    (tmp_path / FILE).write_text("former\n")
    (tmp_path / "LICENSE~template").write_text("mine")
    [change] = merged()
    assert (change.path, change.kind, change.content) == ("LICENSE", ChangeKind.CHANGED, b"current\n")


def test_git_may_be_set_up_to_use_no_bare_repository_that_is_not_named(
    tmp_path: Path, merged: Callable[[], list[Change]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"COUNT": "1", "KEY_0": "safe.bareRepository", "VALUE_0": "explicit"}
    for name, value in settings.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    (tmp_path / FILE).write_text("former\n")
    assert [change.kind for change in merged()] == [ChangeKind.CHANGED]


@pytest.mark.usefixtures("git")
def test_a_newer_git_is_only_advised_for_what_an_older_one_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^`git cat-file` failed: "):
        run_git(tmp_path, "cat-file", "blob", "nothing")
    with pytest.raises(CommandError, match=r"^`git merge-tree` failed, git 2\.38 or later is needed: "):
        run_git(tmp_path, "merge-tree", "--write-tree", "nothing", "nothing")
