from __future__ import annotations

import importlib
import inspect
from importlib.metadata import version

import fustor_core
import pytest

FACES = [
    "fustor_core",
    "fustor_core.discovery",
    "fustor_core.drivers",
    "fustor_core.envelope",
    "fustor_core.exceptions",
    "fustor_core.http",
    "fustor_core.models.config",
    "fustor_core.models.log",
    "fustor_core.models.states",
    "fustor_core.sources",
    "fustor_core.utils.retry",
]


@pytest.mark.parametrize("name", FACES)
def test_all_is_sorted_and_exists(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__all__ == sorted(module.__all__)
    assert all(hasattr(module, exported) for exported in module.__all__)


@pytest.mark.parametrize("name", FACES)
def test_all_holds_every_public_class_and_function_of_the_module(name: str) -> None:
    module = importlib.import_module(name)
    public = {
        member
        for member, value in vars(module).items()
        if member.isidentifier()  # pydantic leaves parametrised models in the module
        and not member.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == name
    }
    assert public <= set(module.__all__)


def test_the_version_is_that_of_the_distribution() -> None:
    assert fustor_core.__version__ == version("fustor-core")


def test_the_package_has_no_other_lazy_attribute() -> None:
    with pytest.raises(AttributeError, match="nothing_here"):
        fustor_core.nothing_here  # noqa: B018
