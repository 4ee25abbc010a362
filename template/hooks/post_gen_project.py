"""Removes what must not stay in the new project; cookiecutter runs it inside the project."""

from __future__ import annotations

import shutil
from pathlib import Path

# pip compiles the Python files of a wheel, so an installed template can hold these folders.
for folder in list(Path.cwd().rglob("__pycache__")):
    shutil.rmtree(folder)

# A file that not every project has leaves its folder behind; the innermost folders come last.
for folder in sorted(path for path in Path.cwd().rglob("*") if path.is_dir())[::-1]:
    if not any(folder.iterdir()):
        folder.rmdir()
