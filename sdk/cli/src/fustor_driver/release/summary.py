"""Describes the packages to a person before they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._console.secrets import without_user
from .wheel import sdist_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.metadata import EntryPoint
    from pathlib import Path

    from .building import Built
    from .pins import Pins

__all__ = ["summary_lines"]

_WIDTH = 17


def summary_lines(built: Built, pins: Pins) -> Iterator[str]:
    """Describe the built packages, line by line.

    Args:
        built: The packages.
        pins: The distributions that were not installed from an index.
    """
    metadata = built.wheel.metadata.metadata
    facts = {
        "name": [metadata["Name"]],
        "version": [metadata["Version"]],
        "Requires-Python": metadata.get_all("Requires-Python") or ["not given"],
        "dependencies": metadata.get_all("Requires-Dist") or ["none"],
        "entry points": [f"{point.group}: {point.name} = {point.value}" for point in _entry_points(built)],
    }
    for title, values in facts.items():
        yield from _titled(title, values)
    yield from _titled("wheel", _listed(built.wheel.path, built.wheel.files))
    yield from _titled("sdist", _listed(built.sdist, sdist_files(built.sdist)))
    if pins:
        yield from _titled(
            "not from an index", [f"{name} @ {without_user(url)}" for name, url in pins.items()]
        )


def _entry_points(built: Built) -> list[EntryPoint]:
    return sorted(built.wheel.metadata.entry_points, key=lambda point: (point.group, point.name))


def _titled(title: str, values: list[str]) -> Iterator[str]:
    for number, value in enumerate(values):
        yield f"  {'' if number else title:<{_WIDTH}}  {value}"


def _listed(path: Path, files: Mapping[str, int]) -> list[str]:
    width = max(len(f"{size:,}") for size in files.values())
    lines = [f"  {size:>{width},}  {name}" for name, size in sorted(files.items())]
    return [f"{path.name}, {path.stat().st_size:,} bytes, {len(files)} files", *lines]
