"""Reads a `pyproject.toml`, any part of which may be malformed."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from .._console.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["MANIFEST", "read_manifest", "table"]

MANIFEST = "pyproject.toml"


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return the content of the `pyproject.toml` in a directory; empty if there is no such file.

    Raises:
        CommandError: It cannot be read.
    """
    path = directory / MANIFEST
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise CommandError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{str(path)!r} is not valid TOML, correct it: {error}") from error


def table(manifest: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return a table of a manifest; empty if it is missing or is not a table.

    Args:
        manifest: The manifest, or a table of it.
        keys: The names that lead to the table.
    """
    found: Any = manifest
    for key in keys:
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}
