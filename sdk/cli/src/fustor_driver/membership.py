"""Makes a project a member of a workspace: wholly, or as if nothing had been."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from fustor_driver.errors import CommandError
from fustor_driver.interrupts import interrupts_held
from fustor_driver.workspace import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tomlkit.items import Array

    from fustor_driver.workspace import Workspace

__all__ = ["joined", "with_member"]

LOCK = "uv.lock"


@contextmanager
def joined(workspace: Workspace, target: Path, make: Callable[[], None]) -> Iterator[bool]:
    """Make a member, and undo everything if a block, which is run then, fails.

    Args:
        workspace: The workspace.
        target: The folder of the member, which does not exist yet; the folder that it is in is made.
        make: Makes the member, wholly or not at all.

    Yields:
        Whether the root had to be changed for it.

    Raises:
        CommandError: Something could not be written.
    """
    place = workspace.place(target)
    manifest = workspace.root / MANIFEST
    added = not workspace.has(place)
    with _undone_on_failure() as undo:
        try:
            for path in (manifest, workspace.root / LOCK):
                undo.callback(_restore, path, _content(path))
            _make_folders(target.parent, undo)
            # Only what was made here may be removed, so nothing may come between the two.
            with interrupts_held():
                make()
                undo.callback(shutil.rmtree, target, ignore_errors=True)
            if added:
                _replace(manifest, with_member(manifest.read_bytes().decode(), place).encode())
        except OSError as error:
            raise CommandError(f"{str(error.filename)!r} could not be written: {error.strerror}.") from error
        yield added


def with_member(manifest: str, place: str) -> str:
    """Add a member, and leave everything else as it is.

    Args:
        manifest: The text of the root's `pyproject.toml`.
        place: The folder of the member, from the root.

    Returns:
        The text with one line more, or with one entry more in the line that holds them all.
    """
    ends_of_dos = "\r\n" in manifest
    document: Any = tomlkit.parse(manifest.replace("\r\n", "\n") if ends_of_dos else manifest)
    workspace = document["tool"]["uv"]["workspace"]
    if "members" not in workspace:
        workspace["members"] = tomlkit.array()
    _append(workspace["members"], place)
    text = tomlkit.dumps(document)
    return text.replace("\n", "\r\n") if ends_of_dos else text


def _append(members: Array, place: str) -> None:
    written = members.as_string()
    if "\n" not in written:
        members.append(place)
        return
    indent = re.search(r"\n([ \t]+)\S", written)
    members.add_line(place, indent=indent[1] if indent else "    ")


@contextmanager
def _undone_on_failure() -> Iterator[ExitStack]:
    """Give a stack for what undoes each step; it is used only if the block fails."""
    undo = ExitStack()
    try:
        yield undo
    except BaseException:
        with interrupts_held():
            undo.close()
        raise


def _make_folders(folder: Path, undo: ExitStack) -> None:
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir()
        undo.callback(_remove_empty, missing)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif _content(path) != content:
        _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step, so that a full disk cannot leave half of it."""
    path = Path(os.path.realpath(path))
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as scratch:
        written = Path(scratch) / path.name
        written.write_bytes(content)
        if path.exists():
            shutil.copymode(path, written)
        written.replace(path)
