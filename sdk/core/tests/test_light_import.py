from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVY = ("fastapi", "starlette", "httpx", "tenacity", "pytest", "click")


@pytest.mark.parametrize(
    "module",
    [
        "drivers",
        "exceptions",
        "envelope",
        "discovery",
        "models.config",
        "models.states",
        "sources",
        "utils.retry",
    ],
)
def test_an_import_neither_needs_nor_loads_a_heavy_package(
    run_python: Callable[..., str], module: str
) -> None:
    # The heavy packages are hidden, as in an environment that holds only fustor-core.
    code = f"import sys, fustor_core.{module}; print([name for name in {HEAVY} if name in sys.modules])"
    assert run_python(code, hidden=HEAVY) == "[]\n"


def test_the_drivers_load_no_web_framework_even_if_it_is_installed(run_python: Callable[..., str]) -> None:
    code = f"import sys, fustor_core.drivers; print([name for name in {HEAVY} if name in sys.modules])"
    assert run_python(code) == "[]\n"
