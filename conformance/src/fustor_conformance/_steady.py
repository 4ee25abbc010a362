"""Makes Hypothesis draw the same inputs in every process.

Hypothesis mixes in constants from the source of the local modules that are loaded. They differ between the
command, the plugin and a checkout, so that the same seed would not draw the same inputs; and each child would
parse those modules again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis.internal.conjecture import providers

__all__ = ["steady_draws"]


@contextmanager
def steady_draws() -> Iterator[None]:
    """Make Hypothesis draw without constants of local modules while the context lasts."""
    module: Any = providers
    if not hasattr(module, "_get_local_constants"):
        yield  # This version does not mix them in.
        return
    held = module._get_local_constants, module.CONSTANTS_CACHE
    empty = type(module.GLOBAL_CONSTANTS)()
    module._get_local_constants = lambda: empty
    module.CONSTANTS_CACHE = type(module.CONSTANTS_CACHE)(module.CONSTANTS_CACHE.max_size)
    try:
        yield
    finally:
        module._get_local_constants, module.CONSTANTS_CACHE = held
