from __future__ import annotations

from pathlib import Path

import pytest
from fustor_driver.release.pins import kit_pins, pin_arguments, project_pins

NAMED = '[project]\nname = "Fustor.Pusher_demo"\n'


def member(root: Path, name: str, text: str) -> Path:
    directory = root / "packages" / name
    directory.mkdir(parents=True)
    (directory / "pyproject.toml").write_text(text)
    return directory


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ('{ git = "https://forge.test/x.git" }', "git+https://forge.test/x.git"),
        ('{ git = "ssh://git@forge.test/x", rev = "abc" }', "git+ssh://git@forge.test/x@abc"),
        (
            '{ git = "https://forge.test/x", tag = "v1", subdirectory = "a b" }',
            "git+https://forge.test/x@v1#subdirectory=a%20b",
        ),
        ('{ url = "https://forge.test/x.whl" }', "https://forge.test/x.whl"),
    ],
)
def test_a_source_becomes_a_url(tmp_path: Path, source: str, url: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"{NAMED}[tool.uv.sources]\nFustor_Core = {source}\n")
    assert project_pins(tmp_path) == {"fustor-core": url}


def test_a_path_is_meant_from_the_project(tmp_path: Path) -> None:
    directory = tmp_path / "demo"
    directory.mkdir()
    (directory / "pyproject.toml").write_text(
        f'{NAMED}[tool.uv.sources]\nx = {{ path = "../a b", editable = true }}'
    )
    assert project_pins(directory) == {"x": (tmp_path / "a b").as_uri()}


@pytest.mark.parametrize("source", ["{ path = 1 }", '{ url = "x", subdirectory = [] }'])
def test_what_is_wrong_with_a_source_is_left_to_uv(tmp_path: Path, source: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"{NAMED}[tool.uv.sources]\nx = {source}\n")
    assert project_pins(tmp_path) == {}


@pytest.mark.parametrize("source", ['{ index = "mine" }', '[{ path = "x", marker = "os_name == \'nt\'" }]'])
def test_an_index_or_a_choice_by_platform_is_left_to_uv(tmp_path: Path, source: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"{NAMED}[tool.uv.sources]\nx = {source}\n")
    assert project_pins(tmp_path) == {}


def test_a_member_takes_from_the_root_what_it_does_not_say_itself(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.uv.workspace]\nmembers = ["packages/*"]\n[tool.uv.sources]\n'
        "fustor-core = { workspace = true }\nfustor-pusher-demo = { workspace = true }\n"
        'a = { path = "a" }\nb = { path = "b" }\n'
    )
    core = member(tmp_path, "core", '[project]\nname = "fustor_core"\n')
    (tmp_path / "packages" / "empty").mkdir()
    demo = member(tmp_path, "demo", f'{NAMED}[tool.uv.sources]\nb = {{ path = "own" }}\n')
    assert project_pins(demo) == {
        "fustor-core": core.as_uri(),
        "a": (tmp_path / "a").as_uri(),
        "b": (demo / "own").as_uri(),
    }


def test_a_workspace_may_list_its_root_and_directories_by_their_whole_path(tmp_path: Path) -> None:
    core = member(tmp_path / "elsewhere", "core", '[project]\nname = "fustor_core"\n')
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.uv.workspace]\nmembers = [".", "{core}", "packages/*"]\n'
        "[tool.uv.sources]\nfustor-core = { workspace = true }\n"
    )
    assert project_pins(member(tmp_path, "demo", NAMED)) == {"fustor-core": core.as_uri()}


def test_a_project_beside_a_workspace_takes_nothing_from_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.uv.workspace]\nmembers = ["others/*"]\n[tool.uv.sources]\na = { path = "a" }\n'
    )
    assert project_pins(member(tmp_path, "demo", NAMED)) == {}


def test_what_the_project_says_of_the_kit_goes_before_where_this_command_is_from() -> None:
    said = {"fustor-conformance": "https://forge.test/kit.whl", "fustor-core": "https://forge.test/core.whl"}
    assert said.items() <= kit_pins(said).items()


def test_what_is_on_this_machine_is_built_anew(tmp_path: Path) -> None:
    pins = {"a": "file:///a", "b": "https://forge.test/b.whl"}
    arguments = pin_arguments(pins, tmp_path / "pins.txt")
    assert arguments == ["--constraints", str(tmp_path / "pins.txt"), "--refresh-package", "a"]
    assert (tmp_path / "pins.txt").read_text() == "a @ file:///a\nb @ https://forge.test/b.whl\n"
