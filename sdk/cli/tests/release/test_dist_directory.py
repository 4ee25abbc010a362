from __future__ import annotations

from pathlib import Path

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.release.dist_directory import check_replaceable, place


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "built" / "x-2-py3-none-any.whl"
    path.parent.mkdir()
    path.write_text("new")
    return path


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Return a directory with a wheel of an earlier version, as a build frontend leaves it."""
    directory = tmp_path / "project" / "dist"
    directory.mkdir(parents=True)
    (directory / "x-1-py3-none-any.whl").write_text("old")
    (directory / ".gitignore").write_text("*")
    return directory


def test_what_was_built_takes_the_place_of_what_was_there(dist: Path, wheel: Path) -> None:
    check_replaceable(dist)
    place([wheel], dist)
    assert [path.read_text() for path in dist.iterdir()] == ["new"]
    assert list(dist.parent.iterdir()) == [dist]


def test_a_failure_leaves_what_was_there(dist: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copy", fail)
    with pytest.raises(CommandError, match="cannot be written: No space left on device"):
        place([wheel], dist)
    assert (dist / "x-1-py3-none-any.whl").read_text() == "old"
    assert list(dist.parent.iterdir()) == [dist]


def test_a_link_or_a_file_in_its_place_is_refused(dist: Path) -> None:
    (dist.parent / "link").symlink_to(dist)
    for path in (dist.parent / "link", dist / ".gitignore"):
        with pytest.raises(CommandError, match="is not a directory, move it away"):
            check_replaceable(path)


@pytest.mark.parametrize("name", ["notes.txt", "directory.whl/"])
def test_what_was_put_there_meanwhile_is_kept(dist: Path, wheel: Path, name: str) -> None:
    if name.endswith("/"):
        (dist / name).mkdir()
    else:
        (dist / name).touch()
    with pytest.raises(CommandError, match="is not a package, move it away"):
        place([wheel], dist)
    assert (dist / name).exists()
    assert list(dist.parent.iterdir()) == [dist]
