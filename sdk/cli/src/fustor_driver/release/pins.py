"""Where the distributions come from that the project does not take from an index, as constraints for uv."""

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
"""By distribution, the URL that it is installed from."""

_KIT = SDK[2:]
_TEXTS = ("path", "subdirectory")
_REVISIONS = ("rev", "tag", "branch")


def project_pins(folder: Path) -> Pins:
    """Find out what a project takes from elsewhere than an index, by `[tool.uv.sources]`.

    Args:
        folder: The folder of the project. Where that is a member of a workspace, what the root says holds
            for what the project says nothing of.

    Returns:
        The URLs. A source that depends on the platform has none.
    """
    pins: Pins = {}
    for home in _homes(folder):
        pins |= dict(_said(home))
    pins.pop(_name(folder), None)
    return pins


def kit_pins(pins: Pins) -> Pins:
    """Add where this command itself comes from, for what the project does not say of the kit.

    Args:
        pins: What the project says.

    Returns:
        The URLs of both.
    """
    origins = {name: _url(source, Path()) for name, source in sdk_sources().items() if name in _KIT}
    return {**{name: url for name, url in origins.items() if url}, **pins}


def pin_arguments(pins: Pins, path: Path) -> list[str]:
    """Write a file of constraints, and say to uv that they hold.

    Args:
        pins: The URLs.
        path: Where to write the file.

    Returns:
        The arguments.
    """
    path.write_text("".join(f"{name} @ {url}\n" for name, url in pins.items()), encoding="utf-8")
    # What uv built of a folder before, it would use again although the code has changed since.
    local = [name for name, url in pins.items() if url.startswith("file:")]
    fresh = [argument for name in local for argument in ("--refresh-package", name)]
    return ["--constraints", str(path), *fresh]


def _homes(folder: Path) -> Iterator[Path]:
    with suppress(CommandError):
        workspace = Workspace.find(folder)
        if workspace.has(folder.resolve().relative_to(workspace.root).as_posix()):
            yield workspace.root
    yield folder


def _said(home: Path) -> Iterator[tuple[str, str]]:
    for name, source in table(read_manifest(home), "tool", "uv", "sources").items():
        # What depends on the platform is a list, and what is wrong is for uv to say.
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
    named = (folder for folder in workspace.folders() if _name(folder) == source["name"])
    return next((folder.as_uri() for folder in named), None)


_READERS: Mapping[str, Callable[[Mapping[str, Any], Path], str | None]] = {
    "path": _from_path,
    "git": _from_repository,
    "url": _from_url,
    "workspace": _from_workspace,
}


def _subdirectory(source: Mapping[str, Any]) -> str:
    return f"#subdirectory={quote(source['subdirectory'])}" if "subdirectory" in source else ""


def _name(folder: Path) -> str:
    return canonicalize_name(str(table(read_manifest(folder), "project").get("name", "")))
