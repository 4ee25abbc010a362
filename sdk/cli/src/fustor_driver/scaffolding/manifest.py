"""Reads a `pyproject.toml`, of which anything may be wrong that is not for this command to judge."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from .._console.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["MANIFEST", "read_manifest", "table"]

MANIFEST = "pyproject.toml"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the `pyproject.toml` in a folder.

    Args:
        folder: The folder.

    Returns:
        Its content; nothing where there is none.

    Raises:
        CommandError: It cannot be read.
    """
    path = folder / MANIFEST
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise CommandError(f"{str(path)!r} could not be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{str(path)!r} could not be read as TOML, correct it: {error}.") from error


def table(manifest: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return a table of a manifest, which is empty where something else stands in its place.

    Args:
        manifest: The manifest, or a table of it.
        keys: The names that lead to the table.
    """
    found: Any = manifest
    for key in keys:
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}
