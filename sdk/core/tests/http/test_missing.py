from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = """
try:
    import fustor_core.http
except ImportError as error:
    print(error)
"""


@pytest.mark.parametrize("missing", ["httpx", "tenacity"])
def test_without_the_extra_the_error_names_the_extra_to_install(
    run_python: Callable[..., str], missing: str
) -> None:
    text = run_python(CODE, hidden=(missing,))
    assert text == f"fustor_core.http needs {missing}: install fustor-core[http]\n"


def test_the_error_for_another_missing_module_is_unchanged(run_python: Callable[..., str]) -> None:
    assert run_python(CODE, hidden=("pydantic",)) == "No module named 'pydantic'\n"
