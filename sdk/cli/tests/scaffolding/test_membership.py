from __future__ import annotations

import difflib
import signal
import tomllib
from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.scaffolding import kept
from fustor_driver.scaffolding.membership import joined, with_member, without_member
from fustor_driver.scaffolding.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

NEW = "packages/source_hello"
HEAD = "# The root.\n[tool.ruff]\nline-length = 100  # wide\n\n[tool.uv.workspace]\n"
SEVERAL_LINES = HEAD + 'members = [\n\t"packages/core",  # the core\n\t# files\n\t"packages/fs",\n]\n# end\n'


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in list(lines)[2:] if not line.startswith("@@")]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (SEVERAL_LINES, [f'+\t"{NEW}",']),
        (HEAD + 'members = [\n  "packages/core",\n  # more to come\n]\n', [f'+  "{NEW}",']),
        (HEAD + "members = [\n]\n", [f'+    "{NEW}",']),
        (HEAD + "members = []\n", ["-members = []", f'+members = ["{NEW}"]']),
        (HEAD + 'members = ["a"] # c\n', ['-members = ["a"] # c', f'+members = ["a", "{NEW}"] # c']),
        (HEAD + 'exclude = ["x"]\n', [f'+members = ["{NEW}"]']),
        (
            HEAD + 'members = [\n  "packages/core"\n]\n',
            ['-  "packages/core"', '+  "packages/core",', f'+  "{NEW}"'],
        ),
        (HEAD + 'members = [\n  "a", # one\n  "b"] # c\n', ['-  "b"] # c', '+  "b",', f'+  "{NEW}"] # c']),
        (
            "[tool]\nuv.workspace = { members = ['a'] }\n",
            ["-uv.workspace = { members = ['a'] }", f"+uv.workspace = {{ members = ['a', \"{NEW}\"] }}"],
        ),
        (
            '[tool.uv.pip]\nstrict = true\n[tool.x]\n[tool.uv.workspace]\nmembers = ["a"]\n[tool.y]\n',
            ['-members = ["a"]', f'+members = ["a", "{NEW}"]'],
        ),
    ],
)
def test_a_member_is_one_line_more_and_nothing_else_changes(text: str, changes: list[str]) -> None:
    after = with_member(text, NEW)
    assert changed_lines(text, after) == changes
    assert tomllib.loads(after)["tool"]["uv"]["workspace"]["members"][-1] == NEW


def test_the_ends_of_lines_stay_as_they_are() -> None:
    dos = SEVERAL_LINES.replace("\n", "\r\n")
    assert with_member(dos, NEW) == with_member(SEVERAL_LINES, NEW).replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text", ["# a\r\n" + SEVERAL_LINES, SEVERAL_LINES + "a = '''x\r\ny'''\n", SEVERAL_LINES[:-1] + "\r\n"]
)
def test_ends_of_lines_that_differ_stay_different(text: str) -> None:
    assert with_member(text, NEW) == text.replace("\n]", f'\n\t"{NEW}",\n]')


@pytest.mark.parametrize(
    "text", [SEVERAL_LINES, SEVERAL_LINES.replace("\n", "\r\n"), HEAD + 'members = ["a"] # c\n']
)
def test_a_member_is_taken_out_as_it_was_added(text: str) -> None:
    assert without_member(with_member(text, NEW), NEW) == text
    assert without_member(text, NEW) == text


@pytest.mark.parametrize("text", ["[", "a = 1\n", "[tool]\nuv = 1\n", f"a = {'[' * 9999}\n"])
def test_a_text_that_is_no_root_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(CommandError, match=r"^the members in the root's pyproject\.toml cannot be changed"):
        with_member(text, NEW)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(SEVERAL_LINES)
    return tmp_path


def snapshot(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def join(root: Path, make: Callable[[], None] | None = None) -> AbstractContextManager[bool]:
    return joined(Workspace.find(root), root / NEW, make or (root / NEW).mkdir)


def test_what_is_made_is_a_member(root: Path) -> None:
    with join(root) as added:
        assert (root / NEW).is_dir()
    assert added
    assert Workspace.find(root).has(NEW)
    assert (root / NEW).is_dir()


def test_a_root_that_covers_it_is_not_changed(root: Path) -> None:
    (root / "pyproject.toml").write_text('[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    before = snapshot(root)
    with join(root) as added:
        assert not added
    assert snapshot(root) == before


@pytest.mark.parametrize("failure", [KeyboardInterrupt, CommandError, ValueError])
def test_a_block_that_fails_leaves_everything_as_it_was(root: Path, failure: type[BaseException]) -> None:
    before = snapshot(root)

    def fail() -> None:
        with join(root):
            (root / NEW / "file").touch()
            raise failure("it failed")

    with pytest.raises(failure):
        fail()
    assert snapshot(root) == before
    assert not (root / "packages").exists()


def fail_after(root: Path, change: Callable[[Path], object]) -> None:
    """Change the root's manifest in a block that fails afterwards."""

    def fail() -> None:
        with join(root):
            change(root / "pyproject.toml")
            raise CommandError("it failed")

    with pytest.raises(CommandError, match=r"^it failed$"):
        fail()


def test_what_the_user_saved_meanwhile_is_kept(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fail_after(root, lambda path: path.write_text(path.read_text() + "[tool.mine]\na = 1\n"))
    assert (root / "pyproject.toml").read_text() == SEVERAL_LINES + "[tool.mine]\na = 1\n"
    said = f"{root}/pyproject.toml was changed meanwhile: only {NEW!r} was removed from its members.\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("saved", ["half a [", "[project]\n"])
def test_what_cannot_be_undone_in_what_the_user_saved_is_said(
    root: Path, capsys: pytest.CaptureFixture[str], saved: str
) -> None:
    fail_after(root, lambda path: path.write_text(saved))
    assert (root / "pyproject.toml").read_text() == saved
    assert f"was changed meanwhile: remove {NEW!r} from its members yourself." in capsys.readouterr().err


def test_a_root_that_the_user_removed_meanwhile_stays_removed(root: Path) -> None:
    fail_after(root, lambda path: path.unlink())
    assert not (root / "pyproject.toml").exists()


def test_what_somebody_else_made_meanwhile_is_left_alone(root: Path) -> None:
    def make_too_late() -> None:
        (root / NEW).mkdir()
        (root / NEW / "theirs").touch()
        raise CommandError("It exists.")

    with pytest.raises(CommandError, match=r"^It exists\.$"), join(root, make_too_late):
        raise AssertionError("the block is not begun")
    assert (root / NEW / "theirs").exists()
    assert (root / "pyproject.toml").read_text() == SEVERAL_LINES


def test_ctrl_c_while_it_is_made_undoes_it_when_it_is_made(root: Path) -> None:
    def make() -> None:
        (root / NEW).mkdir()
        signal.raise_signal(signal.SIGINT)
        (root / NEW / "file").touch()

    with pytest.raises(KeyboardInterrupt), join(root, make):
        raise AssertionError("the block is not begun")
    assert not (root / "packages").exists()


def test_the_mode_of_the_root_is_kept(root: Path) -> None:
    (root / "pyproject.toml").chmod(0o640)
    with join(root):
        pass
    assert (root / "pyproject.toml").stat().st_mode & 0o777 == 0o640


def test_a_link_to_the_root_is_followed(root: Path) -> None:
    (root / "pyproject.toml").rename(root / "real.toml")
    (root / "pyproject.toml").symlink_to("real.toml")
    with join(root):
        pass
    assert (root / "pyproject.toml").is_symlink()
    assert NEW in (root / "real.toml").read_text()


def test_a_root_that_cannot_be_written_is_named_and_nothing_is_left(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(kept, "replace", refuse)
    problem = r"pyproject\.toml' cannot be written: Permission denied$"
    with pytest.raises(CommandError, match=problem), join(root):
        raise AssertionError("the block is not begun")
    assert not (root / "packages").exists()
