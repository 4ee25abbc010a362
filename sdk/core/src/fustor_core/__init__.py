"""The driver SDK of Fustor: base classes, models, envelope and discovery.

Importing this package loads nothing else; import what you need from its modules.
"""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Asked for rarely, and importlib.metadata costs more than the rest of this package's face.
    from importlib.metadata import version

    return version("fustor-core")
