"""The cookiecutter template of a Fustor driver, and its path."""

from __future__ import annotations

from pathlib import Path

__all__ = ["template_path"]


def template_path() -> Path:
    """Return the directory that holds `cookiecutter.json`.

    Returns:
        The directory in the installed package or, in an editable install, in the checkout.
    """
    package = Path(__file__).resolve().parent
    installed = package / "files"
    return installed if installed.is_dir() else package.parents[1]
