"""Removes what must not stay in the new project; cookiecutter runs it inside the project."""

from __future__ import annotations

import shutil
from pathlib import Path

# pip compiles the Python files of a wheel, so an installed template can hold these folders.
for folder in list(Path.cwd().rglob("__pycache__")):
    shutil.rmtree(folder)
