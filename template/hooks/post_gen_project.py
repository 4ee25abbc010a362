"""Removes what must not stay in the new project; cookiecutter runs it inside the project."""

from __future__ import annotations

from pathlib import Path

# A file that not every project has leaves its folder behind; the innermost folders come first.
for folder in sorted((path for path in Path.cwd().rglob("*") if path.is_dir()), reverse=True):
    if not any(folder.iterdir()):
        folder.rmdir()
