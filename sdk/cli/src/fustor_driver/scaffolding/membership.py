"""Makes a project a member of a workspace, or leaves the workspace unchanged."""

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
    """Make a member and run a block; undo everything if one of them fails.

    Args:
        workspace: The workspace.
        target: The directory of the member, which must not exist; missing parents are made.
        make: Makes the member, completely or not at all.

    Yields:
        Whether the member was added to the root's `pyproject.toml`.

    Raises:
        CommandError: A file cannot be written.
    """
    path = workspace.path_of(target)
    added = not workspace.has(path)
    with _undone_on_failure() as undo:
        try:
            _make_directories(target.parent, undo)
            # No interrupt may come between making the directory and registering its removal.
            with interrupts_held():
                make()
                undo.callback(shutil.rmtree, target, ignore_errors=True)
            if added:
                manifest = KeptFile.of(workspace.root / MANIFEST)
                undo.callback(_remove_member, manifest, path)
                manifest.write(with_member((manifest.before or b"").decode(), path).encode())
        except OSError as error:
            raise CommandError(f"{str(error.filename)!r} cannot be written: {error.strerror}") from error
        yield added


def with_member(manifest: str, path: str) -> str:
    """Add a member to a manifest, and leave the rest of the text unchanged.

    Args:
        manifest: The text of the root's `pyproject.toml`.
        path: The path of the member from the root.

    Returns:
        The text with one more line, or with one more entry if all members are on one line.

    Raises:
        CommandError: The text is not the manifest of a workspace root.
    """

    def add(workspace: Any) -> None:
        if "members" not in workspace:
            workspace["members"] = tomlkit.array()
        _append(workspace["members"], path)

    return _edited(manifest, add)


def without_member(manifest: str, path: str) -> str:
    """Remove a member from a manifest, if it is listed, and leave the rest of the text unchanged.

    Args:
        manifest: The text of the root's `pyproject.toml`.
        path: The path of the member from the root.

    Returns:
        The text without the member.

    Raises:
        CommandError: The text is not the manifest of a workspace root.
    """

    def remove(workspace: Any) -> None:
        if path in workspace.get("members", ()):
            workspace["members"].remove(path)

    return _edited(manifest, remove)


def _edited(manifest: str, edit: Callable[[Any], None]) -> str:
    # tomlkit ends the lines that it adds with "\n".
    has_crlf = 0 < manifest.count("\n") == manifest.count("\r\n")
    try:
        document: Any = tomlkit.parse(manifest.replace("\r\n", "\n") if has_crlf else manifest)
        edit(document["tool"]["uv"]["workspace"])
    except (TOMLKitError, TypeError, AttributeError, RecursionError) as error:
        raise CommandError(f"the members in the root's {MANIFEST} cannot be changed: {error}") from error
    text = tomlkit.dumps(document)
    return text.replace("\n", "\r\n") if has_crlf else text


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
    """Yield a stack of functions that undo each step; they are called only if the block fails."""
    undo = ExitStack()
    try:
        yield undo
    except BaseException:
        with interrupts_held():
            undo.close()
        raise


def _make_directories(directory: Path, undo: ExitStack) -> None:
    for missing in reversed([each for each in (directory, *directory.parents) if not each.exists()]):
        missing.mkdir()
        undo.callback(_remove_empty, missing)


def _remove_empty(directory: Path) -> None:
    with suppress(OSError):
        directory.rmdir()


def _remove_member(manifest: KeptFile, path: str) -> None:
    """Restore the root's manifest, or remove only the member if the manifest was changed meanwhile."""
    if manifest.restore():
        return
    try:
        replace(manifest.path, without_member(manifest.path.read_bytes().decode(), path).encode())
        done = f"only {path!r} was removed from its members"
    except (CommandError, OSError, ValueError):
        done = f"remove {path!r} from its members yourself"
    click.echo(f"{printable(str(manifest.path))} was changed meanwhile: {done}.", err=True)
