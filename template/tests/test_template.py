from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fustor_driver_template import template_path
from uv import find_uv_bin

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ["source", "pusher"]
PARSERS: dict[str, Callable[[str], object]] = {".py": ast.parse, ".toml": tomllib.loads}


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


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A project of each kind."""
    output = tmp_path_factory.mktemp("rendered") / "projects"
    for kind in KINDS:
        done = render(template_path(), output, f"driver_type={kind}")
        assert done.returncode == 0, done.stderr
    return {kind: output / f"{kind}_hello" for kind in KINDS}


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


@pytest.mark.parametrize("kind", KINDS)
def test_a_project_holds_just_the_files_of_its_kind(projects: dict[str, Path], kind: str) -> None:
    own = {"source": "system.py", "pusher": "config.py"}[kind]
    module = f"src/fustor_{kind}_hello"
    assert set(contents(projects[kind])) == {
        *[".fustor-driver.json", ".gitignore", ".pre-commit-config.yaml"],
        *["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "noxfile.py", "pyproject.toml"],
        *[".github/dependabot.yml", ".github/workflows/ci.yml", ".github/workflows/release.yml"],
        *[f"{module}/{file}" for file in ("__init__.py", "config.py", "driver.py", "py.typed", own)],
        *["tests/test_conformance.py", "tests/test_driver.py"],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_parses(projects: dict[str, Path], kind: str) -> None:
    for path in projects[kind].rglob("*.*"):
        if path.suffix in PARSERS:
            PARSERS[path.suffix](path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trace", [r"(?<!\$)\{\{", r"\{%", "%}", "cookiecutter", "TODO", "FIXME", "\n\n\n\n"])
def test_nothing_of_the_template_shows(projects: dict[str, Path], kind: str, trace: str) -> None:
    texts = contents(projects[kind]).items()
    assert [name for name, text in texts if re.search(trace, text.decode())] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_ends_with_one_line_end(projects: dict[str, Path], kind: str) -> None:
    texts = {name: text for name, text in contents(projects[kind]).items() if text}
    assert [name for name, text in texts.items() if text.rstrip() + b"\n" != text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_entry_point_names_a_class_that_the_package_defines(projects: dict[str, Path], kind: str) -> None:
    project = tomllib.loads((projects[kind] / "pyproject.toml").read_text())["project"]
    assert project["entry-points"] == {
        f"fustor.drivers.{kind}s": {"hello": f"fustor_{kind}_hello:Hello{kind.title()}"}
    }
    driver = projects[kind] / "src" / f"fustor_{kind}_hello" / "driver.py"
    classes = [node.name for node in ast.parse(driver.read_text()).body if isinstance(node, ast.ClassDef)]
    assert f"Hello{kind.title()}" in classes


def test_pytest_leaves_it_to_the_kit_to_report_what_was_not_exercised(projects: dict[str, Path]) -> None:
    options = tomllib.loads((projects["source"] / "pyproject.toml").read_text())["tool"]["pytest"][
        "ini_options"
    ]
    assert [option for option in options["addopts"] if option.startswith("-r")] == ["-rfE"]


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


def test_rendering_twice_gives_the_same(projects: dict[str, Path], tmp_path: Path) -> None:
    render(template_path(), tmp_path / "again", "driver_type=source")
    assert contents(tmp_path / "again" / "source_hello") == contents(projects["source"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_installed_template_makes_the_same_project(
    installed: Path, projects: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    files = installed / "fustor_driver_template" / "files"
    assert list(files.rglob("__pycache__")), "what the hook has to prune was not there"
    done = render(files, tmp_path / "out", f"driver_type={kind}")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out" / f"{kind}_hello") == contents(projects[kind])


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
        ("name=../x", "name is '../x'"),
        ("name=/../../x", "name is '/../../x'"),
        ("name=class", "word of the Python language"),
        ("name=" + "a" * 50, "57 characters, and the longest has 50"),
        ("author=two\nlines", "author is 'two\\nlines', it must be one line"),
        ("author=a\u202eb", "author is 'a\\u202eb', it must be one line"),
        ("email=nobody", "email is 'nobody'"),
        ("__project=elsewhere", "__project is 'elsewhere'"),
        ("module=json", "module is 'json', which is a module of Python's own"),
    ],
)
def test_an_option_that_would_not_work_is_refused_before_a_file_is_written(
    tmp_path: Path, option: str, complaint: str
) -> None:
    done = render(template_path(), tmp_path / "out", option)
    assert done.returncode != 0
    assert complaint in done.stderr
    assert list((tmp_path / "out").iterdir()) == []
