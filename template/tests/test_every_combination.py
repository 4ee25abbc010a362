"""Each of them is rendered in memory; nothing of it is installed or run."""

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
"""Every file that a project may have, with the values that its axes must have for it."""

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
    """The texts of every project."""
    template = Template(template_path())
    return [(row, template.render(options(row))) for row in every()]


@pytest.fixture(scope="module")
def texts(rendered: Rendered) -> set[tuple[str, str]]:
    """Each different text with its path: most are the same in many projects."""
    return {file for _, files in rendered for file in files.items()}


def requirements(table: dict[str, Any]) -> list[str]:
    project = table["project"]
    groups = [
        *project.get("optional-dependencies", {}).values(),
        *table.get("dependency-groups", {}).values(),
    ]
    return [text for group in (project["dependencies"], *groups) for text in group]


def module(row: Row) -> str:
    return options(row).get("module", f"fustor_{row['style'].split('_')[0]}_hello")


def test_a_project_holds_just_the_files_that_belong_to_its_options(rendered: Rendered) -> None:
    for row, files in rendered:
        belonging = {
            path.format(module=module(row))
            for path, needed in FILES.items()
            if all(row[axis] in values for axis, values in needed.items())
        }
        assert set(files) == belonging, row


def test_every_file_parses(texts: set[tuple[str, str]]) -> None:
    parsed = [
        PARSERS[suffix](text) for path, text in texts if (suffix := PurePosixPath(path).suffix) in PARSERS
    ]
    assert len(parsed) > len(texts) / 2


def test_every_module_and_workflow_there_can_be_is_in_a_covering_project(rendered: Rendered) -> None:
    rows = covering()
    covered = {file for row, files in rendered if row in rows for file in files.items()}
    for path, text in {file for _, files in rendered for file in files.items()}:
        if path.endswith(".py") or path.startswith(".github/"):
            assert (path, text) in covered


def test_every_example_in_a_page_parses(texts: set[tuple[str, str]]) -> None:
    fences = {fence for path, text in texts if path.endswith(".md") for fence in FENCE.findall(text)}
    for language, text in fences:
        PARSERS.get(f".{language}", str)(text)
    assert {language for language, _ in fences} >= {"console", "yaml"}


def test_nothing_of_the_template_shows(texts: set[tuple[str, str]]) -> None:
    assert [(path, found[0]) for path, text in texts if (found := TRACES.search(text))] == []


def test_nothing_of_this_machine_shows(texts: set[tuple[str, str]]) -> None:
    here = {str(template_path()), str(Path.home())}
    assert [path for path, text in texts if MACHINE.search(text) or any(map(text.__contains__, here))] == []


def test_every_text_ends_with_one_line_end(texts: set[tuple[str, str]]) -> None:
    assert [path for path, text in texts if text and text.rstrip() + "\n" != text] == []


def test_the_entry_point_names_a_class_that_the_module_offers(rendered: Rendered) -> None:
    for row, files in rendered:
        kind = row["style"].split("_")[0]
        name = f"Hello{kind.title()}"
        points = tomllib.loads(files["pyproject.toml"])["project"]["entry-points"]
        assert points == {f"fustor.drivers.{kind}s": {"hello": f"{module(row)}:{name}"}}
        assert f'__all__ = ["{name}"]' in files[f"src/{module(row)}/__init__.py"]
        assert f"class {name}(" in files[f"src/{module(row)}/driver.py"]


def test_the_answers_are_enough_to_render_the_project_again(rendered: Rendered) -> None:
    template = Template(template_path())
    for _, files in rendered[::7]:
        answers = json.loads(files[".fustor-driver.json"])
        assert answers["template_version"] == version("fustor-driver-template")
        assert template.render(answers["options"]) == files


def test_the_answers_hold_every_option_that_is_asked_for(rendered: Rendered) -> None:
    declared = json.loads((template_path() / "cookiecutter.json").read_text(encoding="utf-8"))
    for _, files in rendered:
        answers = json.loads(files[".fustor-driver.json"])
        assert list(answers["options"]) == [option for option in declared if not option.startswith("_")]


def test_the_readme_names_the_version_of_the_contract(texts: set[tuple[str, str]]) -> None:
    badge = f"![Fustor driver contract {CONTRACT_VERSION}]"
    assert [path for path, text in texts if path == "README.md" and badge not in text] == []


def test_every_action_is_pinned_by_a_commit_and_says_its_version(texts: set[tuple[str, str]]) -> None:
    used = {use for path, text in texts if path.startswith(".github/workflows") for use in USES.findall(text)}
    assert len(used) == 6
    assert [use for use in used if not PINNED.fullmatch("".join(use))] == []


def test_addresses_of_the_project_are_given_only_where_they_are_known(rendered: Rendered) -> None:
    for row, files in rendered:
        known = row["owner"] and row["mode"] == "standalone"
        assert ("urls" in tomllib.loads(files["pyproject.toml"])["project"]) == bool(known), row
        assert known or not any(
            "github.com/" in files.get(path, "") for path in ("README.md", "SECURITY.md")
        ), row


def test_a_project_that_is_not_to_be_published_cannot_be(rendered: Rendered) -> None:
    closed = [files for row, files in rendered if row["license"] == "proprietary"]
    for files in closed:
        assert "Private :: Do Not Upload" in tomllib.loads(files["pyproject.toml"])["project"]["classifiers"]
        text = "".join(files.values())
        for way in ("gh-action-pypi-publish", "pypi-attestations", "trusted publisher"):
            assert way not in text


def test_what_a_project_requires_is_refused_as_its_own_name(texts: set[tuple[str, str]]) -> None:
    tables = [tomllib.loads(text) for path, text in texts if path == "pyproject.toml"]
    required = {canonicalize_name(Requirement(text).name) for table in tables for text in requirements(table)}
    known = {*RULES.SDK, *RULES.TOOLS}
    own = {canonicalize_name(table["project"]["name"]) for table in tables}
    assert required - own <= known


def test_pytest_leaves_it_to_the_kit_to_report_what_was_not_exercised(texts: set[tuple[str, str]]) -> None:
    tables = [tomllib.loads(text) for path, text in texts if path == "pyproject.toml"]
    options_given = {tuple(table["tool"]["pytest"]["ini_options"]["addopts"]) for table in tables}
    assert options_given == {("-rfE", "--strict-markers", "--strict-config")}
