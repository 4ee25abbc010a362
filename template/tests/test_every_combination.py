"""The projects of all combinations, rendered in memory; the tests install and run nothing."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from combinations.axes import Row, covering, every, options
from combinations.cases import all_cases
from combinations.rendering import Template
from combinations.rules import hook
from fustor_core.drivers import CONTRACT_VERSION
from fustor_driver_template import template_path
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.exhaustive

RULES = hook()

Rendered = list[tuple[Row, dict[str, str]]]

STANDALONE = {"mode": {"standalone"}}
GITHUB = {**STANDALONE, "ci": {"github"}}
SOURCES = {"source_durable", "source_transient", "source_polling"}
FILES: dict[str, Mapping[str, Collection[str]]] = {
    ".fustor-driver.json": {},
    ".github/dependabot.yml": GITHUB,
    ".github/workflows/ci.yml": GITHUB,
    ".github/workflows/release.yml": {**GITHUB, "license": {"Apache-2.0", "MIT", "BSD-3-Clause"}},
    ".gitignore": {},
    ".gitlab-ci.yml": {**STANDALONE, "ci": {"gitlab"}},
    ".pre-commit-config.yaml": {},
    "CHANGELOG.md": {},
    "LICENSE": {},
    "README.md": {},
    "SECURITY.md": {**STANDALONE, "ci": {"github", "gitlab"}},
    "noxfile.py": {},
    "pyproject.toml": {},
    "src/{module}/__init__.py": {},
    "src/{module}/config.py": {},
    "src/{module}/driver.py": {},
    "src/{module}/py.typed": {},
    "src/{module}/remote.py": {"style": {"pusher_custom"}},
    "src/{module}/system.py": {"style": SOURCES},
    "tests/test_conformance.py": {},
    "tests/test_driver.py": {},
}
"""Every file that a project may have, with the values of the axes that it depends on."""

PARSERS: dict[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
}
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TRACES = re.compile(r"(?<!\$)\{\{|\{%|%\}|cookiecutter|TODO|FIXME|\n\n\n\n|\$\{\{ *\}\}|[ \t]\n")
MACHINE = re.compile(r"(?<![\w:.-])/(home|mnt|opt|root|tmp|usr|var|work|Users)/")
USES = re.compile(r"uses: (\S+)(.*)")
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)+")


@pytest.fixture(scope="module")
def rendered() -> Rendered:
    """Return the row and the files of every project."""
    template = Template(template_path())
    return [(row, template.render(options(row))) for row in every()]


@pytest.fixture(scope="module")
def files(rendered: Rendered) -> set[tuple[str, str]]:
    """Return the path and the content of each distinct file: most are the same in many projects."""
    return {file for _, project in rendered for file in project.items()}


@pytest.fixture(scope="module")
def pyprojects(files: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return each distinct `pyproject.toml`."""
    return [tomllib.loads(content) for path, content in files if path == "pyproject.toml"]


def requirements(pyproject: dict[str, Any]) -> list[str]:
    project = pyproject["project"]
    groups = [
        *project.get("optional-dependencies", {}).values(),
        *pyproject.get("dependency-groups", {}).values(),
    ]
    return [requirement for group in (project["dependencies"], *groups) for requirement in group]


def module(row: Row) -> str:
    return options(row).get("module", f"fustor_{row['style'].split('_')[0]}_hello")


def test_a_project_has_exactly_the_files_that_its_options_require(rendered: Rendered) -> None:
    with all_cases() as case:
        for row, project in rendered:
            expected = {
                path.format(module=module(row))
                for path, required in FILES.items()
                if all(row[axis] in values for axis, values in required.items())
            }
            with case(row):
                assert set(project) == expected


def test_every_file_parses(files: set[tuple[str, str]]) -> None:
    parsed = []
    with all_cases() as case:
        for path, content in files:
            if (suffix := PurePosixPath(path).suffix) in PARSERS:
                with case(path):
                    parsed.append(PARSERS[suffix](content))
    assert len(parsed) > len(files) / 2


def test_every_possible_module_and_workflow_is_in_a_covering_project(
    rendered: Rendered, files: set[tuple[str, str]]
) -> None:
    rows = covering()
    covered = {file for row, project in rendered if row in rows for file in project.items()}
    with all_cases() as case:
        for path, content in files:
            if path.endswith(".py") or path.startswith(".github/"):
                with case(path):
                    assert (path, content) in covered


def test_every_example_in_a_page_parses(files: set[tuple[str, str]]) -> None:
    fences = {fence for path, content in files if path.endswith(".md") for fence in FENCE.findall(content)}
    with all_cases() as case:
        for language, example in fences:
            with case(example):
                PARSERS.get(f".{language}", str)(example)
    assert {language for language, _ in fences} >= {"console", "yaml"}


def test_no_file_shows_traces_of_the_template(files: set[tuple[str, str]]) -> None:
    assert [(path, found[0]) for path, content in files if (found := TRACES.search(content))] == []


def test_no_file_shows_a_path_of_this_machine(files: set[tuple[str, str]]) -> None:
    here = {str(template_path()), str(Path.home())}
    found = [
        path for path, content in files if MACHINE.search(content) or any(map(content.__contains__, here))
    ]
    assert found == []


def test_every_file_ends_with_one_line_end(files: set[tuple[str, str]]) -> None:
    assert [path for path, content in files if content and content.rstrip() + "\n" != content] == []


def test_the_entry_point_names_a_class_that_the_module_exports(rendered: Rendered) -> None:
    with all_cases() as case:
        for row, project in rendered:
            kind = row["style"].split("_")[0]
            name = f"Hello{kind.title()}"
            points = tomllib.loads(project["pyproject.toml"])["project"]["entry-points"]
            with case(row):
                assert points == {f"fustor.drivers.{kind}s": {"hello": f"{module(row)}:{name}"}}
                assert f'__all__ = ["{name}"]' in project[f"src/{module(row)}/__init__.py"]
                assert f"class {name}(" in project[f"src/{module(row)}/driver.py"]


def test_a_project_can_be_rendered_again_from_its_recorded_options(rendered: Rendered) -> None:
    template = Template(template_path())
    with all_cases() as case:
        for row, project in rendered[::7]:
            recorded = json.loads(project[".fustor-driver.json"])
            with case(row):
                assert recorded["template_version"] == version("fustor-driver-template")
                assert template.render(recorded["options"]) == project


def test_a_project_records_every_option_that_has_a_prompt(rendered: Rendered) -> None:
    declared = json.loads((template_path() / "cookiecutter.json").read_text(encoding="utf-8"))
    expected = [option for option in declared if not option.startswith("_")]
    with all_cases() as case:
        for row, project in rendered:
            with case(row):
                assert list(json.loads(project[".fustor-driver.json"])["options"]) == expected


def test_the_readme_names_the_version_of_the_contract(files: set[tuple[str, str]]) -> None:
    badge = f"![Fustor driver contract {CONTRACT_VERSION}]"
    assert [path for path, content in files if path == "README.md" and badge not in content] == []


def test_every_action_is_pinned_by_a_commit_and_names_its_version(files: set[tuple[str, str]]) -> None:
    workflows = [content for path, content in files if path.startswith(".github/workflows")]
    used = {use for content in workflows for use in USES.findall(content)}
    assert len(used) == 6
    assert [use for use in used if not PINNED.fullmatch("".join(use))] == []


def test_a_project_has_links_only_if_its_repository_is_known(rendered: Rendered) -> None:
    with all_cases() as case:
        for row, project in rendered:
            known = bool(row["owner"]) and row["mode"] == "standalone"
            pages = [project.get(path, "") for path in ("README.md", "SECURITY.md")]
            with case(row):
                assert ("urls" in tomllib.loads(project["pyproject.toml"])["project"]) == known
                assert known or not any("github.com/" in page for page in pages)


def test_a_proprietary_project_cannot_be_published(rendered: Rendered) -> None:
    with all_cases() as case:
        for row, project in rendered:
            if row["license"] == "proprietary":
                classifiers = tomllib.loads(project["pyproject.toml"])["project"]["classifiers"]
                content = "".join(project.values())
                with case(row):
                    assert "Private :: Do Not Upload" in classifiers
                    for way in ("gh-action-pypi-publish", "pypi-attestations", "trusted publisher"):
                        assert way not in content


def test_the_requirements_of_a_project_are_refused_as_its_name(pyprojects: list[dict[str, Any]]) -> None:
    required = {
        canonicalize_name(Requirement(requirement).name)
        for pyproject in pyprojects
        for requirement in requirements(pyproject)
    }
    own = {canonicalize_name(pyproject["project"]["name"]) for pyproject in pyprojects}
    assert required - own <= {*RULES.SDK, *RULES.TOOLS}


def test_only_the_kit_reports_the_clauses_that_were_not_exercised(pyprojects: list[dict[str, Any]]) -> None:
    addopts = {tuple(pyproject["tool"]["pytest"]["ini_options"]["addopts"]) for pyproject in pyprojects}
    assert addopts == {("-rfE", "--strict-markers", "--strict-config")}
