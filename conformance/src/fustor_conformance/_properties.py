"""A name that the plugin and its session share, in a module that is cheap to import."""

from __future__ import annotations

RESULT = "fustor_result"
"""The property of a test report that carries a result, also from a worker of xdist."""
