"""Remove the empty directories of a new project; cookiecutter runs this hook inside the project."""

from __future__ import annotations

from pathlib import Path

# Cookiecutter creates the directory of a file even if it leaves out the file. Inner directories come first.
for directory in sorted((path for path in Path.cwd().rglob("*") if path.is_dir()), reverse=True):
    if not any(directory.iterdir()):
        directory.rmdir()
