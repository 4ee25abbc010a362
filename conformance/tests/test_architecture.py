"""The rules of ARCHITECTURE.md that import-linter does not hold."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

KIT = "fustor_conformance"
# Modules that run beside a driver. A driver, or a library that it uses, may replace these in the process.
BESIDE_DRIVERS = ("trial", "stateful", "checks", "examples", "remote", "isolation._child", "isolation._files")
REPLACED = {"json.dumps", "json.loads", "asyncio.timeout", "asyncio.run", "time.monotonic"}

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "conformance/src", ROOT / "template/src", *sorted(ROOT.glob("sdk/*/src"))]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for source in SOURCES:
        for path in source.rglob("*.py"):
            # Directories whose names are not identifiers hold the files of the template.
            names = path.relative_to(source).with_suffix("").parts
            if all(name.isidentifier() for name in names):
                tree = ast.parse(path.read_text(encoding="utf-8"))
                yield ".".join(names).removesuffix(".__init__"), tree


MODULES = dict(modules())


def test_modules_of_a_package_import_each_other_relatively() -> None:
    absolute = [
        f"{module} imports {node.module}"
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level and node.module
        if node.module.partition(".")[0] == module.partition(".")[0]
    ]
    assert absolute == []


def test_modules_beside_a_driver_bind_replaceable_functions_before_it_is_loaded() -> None:
    late = [
        f"{module} looks up {name} when it is called"
        for module, tree in MODULES.items()
        if f"{module}.".startswith(tuple(f"{KIT}.{name}." for name in BESIDE_DRIVERS))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (name := ast.unparse(node)) in REPLACED
    ]
    assert late == []


def test_the_page_about_the_architecture_shows_the_layers_of_import_linter() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (kit,) = [contract for contract in settings["contracts"] if contract["id"] == "kit"]
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:glue|run|checks|trial|ground|data) \| (.+?) \|", page, re.MULTILINE)
    shown = [set(re.findall(r"`(\w+)/?`", row)) for row in rows]
    assert shown == [set(layer.split(" : ")) for layer in kit["layers"]]
