"""The driver SDK of Fustor: base classes, models, envelope and discovery.

Importing this package loads none of its modules; import from the module that you need.
"""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Imported here because it is rarely needed and costs more than the rest of this package.
    from importlib.metadata import version

    return version("fustor-core")
