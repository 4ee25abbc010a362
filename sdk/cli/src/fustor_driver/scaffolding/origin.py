"""The origin of the installed SDK, so that a new project can depend on the same one.

Installers record it in `direct_url.json` (PEP 610), except for packages from an index.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["SDK", "Source", "sdk_sources", "source_of"]

Source = dict[str, str | bool]
"""One entry of uv's `[tool.uv.sources]`."""

SDK = ("fustor-core", "fustor-event-model", "fustor-conformance", "fustor-driver", "fustor-driver-template")
"""The distributions of the SDK, which a new project depends on."""


def sdk_sources() -> dict[str, Source]:
    """Return the entry of `[tool.uv.sources]` for each distribution of the SDK that is not from an index."""
    found = {name: source_of(_direct_url(name)) for name in SDK}
    return {name: source for name, source in found.items() if source}


def source_of(direct_url: Mapping[str, Any]) -> Source:
    """Convert a record of PEP 610 into an entry of `[tool.uv.sources]`.

    Args:
        direct_url: The record; empty if there is none.

    Returns:
        The entry; empty for an index, and for a version control system that uv does not support.
    """
    for kind, read in _READERS.items():
        if kind in direct_url:
            return read(direct_url["url"], direct_url[kind], _subdirectory(direct_url))
    return {}


def _from_repository(url: str, info: Mapping[str, Any], subdirectory: Source) -> Source:
    if info["vcs"] != "git":
        return {}
    return {"git": url, "rev": info["commit_id"], **subdirectory}


def _from_directory(url: str, info: Mapping[str, Any], subdirectory: Source) -> Source:
    directory = _path(url) / str(subdirectory.get("subdirectory", ""))
    return {"path": str(directory), "editable": bool(info.get("editable", False))}


def _from_archive(url: str, info: Mapping[str, Any], subdirectory: Source) -> Source:
    if urlsplit(url).scheme == "file":
        return {"path": str(_path(url))}
    return {"url": url, **subdirectory}


_READERS: dict[str, Callable[[str, Mapping[str, Any], Source], Source]] = {
    "vcs_info": _from_repository,
    "dir_info": _from_directory,
    "archive_info": _from_archive,
}


def _subdirectory(direct_url: Mapping[str, Any]) -> Source:
    subdirectory = direct_url.get("subdirectory")
    return {"subdirectory": subdirectory} if subdirectory else {}


def _path(url: str) -> Path:
    parts = urlsplit(url)
    return Path(url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path))


def _direct_url(name: str) -> Mapping[str, Any]:
    try:
        recorded = distribution(name).read_text("direct_url.json")
    except PackageNotFoundError:
        return {}
    record = json.loads(recorded) if recorded else {}
    return record if isinstance(record, dict) else {}
