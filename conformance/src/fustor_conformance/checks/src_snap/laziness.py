"""SRC-SNAP-05: the memory that a snapshot takes does not grow with the source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import NoReturn, cast

from ..._show import Words
from ...declarations import too_few_keys
from ...harness import Row, overrides
from ...outcome import HarnessFailed
from ...probes.memory import Memory, measure_memory
from ...registry import check
from ...trial import SourceTrial
from ...trial.snapshot import SNAPSHOT

_TIMES = 4
"""How many times as many rows the larger source has."""

_BATCH = 10
"""The batch size of the snapshots."""

_FIRST_EVENTS = 3
"""The number of events that count as the start of a snapshot."""

_SECONDS = 20.0
"""The least time limit for reading a snapshot: measuring memory makes it slow."""


@dataclass(frozen=True, slots=True)
class _Size:
    """The size of the sources, and the growth of memory that counts.

    Attributes:
        rows: the rows of the smaller source; the larger one has `_TIMES` as many.
        python: the bytes by which Python's memory may grow.
        resident: the bytes by which all memory may grow; None if the rows are too few to show it.
    """

    rows: int
    python: int
    resident: int | None


_ROWS_ONE_BY_ONE = _Size(rows=150, python=32 << 10, resident=None)
_ROWS_AT_ONCE = _Size(rows=10_000, python=1 << 20, resident=1 << 20)


@check("SRC-SNAP-05", needs=("insert",))
async def memory_does_not_grow_with_the_source(t: SourceTrial) -> None:
    """A reader that drops each event needs about the same memory for four times as many rows."""
    await _expect_bounded(t, [_ROWS_ONE_BY_ONE], None, "reading a snapshot to its end")


@check("SRC-SNAP-05", needs=("insert",))
async def begins_before_the_whole_source_was_read(t: SourceTrial) -> None:
    """The first events of a snapshot need about the same memory for four times as many rows."""
    sizes = [_ROWS_AT_ONCE] if overrides(t.harness, "seed") else []
    what = "reading the first events of a snapshot"
    await _expect_bounded(t, [*sizes, _ROWS_ONE_BY_ONE], _FIRST_EVENTS, what)


async def _expect_bounded(t: SourceTrial, sizes: Sequence[_Size], most: int | None, what: str) -> None:
    """Expect that reading takes no more memory for a larger source.

    Args:
        t: the trial.
        sizes: the sizes of the sources; the first for which there are enough rows is used.
        most: the number of events to read; None for all.
        what: the reading, in the words of the finding.
    """
    size, rows = _fitting(t, sizes)
    t.call_seconds = max(t.call_seconds, _SECONDS)
    await _fill(t, rows[: size.rows])
    await _read(t, most)  # Memory that is taken once, at the first use, does not count.
    small, _ = await _read(t, most)
    await _fill(t, rows[size.rows :])
    large, delivered = await _read(t, most)
    if delivered < (len(rows) if most is None else 1):
        await _leave(t, len(rows), delivered)
    _expect_no_growth(t, size, small, large, what)


def _expect_no_growth(t: SourceTrial, size: _Size, small: Memory, large: Memory, what: str) -> None:
    for few, many, bound in (
        (small.python, large.python, size.python),
        (small.resident, large.resident, size.resident),
    ):
        grows = bound is not None and many - few > bound and many > 2 * few
        got = Words(f"{few >> 10} KiB for {size.rows} rows and {many >> 10} KiB for {size.rows * _TIMES}")
        t.expect(not grows, "memory that does not grow with the source", got=got, of=what)


def _fitting(t: SourceTrial, sizes: Sequence[_Size]) -> tuple[_Size, list[Row]]:
    """Return the first size for which the harness has enough rows, and the rows of the larger source.

    Raises:
        NotExercised: it has too few for the last size.
    """
    rows = t.system.many_rows(sizes[0].rows * _TIMES)
    for size in sizes:
        if size.rows * _TIMES <= len(rows):
            return size, rows[: size.rows * _TIMES]
    return t.not_exercised(too_few_keys(t.harness, f"{sizes[-1].rows * _TIMES}"))


async def _read(t: SourceTrial, most: int | None) -> tuple[Memory, int]:
    """Return the memory that reading takes if each event is dropped, and the number of rows that arrived."""
    source = await t.source()
    delivered = 0

    def run(sample: Callable[[], None]) -> None:
        nonlocal delivered
        events = source.get_snapshot_iterator(batch_size=_BATCH, required_fields_tracker=None)
        for event in islice(events, most):
            rows = getattr(event, "rows", None)
            delivered += len(rows) if isinstance(rows, list) else 0
            sample()

    text = f"list({SNAPSHOT}(batch_size={_BATCH}))"
    measure = partial(measure_memory, run)
    memory = await t.call_in_thread(text, SNAPSHOT, measure, source.get_snapshot_iterator)
    return cast("Memory", memory), delivered


async def _leave(t: SourceTrial, count: int, delivered: int) -> NoReturn:
    """Leave a snapshot that lacks rows to SRC-SNAP-02, unless the system lacks them, too.

    Raises:
        HarnessFailed: the system lacks them.
        NotExercised: only the snapshot does.
    """
    if overrides(t.harness, "rows") and (held := len(await t.system.rows())) < count:
        filled = f"{_filling(t)}() of the harness {type(t.harness).__name__}"
        raise HarnessFailed(f"{filled} was given {count} rows, but after it rows() has {held} of them")
    t.not_exercised(f"the snapshot has {delivered} of the {count} rows that were inserted", see="SRC-SNAP-02")


def _filling(t: SourceTrial) -> str:
    return "seed" if overrides(t.harness, "seed") else "insert"


async def _fill(t: SourceTrial, rows: Sequence[Row]) -> None:
    t.step(f"the system: insert {len(rows)} rows")
    try:
        if _filling(t) == "seed":
            await t.ask_harness("seed", rows)
            return
        for row in rows:
            await t.ask_harness("insert", row)
    except HarnessFailed as problem:
        t.not_exercised(f"{len(rows)} rows cannot be put into the system: {problem.message}")
