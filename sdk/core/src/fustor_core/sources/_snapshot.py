"""The pages of a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exceptions import DriverError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ._change import Row

__all__ = ["pages"]


def pages(
    read_page: Callable[[Row | None, int], Sequence[Row]], key: Sequence[str], limit: int
) -> Iterator[Sequence[Row]]:
    """Read pages, each after the last row of the previous one, until a page is empty.

    A page is read only when the iterator reaches it: memory stays small (SRC-SNAP-05), an abandoned snapshot
    holds nothing (SRC-SNAP-06), and no row is older than the changes that were delivered before it.

    Args:
        read_page: Returns at most the given number of rows after a row, in the order of the key; the first
            rows if the row is None.
        key: The fields of the key.
        limit: The maximum number of rows per page.

    Yields:
        The pages.

    Raises:
        DriverError: A page is None, is too long, or does not continue the previous one.
    """
    last: Row | None = None
    while page := _checked(read_page(last, limit)):
        if len(page) > limit:
            raise DriverError(f"read_page returned {len(page)} rows, the limit is {limit}")
        if last is not None and _values(page[-1], key) == _values(last, key):
            raise DriverError(
                f"read_page returned the row {_values(last, key)} again, it must return the rows after it"
            )
        yield page
        last = page[-1]


def _checked(page: Sequence[Row] | None) -> Sequence[Row]:
    """Refuse None, which a forgotten `return` gives and which is not the end of the rows."""
    if page is None:
        raise DriverError("read_page returned None, it must return an empty list after the last row")
    return page


def _values(row: Row, key: Sequence[str]) -> dict[str, object]:
    return {name: row[name] for name in key}
