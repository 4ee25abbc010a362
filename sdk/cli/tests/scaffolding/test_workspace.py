from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver._console.processes import capture, find_uv, own_environment
from fustor_driver.scaffolding.workspace import Workspace, covers

if TYPE_CHECKING:
    from pathlib import Path

MEMBER = '[project]\nname = "{name}"\nversion = "1"\n'
# A build backend without dependencies; uv only asks it for metadata, which the project declares.
BACKEND = '[build-system]\nrequires = []\nbuild-backend = "none"\n'
DEV = "[project.optional-dependencies]\ndev = []\n"


def workspace(root: Path, manifest: str, **members: str) -> Workspace:
    """Write a workspace, given each member's `pyproject.toml`, and find it."""
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text(manifest)
    for name, text in members.items():
        (root / "packages" / name).mkdir(parents=True)
        (root / "packages" / name / "pyproject.toml").write_text(text)
    return Workspace.find(root)


def listing(*members: str) -> str:
    return f"[tool.uv.workspace]\nmembers = {list(members)}\n"


def test_the_root_is_found_from_a_directory_of_a_member(tmp_path: Path) -> None:
    workspace(tmp_path, listing("packages/*"), one=MEMBER)
    assert Workspace.find(tmp_path / "packages" / "one").root == tmp_path


def test_the_nearest_workspace_is_the_one(tmp_path: Path) -> None:
    workspace(tmp_path, listing())
    assert workspace(tmp_path / "inner", listing("a")).members == ("a",)


def test_a_directory_in_no_workspace_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(MEMBER)
    with pytest.raises(
        CommandError, match=r"is not in a uv workspace, change to one whose .* or make a standalone"
    ):
        Workspace.find(tmp_path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[", "is not valid TOML"),
        (b"a = '\xff'", "is not valid TOML"),
        (b"a = " + b"[" * 9999, "is not valid TOML"),
        (None, "cannot be read: Is a directory"),
    ],
)
def test_a_root_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, reason: str) -> None:
    manifest = tmp_path / "pyproject.toml"
    manifest.write_bytes(content) if content else manifest.mkdir()
    with pytest.raises(CommandError, match=rf"pyproject\.toml' .*{reason}"):
        Workspace.find(tmp_path)


@pytest.mark.parametrize(
    "manifest", ["[tool.uv]\nworkspace = true\n", "[tool.uv]\nworkspace = []\n", "[[tool.uv.workspace]]\n"]
)
def test_a_workspace_that_is_no_table_is_named(tmp_path: Path, manifest: str) -> None:
    with pytest.raises(CommandError, match=r"^\[tool\.uv\]\.workspace in .* is not a table, correct it$"):
        workspace(tmp_path, manifest)


@pytest.mark.parametrize("root", [".", "./", ""])
def test_a_root_that_lists_itself_is_no_other_member(tmp_path: Path, root: str) -> None:
    found = workspace(tmp_path, MEMBER.format(name="top") + listing(root, "packages/*"), one=MEMBER)
    assert found.has_distribution("top")
    assert not found.has_distribution("two")
    assert not found.has("packages_of_another/two")
    assert found.sync_arguments() == ("sync", "--all-packages")


@pytest.mark.parametrize(
    ("members", "directory"),
    [
        ([], "packages"),
        (["packages/*"], "packages"),
        (["packages/core", "packages/fs"], "packages"),
        (["libs/*", "packages/core"], "packages"),
        (["./sdk/*", "template"], "sdk"),
        (["drivers/sources/*"], "drivers/sources"),
        (["core", "*"], "packages"),
        (["*/drivers/*"], "packages"),
        (["../libs/*", "/srv/libs/*"], "packages"),
    ],
)
def test_a_package_goes_where_the_members_are(tmp_path: Path, members: list[str], directory: str) -> None:
    assert workspace(tmp_path, listing(*members)).directory_for_members() == tmp_path / directory


@pytest.mark.parametrize("members", ['"packages/*"', "[1]", "{ a = 1 }"])
def test_members_that_uv_would_not_take_are_named(tmp_path: Path, members: str) -> None:
    found = workspace(tmp_path, f"[tool.uv.workspace]\nmembers = {members}\n")
    with pytest.raises(
        CommandError, match=r"^\[tool\.uv\.workspace\]\.members in .* is not a list of strings$"
    ):
        found.directory_for_members()


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("packages/*", "packages/a"),
        ("./packages/*/", "packages/a"),
        ("packages/source_?", "packages/source_a"),
        ("packages/[a-c]*", "packages/b"),
        ("**", "packages/a"),
        ("packages/**/a", "packages/a"),
        ("packages/**/a", "packages/x/y/a"),
        ("packages/a", "packages/a"),
    ],
)
def test_a_pattern_covers_a_directory(pattern: str, place: str) -> None:
    assert covers(pattern, place)


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("packages/*", "packages/a/b"),
        ("packages", "packages/a"),
        ("*", "packages/a"),
        ("packages/b*", "packages/a"),
    ],
)
def test_a_pattern_does_not_cover_a_directory(pattern: str, place: str) -> None:
    assert not covers(pattern, place)


@pytest.mark.parametrize(
    ("manifest", "member", "arguments"),
    [
        ("", "", []),
        ("", DEV, ["--extra", "dev"]),
        (MEMBER, "", ["--all-packages"]),
        (MEMBER + DEV, "", ["--all-packages", "--extra", "dev"]),
        (MEMBER, DEV, ["--all-packages", "--extra", "dev"]),
    ],
)
def test_the_workspace_is_installed_with_what_it_has(
    tmp_path: Path, manifest: str, member: str, arguments: list[str]
) -> None:
    found = workspace(tmp_path, manifest + listing("packages/*"), one=MEMBER + member)
    assert list(found.sync_arguments()) == ["sync", *arguments]


CORE = {"path": "/core", "editable": True}


@pytest.mark.parametrize(
    ("manifest", "sources"),
    [
        (listing("packages/*"), {"fustor-core": CORE}),
        (listing("packages/*") + '[tool.uv.sources]\nfustor_core = { git = "x" }\n', {}),
    ],
)
def test_a_member_says_where_the_sdk_is_unless_the_root_does(
    tmp_path: Path, manifest: str, sources: dict[str, Any]
) -> None:
    assert workspace(tmp_path, manifest).sources_for({"fustor-core": CORE}) == sources


def test_an_sdk_in_the_same_workspace_is_taken_from_there(tmp_path: Path) -> None:
    found = workspace(tmp_path, listing("packages/*"), core=MEMBER.format(name="Fustor.Core"))
    assert found.sources_for({"fustor-core": CORE}) == {"fustor-core": {"workspace": True}}
    assert found.sources_for({}) == {"fustor-core": {"workspace": True}}


@pytest.mark.parametrize("root", ["", MEMBER.format(name="root"), MEMBER.format(name="root") + DEV])
@pytest.mark.parametrize("member", [MEMBER, MEMBER + DEV])
def test_uv_installs_every_member_when_it_is_told_so(tmp_path: Path, root: str, member: str) -> None:
    found = workspace(tmp_path, root + listing("packages/*"), one=member.format(name="one") + BACKEND)
    command = [find_uv(), *found.sync_arguments(), "--dry-run", "--offline", "--no-python-downloads"]
    ended = capture(command, tmp_path, own_environment(os.environ), seconds=100)
    assert ended.code == 0, ended.output
    assert "+ one" in ended.output
