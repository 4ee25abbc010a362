"""The rules of the options, from the hook that holds them."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from fustor_driver_template import template_path

__all__ = ["hook"]


def hook() -> ModuleType:
    """Return `hooks/pre_gen_project.py` as a module."""
    spec = spec_from_file_location("pre_gen_project", template_path() / "hooks" / "pre_gen_project.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
