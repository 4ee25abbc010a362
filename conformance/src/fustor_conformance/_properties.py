"""What the plugin and its state agree on, apart from both, so that neither has to import the other for it."""

from __future__ import annotations

RESULT = "fustor_result"
"""The property of a test report under which its result travels, from a worker of xdist too."""
