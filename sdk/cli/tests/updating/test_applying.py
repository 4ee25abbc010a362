from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.updating.applying import apply
from fustor_driver.updating.changes import Change, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def changes(tmp_path: Path, git: Callable[..., None]) -> list[Change]:
    """Return a change to a file and the removal of another; both files are committed."""
    for name in ("changed", "removed"):
        (tmp_path / name).write_text(f"{name}\n")
    git("add", "--all")
    git("commit", "--quiet", "--message", "As it is")
    return [
        Change("changed", ChangeKind.CHANGED, b"new\n", committed=named(tmp_path, "changed")),
        Change("removed", ChangeKind.REMOVED, committed=named(tmp_path, "removed")),
    ]


def named(directory: Path, name: str) -> str:
    command = ["git", "rev-parse", f"HEAD:{name}"]
    return subprocess.run(
        command, cwd=directory, capture_output=True, text=True, check=True, timeout=100
    ).stdout.strip()


def contents(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in directory.iterdir() if path.is_file()}


def test_what_is_as_it_is_committed_is_changed(tmp_path: Path, changes: list[Change]) -> None:
    apply(changes, tmp_path)
    assert contents(tmp_path) == {"changed": "new\n"}


def test_ends_of_lines_that_git_takes_for_the_same_are_no_edit(
    tmp_path: Path, git: Callable[..., None], changes: list[Change]
) -> None:
    git("config", "core.autocrlf", "input")
    (tmp_path / "changed").write_bytes(b"changed\r\n")
    apply(changes, tmp_path)
    assert contents(tmp_path) == {"changed": "new\n"}


@pytest.mark.parametrize("name", ["changed", "removed"])
@pytest.mark.parametrize("hide", ["--skip-worktree", "--assume-unchanged"])
def test_an_edit_that_git_does_not_show_is_kept(
    tmp_path: Path, git: Callable[..., None], changes: list[Change], name: str, hide: str
) -> None:
    git("update-index", hide, name)
    (tmp_path / name).write_text("edited\n")
    before = contents(tmp_path)
    with pytest.raises(CommandError, match=f"{name}' is not as it is committed, by an edit"):
        apply(changes, tmp_path)
    assert contents(tmp_path) == before


def test_a_file_that_was_removed_meanwhile_stays_away(tmp_path: Path, changes: list[Change]) -> None:
    (tmp_path / "changed").unlink()
    with pytest.raises(CommandError, match="changed' is not as it is committed"):
        apply(changes, tmp_path)
    assert contents(tmp_path) == {"removed": "removed\n"}
