"""The template with plain cookiecutter, from its directory and from the installed wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from combinations.axes import covering, options
from combinations.cases import all_cases
from combinations.rendering import Template
from cookiecutter.main import cookiecutter
from fustor_driver_template import template_path
from uv import find_uv_bin

pytestmark = pytest.mark.exhaustive

TIME_LIMIT = 300
"""The seconds that one command may take; each takes a few."""

PROJECTS = {
    "source_hello": ["driver_type=source"],
    "pusher_shop": ["driver_type=pusher", "name=shop", "pusher_style=custom", "ci=gitlab"],
    "source_shop": ["name=shop", "mode=workspace", "license=proprietary", 'author=O\'Neil \\ "I" \U0001f600'],
}

COOKIECUTTER = (sys.executable, "-m", "cookiecutter", "--default-config")

REFUSED = {
    "name=Hello": "name is 'Hello'",
    "name=/../../x": "name is '/../../x'",
    "author=two\nlines": "author is 'two\\nlines', but it must be one line",
    "distribution=../x": "distribution is '../x'",
    "module=../../x": "module is '../../x'",
    "module=json": "module is 'json', which is a module of the standard library",
    "__style=../hooks": "__style is '../hooks'",
    "__project=../x": "__project is '../x'",
}
"""Invalid options, with the start of the error."""


def run(
    *command: str,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    answers: str | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        input=answers or "",
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )


def render(template: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Render with plain cookiecutter."""
    output.mkdir(parents=True, exist_ok=True)
    command = (*COOKIECUTTER, "--no-input", "-o", str(output), str(template), *options)
    return run(*command, environment={"HOME": str(output.parent)})


def contents(directory: Path) -> dict[str, str]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {path.relative_to(directory).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return some projects by name."""
    output = tmp_path_factory.mktemp("rendered") / "projects"
    for chosen in PROJECTS.values():
        done = render(template_path(), output, *chosen)
        assert done.returncode == 0, done.stderr
    return {name: output / name for name in PROJECTS}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the template installed from a wheel and compiled, as pip does it."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    uv = find_uv_bin()
    built = run(uv, "build", "--quiet", "--wheel", "--out-dir", str(wheels), str(template_path()))
    assert built.returncode == 0, built.stderr
    [wheel] = wheels.glob("*.whl")
    install = (uv, "pip", "install", "--quiet", "--no-deps", "--compile-bytecode", "--target", str(target))
    done = run(*install, str(wheel))
    assert done.returncode == 0, done.stderr
    return target


def test_cookiecutter_makes_the_same_files_as_the_rendering_in_memory(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"replay_dir": str(tmp_path), "cookiecutters_dir": str(tmp_path)}))
    template = Template(template_path())
    with all_cases() as case:
        for number, row in enumerate(covering()):
            with case(row):
                project = cookiecutter(
                    str(template_path()),
                    no_input=True,
                    extra_context=options(row),
                    output_dir=str(tmp_path / str(number)),
                    config_file=str(config),
                    accept_hooks=False,
                )
                assert contents(Path(project)) == template.render(options(row))


def test_a_project_has_no_empty_directory(projects: dict[str, Path]) -> None:
    directories = [path for project in projects.values() for path in project.rglob("*") if path.is_dir()]
    assert [path for path in directories if not any(path.iterdir())] == []


# The names of their classes start with Test.
@pytest.mark.parametrize("project", ["source_test", "pusher_testrail"])
def test_the_tests_of_a_project_pass_for_any_name(tmp_path: Path, project: str) -> None:
    kind, name = project.split("_")
    assert render(template_path(), tmp_path / "out", f"driver_type={kind}", f"name={name}").returncode == 0
    pytest_command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    done = run(
        *pytest_command,
        "tests/test_driver.py",
        cwd=tmp_path / "out" / project,
        environment={"PYTHONPATH": "src"},
    )
    assert done.returncode == 0, done.stdout


def test_the_installed_template_makes_the_same_projects(
    installed: Path, projects: dict[str, Path], tmp_path: Path
) -> None:
    files = installed / "fustor_driver_template" / "files"
    with all_cases() as case:
        for name, chosen in PROJECTS.items():
            with case(name):
                done = render(files, tmp_path / "out", *chosen)
                assert done.returncode == 0, done.stderr
                assert contents(tmp_path / "out" / name) == contents(projects[name])


def test_the_installed_module_finds_the_installed_template(installed: Path) -> None:
    code = "import fustor_driver_template as t; print(t.template_path())"
    found = run(sys.executable, "-c", code, environment={"PYTHONPATH": str(installed)})
    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.strip()) == installed / "fustor_driver_template" / "files"


def test_the_template_is_found_in_a_directory_of_a_repository(tmp_path: Path) -> None:
    shutil.copytree(template_path(), tmp_path / "repository" / "template")
    done = render(tmp_path / "repository", tmp_path / "out", "--directory", "template")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "source_hello").is_dir()


def test_an_invalid_option_is_refused_before_a_file_is_written(tmp_path: Path) -> None:
    with all_cases() as case:
        for number, (option, complaint) in enumerate(REFUSED.items()):
            with case(option):
                home = tmp_path / str(number)
                done = render(template_path(), home / "out", option)
                assert done.returncode != 0
                assert complaint in done.stderr
                assert list((home / "out").iterdir()) == []
                assert [path.name for path in home.iterdir() if not path.name.startswith(".")] == ["out"]


def test_an_unknown_choice_writes_nothing(tmp_path: Path) -> None:
    with all_cases() as case:
        for choice in ("license=GPL-3.0", "ci=jenkins", "driver_type=sink"):
            with case(choice):
                output = tmp_path / choice
                assert render(template_path(), output, choice).returncode != 0
                assert list(output.iterdir()) == []


def test_an_existing_directory_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out" / "source_hello").mkdir(parents=True)
    (tmp_path / "out" / "source_hello" / "mine.py").write_text("mine")
    done = render(template_path(), tmp_path / "out")
    assert done.returncode != 0
    assert "already exists" in done.stderr + done.stdout
    assert contents(tmp_path / "out") == {"source_hello/mine.py": "mine"}


def test_an_answer_to_a_prompt_is_not_run_as_code(tmp_path: Path) -> None:
    code = "{{ cycler.__init__.__globals__.os.system('touch ran') }}"
    answers = ["1", "hello", "1", "1", code, code, code, *[""] * 7]
    done = run(
        *COOKIECUTTER,
        "-o",
        str(tmp_path),
        str(template_path()),
        cwd=tmp_path,
        environment={"HOME": str(tmp_path)},
        answers="\n".join([*answers, ""]),
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("ran")) == []
    assert code in (tmp_path / "source_hello" / "README.md").read_text(encoding="utf-8")
