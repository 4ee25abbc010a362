"""Makes a project a member of a workspace: wholly, or as if nothing had been."""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click
import tomlkit
from tomlkit.exceptions import TOMLKitError

from .._console.errors import CommandError
from .._console.interrupts import interrupts_held
from .._console.terminal import printable
from .kept import KeptFile, replace
from .manifest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tomlkit.items import Array

    from .workspace import Workspace

__all__ = ["joined", "with_member", "without_member"]

_ENDS_WITH_COMMA = re.compile(r",\s*(?:#[^\n]*\n\s*)*\]$")


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
    path = workspace.path_of(target)
    added = not workspace.has(path)
    with _undone_on_failure() as undo:
        try:
            _make_folders(target.parent, undo)
            # Only what was made here may be removed, so nothing may come between the two.
            with interrupts_held():
                make()
                undo.callback(shutil.rmtree, target, ignore_errors=True)
            if added:
                manifest = KeptFile.of(workspace.root / MANIFEST)
                undo.callback(_take_out, manifest, path)
                manifest.write(with_member((manifest.before or b"").decode(), path).encode())
        except OSError as error:
            raise CommandError(f"{str(error.filename)!r} could not be written: {error.strerror}.") from error
        yield added


def with_member(manifest: str, path: str) -> str:
    """Add a member, and leave everything else as it is.

    Args:
        manifest: The text of the root's `pyproject.toml`.
        path: The folder of the member, from the root.

    Returns:
        The text with one line more, or with one entry more in the line that holds them all.

    Raises:
        CommandError: The text is none of a workspace's root.
    """

    def add(workspace: Any) -> None:
        if "members" not in workspace:
            workspace["members"] = tomlkit.array()
        _append(workspace["members"], path)

    return _edited(manifest, add)


def without_member(manifest: str, path: str) -> str:
    """Take a member out again, and leave everything else as it is.

    Args:
        manifest: The text of the root's `pyproject.toml`.
        path: The folder of the member, from the root.

    Returns:
        The text without the entry, which it need not have.

    Raises:
        CommandError: The text is none of a workspace's root.
    """

    def take_out(workspace: Any) -> None:
        if path in workspace.get("members", ()):
            workspace["members"].remove(path)

    return _edited(manifest, take_out)


def _edited(manifest: str, edit: Callable[[Any], None]) -> str:
    # tomlkit ends the lines that it adds with a newline alone.
    ends_of_dos = 0 < manifest.count("\n") == manifest.count("\r\n")
    try:
        document: Any = tomlkit.parse(manifest.replace("\r\n", "\n") if ends_of_dos else manifest)
        edit(document["tool"]["uv"]["workspace"])
    except (TOMLKitError, TypeError, AttributeError, RecursionError) as error:
        raise CommandError(f"The members in the root's {MANIFEST} could not be changed: {error}.") from error
    text = tomlkit.dumps(document)
    return text.replace("\n", "\r\n") if ends_of_dos else text


def _append(members: Array, path: str) -> None:
    written = members.as_string()
    if "\n" not in written:
        members.append(path)
        return
    indent = re.search(r"\n([ \t]+)\S", written)
    ends_with_comma = not members or _ENDS_WITH_COMMA.search(written) is not None
    members.add_line(path, indent=indent[1] if indent else "    ", add_comma=ends_with_comma)


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


def _take_out(manifest: KeptFile, path: str) -> None:
    """Put the root's manifest back; from one that was changed meanwhile, take just the member out."""
    if manifest.put_back():
        return
    try:
        replace(manifest.path, without_member(manifest.path.read_bytes().decode(), path).encode())
        done = f"only {path!r} was taken out of its members again"
    except (CommandError, OSError, ValueError):
        done = f"take {path!r} out of its members yourself"
    click.echo(f"{printable(str(manifest.path))} was changed meanwhile: {done}.", err=True)
