from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from fustor_driver.cli import main
from fustor_driver.scaffolding.answers import Questions
from fustor_driver.scaffolding.naming import Project
from fustor_driver.scaffolding.rendering import rendered
from fustor_driver.scaffolding.template_options import option_problem
from fustor_driver_template import template_path
from uv import find_uv_bin

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.exhaustive

VERSION = version("fustor-driver-template")
ANSWERS = ".fustor-driver.json"
TITLES = {"display_name": "{{ 7 * 7 }}", "description": "Reads {% raw %}.", "author": "Ada"}

# Settings of git, so that no test depends on those of the developer.
IDENTITY = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]


def project_of(**options: str) -> Project:
    given = {"driver_type": "source", "name": "shop", **TITLES, **options}
    return Project(Questions(given, option_problem).defaults())


def write(files: dict[Path, bytes], directory: Path) -> None:
    for path, content in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(content)


def contents(directory: Path) -> dict[Path, bytes]:
    found = (path for path in directory.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(directory): path.read_bytes() for path in found}


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *IDENTITY, *arguments], capture_output=True, text=True, check=True, timeout=100
    ).stdout


def commit() -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", "As it is")


def edit(name: str, old: str, new: str) -> None:
    text = Path(name).read_text(encoding="utf-8")
    assert old in text
    Path(name).write_text(text.replace(old, new), encoding="utf-8")


def update(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["update", *arguments])


def lines(result: Result) -> list[list[str]]:
    """Return the words of the summary for each file."""
    return [line.split(maxsplit=2) for line in result.stdout.splitlines() if line.startswith("  ")]


@pytest.fixture(scope="session")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an earlier template as a distribution: three files differ, one is missing, and one is extra."""
    distribution = tmp_path_factory.mktemp("former") / "template"
    ignored = shutil.ignore_patterns("tests.*", "__pycache__", ".venv", "dist")
    shutil.copytree(template_path(), distribution, ignore=ignored)
    files = distribution / "{{cookiecutter.__project}}"
    for name, text in {".gitignore": "*.former\n", "CHANGELOG.md": "\nFormer.\n"}.items():
        with (files / name).open("a", encoding="utf-8") as file:
            file.write(text)
    answers = json.loads((template_path() / "cookiecutter.json").read_text(encoding="utf-8"))
    assert "colour" not in answers
    table = json.dumps({"colour": "red", **answers})
    (distribution / "cookiecutter.json").write_text(table, encoding="utf-8")
    (files / "FORMER.md").write_text("".join(f"{{{{ cookiecutter.colour }}}} {i}\n" for i in range(9)))
    (files / "noxfile.py").unlink()
    for path in (files / ANSWERS, distribution / "pyproject.toml"):
        text = path.read_text(encoding="utf-8")
        assert text.count(f'"{VERSION}"') == 1
        path.write_text(text.replace(f'"{VERSION}"', '"0.2.9"'), encoding="utf-8")
    return distribution


@pytest.fixture
def made(former: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a committed project of the earlier template, in the current directory."""
    directory = tmp_path / "source_shop"
    write(rendered(former, project_of(), {}), directory)
    monkeypatch.chdir(directory)
    git("init", "--quiet")
    commit()
    return directory


@pytest.fixture
def bring(former: Path) -> Callable[..., Result]:
    """Update the project in the current directory from the earlier template."""
    return lambda *arguments: update("--template-from", str(former), *arguments)


SUMMARY = f"""\
Updated source_shop from template 0.2.9 to {VERSION}:

  changed   .fustor-driver.json
  changed   .gitignore
  changed   CHANGELOG.md
  removed   FORMER.md
  added     noxfile.py

Look at `git diff`, run the tests, and commit.
"""


def test_a_project_without_edits_becomes_what_it_would_be_made_as_now(
    made: Path, bring: Callable[..., Result]
) -> None:
    objects = sorted((made / ".git").rglob("*"))
    result = bring()
    assert (result.exit_code, result.output) == (0, SUMMARY)
    assert contents(made) == rendered(template_path(), project_of(), {})
    assert sorted((made / ".git").rglob("*")) == objects


@pytest.mark.usefixtures("made")
def test_edits_are_kept_beside_what_the_template_changed(bring: Callable[..., Result]) -> None:
    edit("pyproject.toml", 'version = "0.1.0"', 'version = "7.0"')
    Path("src/fustor_source_shop/driver.py").write_text("MINE = True\n")
    Path(".gitignore").write_text("/mine\n" + Path(".gitignore").read_text())
    Path("mine.txt").write_text("mine")
    commit()
    assert bring().exit_code == 0
    assert 'version = "7.0"' in Path("pyproject.toml").read_text()
    assert Path("src/fustor_source_shop/driver.py").read_text() == "MINE = True\n"
    assert Path(".gitignore").read_text().startswith("/mine\n")
    assert "former" not in Path(".gitignore").read_text()
    assert Path("mine.txt").read_text() == "mine"


@pytest.mark.usefixtures("made")
def test_what_both_changed_is_left_marked_and_named(bring: Callable[..., Result]) -> None:
    edit("CHANGELOG.md", "Former.", "Mine.")
    commit()
    result = bring()
    assert result.exit_code == 1
    assert ["conflict", "CHANGELOG.md", "edit the lines between <<<<<<< and >>>>>>>"] in lines(result)
    assert "resolve the conflicts" in result.stdout
    marked = Path("CHANGELOG.md").read_text()
    assert "<<<<<<< yours\n" in marked
    assert "Mine.\n" in marked
    assert ">>>>>>> template\n" in marked


@pytest.mark.usefixtures("made")
def test_a_file_that_the_template_removed_is_kept_where_it_was_edited(bring: Callable[..., Result]) -> None:
    edit("FORMER.md", "red 3", "green 3")
    commit()
    result = bring()
    assert result.exit_code == 0
    assert [words[0] for words in lines(result) if words[1] == "FORMER.md"] == ["kept"]
    assert "green 3" in Path("FORMER.md").read_text()


@pytest.mark.usefixtures("made")
def test_a_file_that_the_author_deleted_stays_deleted(bring: Callable[..., Result]) -> None:
    for name in ("CHANGELOG.md", "README.md"):
        Path(name).unlink()
    commit()
    result = bring()
    assert result.exit_code == 0
    assert "\n  left out  CHANGELOG.md " in result.stdout
    assert "README.md" not in result.stdout
    assert not Path("CHANGELOG.md").exists()
    assert not Path("README.md").exists()


@pytest.mark.usefixtures("made")
def test_a_change_follows_a_file_that_the_author_moved(bring: Callable[..., Result]) -> None:
    Path("docs").mkdir()
    Path("CHANGELOG.md").rename("docs/changes.md")
    commit()
    assert bring().exit_code == 0
    assert "Former." not in Path("docs/changes.md").read_text()
    assert not Path("CHANGELOG.md").exists()


def test_an_option_that_the_answers_lack_is_taken_at_its_default(
    made: Path, bring: Callable[..., Result]
) -> None:
    answers = json.loads((made / ANSWERS).read_text())
    del answers["options"]["github_owner"], answers["options"]["colour"]
    (made / ANSWERS).write_text(json.dumps(answers))
    commit()
    assert bring().exit_code == 0
    assert contents(made) == rendered(template_path(), project_of(), {})


def test_code_in_an_option_is_not_run(made: Path, bring: Callable[..., Result]) -> None:
    answers = json.loads((made / ANSWERS).read_text())
    answers["options"] |= {"_extensions": "nowhere.Extension", "__project": "../../elsewhere"}
    (made / ANSWERS).write_text(json.dumps(answers))
    commit()
    assert bring().exit_code == 0
    options = json.loads((made / ANSWERS).read_text())["options"]
    assert options["display_name"] == "{{ 7 * 7 }}"
    assert "49" not in (made / "README.md").read_text()


def test_where_the_sdk_comes_from_is_no_edit(tmp_path: Path, former: Path, made: Path) -> None:
    sources = {"fustor-core": {"path": str(tmp_path / "core"), "editable": True}}
    write(rendered(former, project_of(), sources), made)
    commit()
    assert update("--template-from", str(former)).exit_code == 0
    assert contents(made) == rendered(template_path(), project_of(), sources)


def test_a_project_in_a_directory_of_its_repository_is_updated_alone(
    tmp_path: Path, former: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "workspace" / "packages" / "source_shop"
    write(rendered(former, project_of(), {}), directory)
    monkeypatch.chdir(tmp_path / "workspace")
    Path("other.txt").write_text("committed")
    git("init", "--quiet")
    commit()
    Path("other.txt").write_text("not yet")
    monkeypatch.chdir(directory)
    assert update("--template-from", str(former)).exit_code == 0
    assert contents(directory) == rendered(template_path(), project_of(), {})


@pytest.mark.usefixtures("made")
def test_lines_end_as_the_repository_has_it(bring: Callable[..., Result]) -> None:
    Path(".gitattributes").write_text("* text eol=crlf\n")
    commit()
    git("rm", "--cached", "-r", "--quiet", ".")
    git("reset", "--hard", "--quiet")
    assert bring().exit_code == 0
    for name in (".gitignore", "noxfile.py"):
        text = Path(name).read_bytes()
        assert text.count(b"\n") == text.count(b"\r\n") > 0


@pytest.mark.usefixtures("made")
def test_a_file_stays_executable(bring: Callable[..., Result]) -> None:
    Path("CHANGELOG.md").chmod(0o755)
    commit()
    assert bring().exit_code == 0
    assert os.access("CHANGELOG.md", os.X_OK)


def test_check_says_what_would_change_and_changes_nothing(made: Path, bring: Callable[..., Result]) -> None:
    before = contents(made)
    result = bring("--check")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"Would update source_shop from template 0.2.9 to {VERSION}:")
    assert contents(made) == before


@pytest.mark.usefixtures("made")
def test_a_second_time_there_is_nothing_to_do(bring: Callable[..., Result]) -> None:
    bring()
    commit()
    result = update()
    assert (result.exit_code, result.output) == (0, f"source_shop is up to date with template {VERSION}.\n")


@pytest.fixture(scope="session")
def former_wheel(former: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the earlier template as a wheel."""
    directory = tmp_path_factory.mktemp("index")
    command = [find_uv_bin(), "build", "--quiet", "--wheel", "--out-dir", str(directory), str(former)]
    subprocess.run(command, check=True, timeout=100)
    return next(directory.glob("*.whl"))


def test_the_template_that_made_it_can_be_a_wheel(made: Path, former_wheel: Path) -> None:
    result = update("--template-from", str(former_wheel))
    assert (result.exit_code, result.output) == (0, SUMMARY)
    assert contents(made) == rendered(template_path(), project_of(), {})


@pytest.mark.usefixtures("made")
def test_the_template_that_made_it_is_fetched_by_its_version(
    former_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", (tmp_path / "nowhere").as_uri())
    monkeypatch.setenv("UV_FIND_LINKS", str(former_wheel.parent))
    result = update()
    assert (result.exit_code, result.output) == (0, SUMMARY)


def refusal(result: Result) -> str:
    """Return the sentence of its error."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    last = result.stderr.splitlines()[-1]
    assert last.startswith("Error: ")
    return last.removeprefix("Error: ")


def made_with(template: object) -> Callable[[], None]:
    def change() -> None:
        answers = json.loads(Path(ANSWERS).read_text())
        Path(ANSWERS).write_text(json.dumps({**answers, "template_version": template}))
        commit()

    return change


def options_after(edit: Callable[[dict[str, object]], object]) -> Callable[[], None]:
    def change() -> None:
        answers = json.loads(Path(ANSWERS).read_text())
        edit(answers["options"])
        Path(ANSWERS).write_text(json.dumps(answers))
        commit()

    return change


def ignored_file() -> None:
    Path(".git/info/exclude").write_text("noxfile.py\n")
    Path("noxfile.py").write_text("mine")


REFUSED = {
    "has changes that are not committed, such as in README.md": lambda: edit("README.md", "#", "*"),
    "has changes that are not committed, such as in new.txt": lambda: Path("new.txt").touch(),
    "is not in a git repository": lambda: shutil.rmtree(".git"),
    "is not committed to its git repository": lambda: (shutil.rmtree(".git"), git("init", "--quiet")),
    "There is no .fustor-driver.json in": lambda: Path(ANSWERS).unlink(),
    "cannot be used, restore it": lambda: Path(ANSWERS).write_text("<<<<<<<"),
    "restore it: it must contain the template_version": made_with(None),
    "restore it: it must contain the options as strings": options_after(
        lambda options: options.update(author=1)
    ),
    "restore it: it must contain the option driver_type": options_after(
        lambda options: options.pop("driver_type")
    ),
    "restore it: it must contain the option name": options_after(lambda options: options.pop("name")),
    f"which is newer than the installed {VERSION}": made_with("999.1"),
    "does not fit the current template: module is '../../x'": options_after(
        lambda options: options.update(module="../../x")
    ),
    "noxfile.py' is in the way of a file of the template": ignored_file,
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_cannot_be_updated_is_refused_and_left_as_it_is(
    made: Path, bring: Callable[..., Result], sentence: str
) -> None:
    REFUSED[sentence]()
    before = contents(made)
    assert sentence in refusal(bring())
    assert contents(made) == before


def test_a_template_that_is_not_to_be_had_changes_nothing(made: Path) -> None:
    before = contents(made)
    assert "nowhere.whl, cannot be fetched" in refusal(update("--template-from", "./nowhere.whl"))
    assert contents(made) == before


def test_a_distribution_without_a_template_is_named(made: Path, tmp_path: Path) -> None:
    directory = tmp_path / "other"
    directory.mkdir()
    (directory / "pyproject.toml").write_text('[project]\nname = "other"\nversion = "1"\n')
    (directory / "other.py").touch()
    assert "does not contain a driver template" in refusal(update("--template-from", str(directory)))


@pytest.mark.parametrize("failing", [1, 4, 8])
def test_a_failure_half_way_undoes_everything(
    made: Path, bring: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    before, calls = contents(made), 0
    move = Path.rename

    def rename(path: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(28, "No space left on device")
        return move(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert "cannot be updated, nothing was changed: No space left" in refusal(bring())
    assert contents(made) == before
    assert {path.name for path in made.iterdir()} == {*(path.parts[0] for path in before), ".git"}
