"""A truth value that is not a `bool`."""

from __future__ import annotations


class Flag:
    """A truth value of a client library, such as that of numpy."""

    def __init__(self, value: bool) -> None:
        self.value = value

    def __bool__(self) -> bool:
        return self.value

    def __eq__(self, other: object) -> bool:
        return bool(other) is self.value

    __hash__ = None  # type: ignore[assignment]
