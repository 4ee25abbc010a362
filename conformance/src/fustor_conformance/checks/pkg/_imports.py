"""Finds the imports of a driver's modules in their source."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from ._distribution import package_directory

__all__ = ["undeclared_imports"]

# Installed from a checkout, these have no list of files in which their modules could be found.
_OWN = {"fustor_core": ["fustor-core"], "fustor_event_model": ["fustor-event-model"]}


def undeclared_imports(modules: Iterable[str], declared: set[str]) -> dict[str, str]:
    """Return the distributions that are imported and not declared, each with a module that imports it.

    Only imports that run whenever the module is imported count: not those in a function, under
    `TYPE_CHECKING`, or in a `try` that handles their absence.

    Args:
        modules: the first modules, of one package; the modules of the package that they import are followed.
        declared: canonical names of distributions.
    """
    known = {**packages_distributions(), **_OWN}
    undeclared: dict[str, str] = {}
    for importer, top in _reachable(list(modules)):
        distributions = {str(canonicalize_name(name)) for name in known.get(top, ())}
        if distributions and not distributions & declared:
            undeclared.setdefault(sorted(distributions)[0], importer)
    return undeclared


def _reachable(waiting: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (module, imported top-level name) for modules and those of their package that they lead to."""
    own_top = waiting[0].partition(".")[0]
    seen = set()
    while waiting:
        module = waiting.pop()
        path = _source(module)
        if module in seen or path is None:
            continue
        seen.add(module)
        is_package = path.name == "__init__.py"
        for imported in _imports(
            ast.parse(path.read_bytes()).body, module if is_package else module.rpartition(".")[0]
        ):
            top = imported.partition(".")[0]
            if top == own_top:
                waiting += _lineage(imported)
            elif top not in sys.stdlib_module_names:
                yield module, top


def _lineage(module: str) -> list[str]:
    """Return `a`, `a.b` and `a.b.c` for `a.b.c`: importing the last imports them all."""
    parts = module.split(".")
    return [".".join(parts[: length + 1]) for length in range(len(parts))]


def _source(module: str) -> Path | None:
    top, _, rest = module.partition(".")
    directory = package_directory(top)
    if directory is None:
        spec = importlib.util.find_spec(top)
        return (
            Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") and not rest else None
        )
    path = directory.joinpath(*rest.split(".")) if rest else directory
    candidates = (path / "__init__.py", path.with_suffix(".py"))
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _imports(body: list[ast.stmt], package: str) -> Iterator[str]:
    """Yield the absolute names that the statements import when they run."""
    for statement in body:
        match statement:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(name, names, level):
                base = (
                    ".".join(
                        [*package.split(".")[: len(package.split(".")) - level + 1], *filter(None, [name])]
                    )
                    if level
                    else name or ""
                )
                yield base
                yield from (f"{base}.{alias.name}" for alias in names)
            case ast.If(test, then, otherwise):
                if "TYPE_CHECKING" not in ast.dump(test):
                    yield from _imports(then, package)
                yield from _imports(otherwise, package)
            case ast.Try(tried, handlers, otherwise, finally_):
                if not any(_handles_absence(handler) for handler in handlers):
                    yield from _imports(tried, package)
                yield from _imports([*otherwise, *finally_], package)
            case ast.With(_, inner) | ast.ClassDef(_, _, _, inner):
                yield from _imports(inner, package)


def _handles_absence(handler: ast.ExceptHandler) -> bool:
    names = ast.dump(handler.type) if handler.type else "ImportError"
    return any(name in names for name in ("ImportError", "ModuleNotFoundError", "Exception'"))
