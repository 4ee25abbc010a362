from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.scaffolding.manifest import read_manifest, table

if TYPE_CHECKING:
    from pathlib import Path


def test_a_directory_without_a_manifest_says_nothing(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == {}
    (tmp_path / "file").touch()
    assert read_manifest(tmp_path / "file") == {}


@pytest.mark.parametrize("text", ["[", "a = 1\na = 2\n", f"a = {'[' * 9999}\n"])
def test_what_is_no_toml_is_named_in_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(CommandError, match=r"^'.*/pyproject\.toml' is not valid TOML, correct it: "):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        ({"tool": {"uv": {"a": 1}}}, {"a": 1}),
        ({}, {}),
        ({"tool": {"uv": 1}}, {}),
        ({"tool": [{"uv": {"a": 1}}]}, {}),
    ],
)
def test_what_is_no_table_is_an_empty_one(manifest: dict[str, Any], found: dict[str, Any]) -> None:
    assert table(manifest, "tool", "uv") == found
