"""The rooms of the package, and the imports between them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import fustor_driver
import pytest

PACKAGE = Path(fustor_driver.__file__).parent
ALLOWED = {
    "_console": set(),
    "scaffolding": {"_console"},
    "checking": {"_console"},
    "updating": {"_console", "scaffolding"},
    "release": {"_console", "scaffolding"},
    "commands": {"_console", "scaffolding", "checking", "updating", "release"},
}
"""The rooms that each room may import from."""


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Return the level and the module of each import in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""


def test_every_module_is_in_a_room() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "cli.py"}
    assert {path.parent.name for path in PACKAGE.glob("*/*.py")} == set(ALLOWED)


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_from_the_rooms_below_it(room: str) -> None:
    for path in (PACKAGE / room).glob("*.py"):
        outside = {module.partition(".")[0] for level, module in imports(path) if level == 2}
        assert outside <= ALLOWED[room], path.name


def test_imports_within_the_package_are_relative() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert not [module for _, module in imports(path) if module.startswith("fustor_driver.")], path.name


def test_only_the_room_for_checking_talks_to_the_kit() -> None:
    kit = {
        path.parent.name
        for path in PACKAGE.rglob("*.py")
        if any(module.startswith("fustor_conformance") for _, module in imports(path))
    }
    assert kit == {"checking"}


def test_only_one_module_talks_to_the_engine() -> None:
    engines = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(module == "fustor_conformance.engine" for _, module in imports(path))
    }
    assert engines == {"checking/engine.py"}
