"""The template by itself: through plain cookiecutter, from its folder and from the installed wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from combinations.axes import Row, covering, options
from combinations.rendering import Template
from cookiecutter.main import cookiecutter
from fustor_driver_template import template_path
from uv import find_uv_bin

pytestmark = pytest.mark.exhaustive

PROJECTS = {
    "source_hello": ["driver_type=source"],
    "pusher_shop": ["driver_type=pusher", "name=shop", "pusher_style=custom", "ci=gitlab"],
    "source_shop": ["name=shop", "mode=workspace", "license=proprietary", 'author=O\'Neil \\ "I" \U0001f600'],
}


def render(template: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Render with plain cookiecutter."""
    command = [sys.executable, "-m", "cookiecutter", "--default-config", "--no-input", "-o", str(output)]
    output.mkdir(exist_ok=True)
    return subprocess.run(
        [*command, str(template), *options],
        env={**os.environ, "HOME": str(output.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def empty_folders(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_dir() and not any(path.iterdir())]


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Some projects, by name."""
    output = tmp_path_factory.mktemp("rendered") / "projects"
    for chosen in PROJECTS.values():
        done = render(template_path(), output, *chosen)
        assert done.returncode == 0, done.stderr
    return {name: output / name for name in PROJECTS}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the template installed from a wheel, compiled as pip does it."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    uv = find_uv_bin()
    build = [uv, "build", "--quiet", "--wheel", "--out-dir", str(wheels), str(template_path())]
    subprocess.run(build, check=True)
    [wheel] = wheels.glob("*.whl")
    install = [uv, "pip", "install", "--quiet", "--no-deps", "--compile-bytecode", "--target", str(target)]
    subprocess.run([*install, str(wheel)], check=True)
    return target


@pytest.mark.parametrize("row", covering(), ids=lambda row: "-".join(filter(None, row.values())))
def test_cookiecutter_makes_just_what_is_rendered_in_memory(tmp_path: Path, row: Row) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"replay_dir": str(tmp_path), "cookiecutters_dir": str(tmp_path)}))
    chosen = options(row)
    project = cookiecutter(
        str(template_path()),
        no_input=True,
        extra_context=chosen,
        output_dir=str(tmp_path / "out"),
        config_file=str(config),
        accept_hooks=False,
    )
    assert contents(Path(project)) == Template(template_path()).render(chosen)


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_has_no_empty_folder(projects: dict[str, Path], name: str) -> None:
    assert empty_folders(projects[name]) == []


# The names of their classes start with Test.
@pytest.mark.parametrize("project", ["source_test", "pusher_testrail"])
def test_its_own_tests_pass_whatever_it_is_called(tmp_path: Path, project: str) -> None:
    kind, name = project.split("_")
    assert render(template_path(), tmp_path / "out", f"driver_type={kind}", f"name={name}").returncode == 0
    folder = tmp_path / "out" / project
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_driver.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", PROJECTS)
def test_the_installed_template_makes_the_same_project(
    installed: Path, projects: dict[str, Path], tmp_path: Path, name: str
) -> None:
    files = installed / "fustor_driver_template" / "files"
    done = render(files, tmp_path / "out", *PROJECTS[name])
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out" / name) == contents(projects[name])


def test_the_installed_module_finds_the_installed_template(installed: Path) -> None:
    code = "import fustor_driver_template as t; print(t.template_path())"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()) == installed / "fustor_driver_template" / "files"


def test_the_template_is_found_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    shutil.copytree(template_path(), tmp_path / "repository" / "template")
    done = render(tmp_path / "repository", tmp_path / "out", "--directory", "template")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "source_hello").is_dir()


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("name=Hello", "name is 'Hello'"),
        ("name=/../../x", "name is '/../../x'"),
        ("author=two\nlines", "author is 'two\\nlines', it must be one line"),
        ("distribution=../x", "distribution is '../x'"),
        ("module=../../x", "module is '../../x'"),
        ("module=json", "module is 'json', which is a module of Python's own"),
        ("__style=../hooks", "__style is '../hooks'"),
        ("__project=../x", "__project is '../x'"),
    ],
)
def test_an_option_that_would_not_work_is_refused_before_a_file_is_written(
    tmp_path: Path, option: str, complaint: str
) -> None:
    done = render(template_path(), tmp_path / "out", option)
    assert done.returncode != 0
    assert complaint in done.stderr
    assert list((tmp_path / "out").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["out"]


@pytest.mark.parametrize("choice", ["license=GPL-3.0", "ci=jenkins", "driver_type=sink"])
def test_a_choice_that_there_is_not_writes_nothing(tmp_path: Path, choice: str) -> None:
    assert render(template_path(), tmp_path / "out", choice).returncode != 0
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out" / "source_hello").mkdir(parents=True)
    (tmp_path / "out" / "source_hello" / "mine.py").write_text("mine")
    done = render(template_path(), tmp_path / "out")
    assert done.returncode != 0
    assert "already exists" in done.stderr + done.stdout
    assert contents(tmp_path / "out") == {"source_hello/mine.py": "mine"}


def test_what_is_answered_at_a_prompt_is_not_run_as_code(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "cookiecutter",
        "--default-config",
        "-o",
        str(tmp_path),
        str(template_path()),
    ]
    code = "{{ cycler.__init__.__globals__.os.system('touch ran') }}"
    answers = ["1", "hello", "1", "1", code, code, code, *[""] * 7]
    done = subprocess.run(
        command,
        input="\n".join([*answers, ""]),
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("ran")) == []
    assert code in (tmp_path / "source_hello" / "README.md").read_text(encoding="utf-8")
