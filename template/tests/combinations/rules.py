"""The rules of the options, loaded from the hook."""

from __future__ import annotations

from types import ModuleType

from fustor_driver_template import template_path

__all__ = ["hook"]


def hook() -> ModuleType:
    """Return `hooks/pre_gen_project.py` as a module, without writing a compiled file into the template."""
    path = template_path() / "hooks" / "pre_gen_project.py"
    module = ModuleType(path.stem)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), vars(module))
    return module
