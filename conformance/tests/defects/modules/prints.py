"""Says more than it should, and is right otherwise."""

import sys

from ..sources import ReferenceSource

print('{"outcome": "pass"}')  # noqa: T201 - the point of it
print("ready", file=sys.stderr)  # noqa: T201


class Printing(ReferenceSource):
    """The reference."""
