"""The origins of distributions that do not come from an index, as constraints for uv."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from packaging.utils import canonicalize_name

from .._console.errors import CommandError
from ..scaffolding.manifest import read_manifest, table
from ..scaffolding.origin import SDK, sdk_sources
from ..scaffolding.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Pins", "kit_pins", "pin_arguments", "project_pins"]

Pins = dict[str, str]
"""The URLs to install distributions from, by the names of the distributions."""

_KIT = SDK[2:]
_TEXTS = ("path", "subdirectory")
_REVISIONS = ("rev", "tag", "branch")


def project_pins(directory: Path) -> Pins:
    """Return the URLs in a project's `[tool.uv.sources]`.

    A member of a workspace inherits the entries of the root. Entries that depend on the platform are left
    out.

    Args:
        directory: The directory of the project.
    """
    pins: Pins = {}
    for home in _homes(directory):
        pins |= dict(_declared(home))
    pins.pop(_name(directory), None)
    return pins


def kit_pins(pins: Pins) -> Pins:
    """Add the origin of this command's own kit, except for distributions that the project pins.

    Args:
        pins: The pins of the project.

    Returns:
        The pins of both.
    """
    origins = {name: _url(source, Path()) for name, source in sdk_sources().items() if name in _KIT}
    return {**{name: url for name, url in origins.items() if url}, **pins}


def pin_arguments(pins: Pins, path: Path) -> list[str]:
    """Write a file of constraints, and return the arguments that make uv obey it.

    Args:
        pins: The pins.
        path: The path of the file.
    """
    path.write_text("".join(f"{name} @ {url}\n" for name, url in pins.items()), encoding="utf-8")
    # Without this, uv would reuse an earlier build of a directory although its code has changed.
    local = [name for name, url in pins.items() if url.startswith("file:")]
    fresh = [argument for name in local for argument in ("--refresh-package", name)]
    return ["--constraints", str(path), *fresh]


def _homes(directory: Path) -> Iterator[Path]:
    with suppress(CommandError):
        workspace = Workspace.find(directory)
        if workspace.has(directory.resolve().relative_to(workspace.root).as_posix()):
            yield workspace.root
    yield directory


def _declared(home: Path) -> Iterator[tuple[str, str]]:
    for name, source in table(read_manifest(home), "tool", "uv", "sources").items():
        # Entries that depend on the platform are lists, and uv reports malformed ones.
        usable = isinstance(source, dict) and all(isinstance(source.get(key, ""), str) for key in _TEXTS)
        if usable and (url := _url({**source, "name": canonicalize_name(name)}, home)):
            yield canonicalize_name(name), url


def _url(source: Mapping[str, Any], home: Path) -> str | None:
    found = (read(source, home) for key, read in _READERS.items() if key in source)
    return next(found, None)


def _from_path(source: Mapping[str, Any], home: Path) -> str:
    return Path(home / source["path"]).resolve().as_uri()


def _from_repository(source: Mapping[str, Any], home: Path) -> str:
    revision = next((f"@{source[key]}" for key in _REVISIONS if key in source), "")
    return f"git+{source['git']}{revision}{_subdirectory(source)}"


def _from_url(source: Mapping[str, Any], home: Path) -> str:
    return f"{source['url']}{_subdirectory(source)}"


def _from_workspace(source: Mapping[str, Any], home: Path) -> str | None:
    workspace = Workspace.find(home)
    named = (directory for directory in workspace.directories() if _name(directory) == source["name"])
    return next((directory.as_uri() for directory in named), None)


_READERS: Mapping[str, Callable[[Mapping[str, Any], Path], str | None]] = {
    "path": _from_path,
    "git": _from_repository,
    "url": _from_url,
    "workspace": _from_workspace,
}


def _subdirectory(source: Mapping[str, Any]) -> str:
    return f"#subdirectory={quote(source['subdirectory'])}" if "subdirectory" in source else ""


def _name(directory: Path) -> str:
    return canonicalize_name(str(table(read_manifest(directory), "project").get("name", "")))
