"""Prints at import, and is otherwise correct."""

import sys

from ....references.sources import ReferenceSource

print('{"outcome": "pass"}')  # noqa: T201 - the point of it
print("ready", file=sys.stderr)  # noqa: T201


class Printing(ReferenceSource):
    """The reference."""
