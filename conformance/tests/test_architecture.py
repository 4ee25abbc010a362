from __future__ import annotations

import ast
import re
from importlib.util import resolve_name
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

KIT = "fustor_conformance"

# Lowest first. A module imports only from layers below its own, and from its own package.
LAYERS = (
    ("fustor_event_model", "fustor_driver_template"),
    ("fustor_core",),
    *(
        tuple(f"{KIT}.{name}" for name in names.split())
        for names in (
            "_masking _own_threads",
            "_default_rows _hurry _properties _report_files _rerun _show _steady _suggest "
            "contract isolation outcome profiles remote",
            "harness report",
            "declarations loading registry selection subject",
            "strategies trial waivers",
            "machines settings survey",
            "checks examples",
            "engine",
            "_session",
            "plugin suites",
        )
    ),
    (KIT,),
    ("fustor_driver",),
)
LAYER = {unit: number for number, units in enumerate(LAYERS) for unit in units}

# What runs beside a driver, and what drivers, or the libraries that they use, replace for a whole process.
BESIDE_DRIVERS = ("trial", "machines", "checks", "examples", "remote", "isolation._child", "isolation._files")
REPLACED = {"json.dumps", "json.loads", "asyncio.timeout", "asyncio.run", "time.monotonic"}

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "conformance/src", ROOT / "template/src", *sorted(ROOT.glob("sdk/*/src"))]


def modules() -> Iterator[tuple[str, Path]]:
    for source in SOURCES:
        for path in source.rglob("*.py"):
            # Folders that are no names hold the files of the template.
            names = path.relative_to(source).with_suffix("").parts
            if all(name.isidentifier() for name in names):
                yield ".".join(names).removesuffix(".__init__"), path


MODULES = dict(modules())


def unit_of(name: str) -> str | None:
    """Return the entry of the table that a module, or a name in one, belongs to."""
    while name and name not in LAYER:
        name = name.rpartition(".")[0]
    return name or None


def imported(module: str) -> Iterator[str]:
    path = MODULES[module]
    package = module if path.stem == "__init__" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{origin.rstrip('.')}.{alias.name}" for alias in node.names)


def test_every_module_of_the_kit_has_a_layer():
    units = {".".join(module.split(".")[:2]) for module in MODULES if module.partition(".")[0] == KIT}
    assert units == {unit for unit in LAYER if unit.partition(".")[0] == KIT}


@pytest.mark.parametrize("unit", LAYER)
def test_nothing_is_imported_from_the_same_layer_or_a_higher_one(unit: str):
    wrong = [
        f"{module} imports {name}"
        for module in MODULES
        if unit_of(module) == unit
        for name in imported(module)
        if (other := unit_of(name)) and other != unit and LAYER[other] >= LAYER[unit]
    ]
    assert wrong == []


def test_what_runs_beside_a_driver_binds_what_drivers_replace_before_one_is_loaded():
    late = [
        f"{module} looks up {name} when it is called"
        for module, path in MODULES.items()
        if f"{module}.".startswith(tuple(f"{KIT}.{name}." for name in BESIDE_DRIVERS))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and (name := ast.unparse(node)) in REPLACED
    ]
    assert late == []


def test_the_page_about_the_architecture_shows_these_layers():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    lowest = LAYER[f"{KIT}.contract"]
    shown = {
        f"{KIT}.{name}": int(number) - 1 + lowest
        for number, names in re.findall(r"^\| (\d+) \| (.+?) \|", page, re.MULTILINE)
        for name in re.findall(r"`(\w+)/?`", names)
    }
    assert shown == {unit: layer for unit, layer in LAYER.items() if unit.startswith(f"{KIT}.")}
