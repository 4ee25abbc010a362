from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fustor_driver.scaffolding.kept import KeptFile

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=[None, b"before"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> bytes | None:
    """Return the content of the file before any change; None if it does not exist."""
    content: bytes | None = request.param
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    return content


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def test_what_was_written_is_put_back(tmp_path: Path, before: bytes | None) -> None:
    kept = KeptFile.of(tmp_path / "file")
    kept.write(b"ours")
    assert content(kept.path) == b"ours"
    assert kept.restore()
    assert content(kept.path) == before


def test_what_another_program_wrote_for_it_is_put_back(tmp_path: Path, before: bytes | None) -> None:
    kept = KeptFile.of(tmp_path / "file")
    kept.path.write_bytes(b"by another program")
    kept.note()
    assert kept.restore()
    assert content(kept.path) == before


@pytest.mark.usefixtures("before")
def test_what_somebody_else_wrote_since_stays(tmp_path: Path) -> None:
    kept = KeptFile.of(tmp_path / "file")
    kept.write(b"ours")
    kept.path.write_bytes(b"theirs")
    assert not kept.restore()
    assert content(kept.path) == b"theirs"


def test_a_file_that_is_as_it_was_is_not_written_anew(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    kept = KeptFile.of(tmp_path / "file")
    number = kept.path.stat().st_ino
    assert kept.restore()
    assert kept.path.stat().st_ino == number
