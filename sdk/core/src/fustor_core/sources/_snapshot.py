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
    """Read page after page, each behind the last row of the one before, until one is empty.

    A page is read when it is asked for: memory stays small (SRC-SNAP-05), whoever stops half-way leaves
    nothing behind (SRC-SNAP-06), and no row is older than what the message stream has delivered by then.

    Args:
        read_page: Returns the rows behind a given one, or the first ones, in the order of the key.
        key: The fields of the key.
        limit: The most rows of a page.

    Yields:
        The pages.

    Raises:
        DriverError: A page is None, is too long, or does not go on from the one before.
    """
    last: Row | None = None
    while page := _checked(read_page(last, limit)):
        if len(page) > limit:
            raise DriverError(f"read_page was asked for at most {limit} rows and gave {len(page)}")
        if last is not None and _values(page[-1], key) == _values(last, key):
            raise DriverError(
                f"read_page gave the row {_values(last, key)} again, when asked for those behind"
            )
        yield page
        last = page[-1]


def _checked(page: Sequence[Row] | None) -> Sequence[Row]:
    """Take no forgotten `return` for the end of the rows."""
    if page is None:
        raise DriverError("read_page gave None; where there are no more rows it has to give an empty list")
    return page


def _values(row: Row, key: Sequence[str]) -> dict[str, object]:
    return {name: row[name] for name in key}
