"""The cookiecutter template of a Fustor driver, and where it is."""

from __future__ import annotations

from pathlib import Path

__all__ = ["template_path"]


def template_path() -> Path:
    """Return the folder that holds `cookiecutter.json`.

    Returns:
        The folder in the installed package, or, for an editable install, the checkout's own.
    """
    package = Path(__file__).resolve().parent
    installed = package / "files"
    return installed if installed.is_dir() else package.parents[1]
