"""Where the distributions come from that the project does not take from an index, as constraints for uv."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fustor_driver.origin import SDK, sdk_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fustor_driver.release.project import Project
    from fustor_driver.release.workbench import Workbench

__all__ = ["kit_pins", "pin_arguments", "project_pins", "written_pins"]

Pins = dict[str, str]
"""By distribution, the URL that it is installed from."""


def project_pins(workbench: Workbench, project: Project) -> Pins:
    """Find out what the project takes from elsewhere than an index, by its `[tool.uv.sources]`.

    Those may stand in the root of a workspace and name its members, so uv is asked what they come to.

    Args:
        workbench: What to work with.
        project: The project.

    Returns:
        The URLs.

    Raises:
        FailedCheckError: The dependencies of the project exclude each other or are nowhere to be found.
    """
    wanted = [*_selected("--group", project.group), *_selected("--extra", project.extra)]
    command = [workbench.uv, "pip", "compile", "--quiet", "--no-header", "--format", "pylock.toml"]
    lock = workbench.must(
        workbench.run(*command, *wanted, "pyproject.toml"),
        f"The dependencies of the project in {str(project.folder)!r} could not be resolved, "
        "see uv's message above.",
    )
    packages = tomllib.loads(lock).get("packages", [])
    found = {package["name"]: _url(package, project.folder) for package in packages}
    return {name: url for name, url in found.items() if url}


def kit_pins(pins: Pins) -> Pins:
    """Add where this command itself comes from, for what the project does not say of the kit.

    Args:
        pins: What the project says.

    Returns:
        The URLs of both.
    """
    origins = {name: _of_source(source) for name, source in sdk_sources().items() if name in _KIT}
    return {**origins, **pins}


def written_pins(pins: Pins, path: Path) -> Path:
    """Write the file of constraints.

    Args:
        pins: The URLs.
        path: Where to write it.

    Returns:
        The same path.
    """
    path.write_text("".join(f"{name} @ {url}\n" for name, url in pins.items()), encoding="utf-8")
    return path


def pin_arguments(pins: Pins, path: Path) -> list[str]:
    """Write the constraints, and say to uv that they hold.

    Args:
        pins: The URLs.
        path: Where to write the file.

    Returns:
        The arguments.
    """
    # What uv built of a folder before, it would use again although the code has changed since.
    folders = [name for name, url in pins.items() if url.startswith("file:")]
    fresh = [argument for name in folders for argument in ("--refresh-package", name)]
    return ["--constraints", str(written_pins(pins, path)), *fresh]


_KIT = SDK[2:]


def _selected(option: str, name: str | None) -> list[str]:
    return [option, name] if name else []


def _url(package: Mapping[str, Any], folder: Path) -> str | None:
    for kind, read in _READERS.items():
        if kind in package:
            return read(package[kind], folder)
    return None


def _from_folder(record: Mapping[str, str], folder: Path) -> str:
    return (folder / record["path"] / record.get("subdirectory", "")).resolve().as_uri()


def _from_repository(record: Mapping[str, str], folder: Path) -> str:
    return _of_git(_from_archive(record, folder), record["commit-id"], record.get("subdirectory"))


def _from_archive(record: Mapping[str, str], folder: Path) -> str:
    local = record.get("path")
    return (folder / local).resolve().as_uri() if local else str(record["url"])


_READERS: dict[str, Callable[[Mapping[str, str], Path], str]] = {
    "directory": _from_folder,
    "vcs": _from_repository,
    "archive": _from_archive,
}


def _of_source(source: Mapping[str, str | bool]) -> str:
    if "git" in source:
        return _of_git(str(source["git"]), str(source["rev"]), source.get("subdirectory"))
    return str(source["url"]) if "url" in source else Path(str(source["path"])).as_uri()


def _of_git(url: str, revision: str, subdirectory: object) -> str:
    at = f"#subdirectory={quote(str(subdirectory))}" if subdirectory else ""
    return f"git+{url}@{revision}{at}"
