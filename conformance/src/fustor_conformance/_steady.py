"""Keeps what Hypothesis draws from depending on where it runs.

Hypothesis mixes in constants that it finds in the source of whatever local modules are loaded. They differ
between the command, the plugin and a checkout, so that the same seed would not try the same inputs; and
every child process would parse those modules anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis.internal.conjecture import providers

__all__ = ["steady_draws"]


@contextmanager
def steady_draws() -> Iterator[None]:
    """Let Hypothesis draw without constants of local modules, while the context lasts."""
    module: Any = providers
    if not hasattr(module, "_get_local_constants"):
        yield  # A version that does not mix them in.
        return
    held = module._get_local_constants, module.CONSTANTS_CACHE
    none = type(module.GLOBAL_CONSTANTS)()
    module._get_local_constants = lambda: none
    module.CONSTANTS_CACHE = type(module.CONSTANTS_CACHE)(module.CONSTANTS_CACHE.max_size)
    try:
        yield
    finally:
        module._get_local_constants, module.CONSTANTS_CACHE = held
