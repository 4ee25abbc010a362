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
from ...probes.memory import Memory
from ...registry import check
from ...trial import SourceTrial

_TIMES = 4
_BATCH = 10
_FIRST_EVENTS = 3
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _Size:
    """How large the sources are, and what counts as growing with them.

    Attributes:
        rows: of the smaller source; the larger one has `_TIMES` as many.
        python: bytes that Python's memory may grow by.
        resident: bytes that all memory may grow by; None where the rows are too few to tell.
    """

    rows: int
    python: int
    resident: int | None


_ROWS_ONE_BY_ONE = _Size(rows=150, python=32 << 10, resident=None)
_ROWS_AT_ONCE = _Size(rows=10_000, python=1 << 20, resident=1 << 20)


@check("SRC-SNAP-05", needs=("insert",))
async def memory_does_not_grow_with_the_source(t: SourceTrial) -> None:
    """Reading four times as many rows, and dropping each event, takes about the same memory."""
    await _expect_bounded(t, [_ROWS_ONE_BY_ONE], None, "reading a snapshot to its end")


@check("SRC-SNAP-05", needs=("insert",))
async def begins_before_the_whole_source_was_read(t: SourceTrial) -> None:
    """By the first events of a larger source no more was read than of a smaller one."""
    sizes = [_ROWS_AT_ONCE] if overrides(t.harness, "seed") else []
    what = "reading the first events of a snapshot"
    await _expect_bounded(t, [*sizes, _ROWS_ONE_BY_ONE], _FIRST_EVENTS, what)


async def _expect_bounded(t: SourceTrial, sizes: Sequence[_Size], most: int | None, what: str) -> None:
    """Expect reading to take no more memory for a larger source, of the first size there are rows for.

    Args:
        t: the trial.
        sizes: of the sources.
        most: how many events to read; None is all of them.
        what: that, in words.
    """
    rows = t.system.many_rows(sizes[0].rows * _TIMES)
    size = next((size for size in sizes if size.rows * _TIMES <= len(rows)), None)
    if size is None:
        t.not_exercised(too_few_keys(t.harness, f"{sizes[-1].rows * _TIMES}"))
    rows = rows[: size.rows * _TIMES]
    t.call_seconds = max(t.call_seconds, _SECONDS)
    await _fill(t, rows[: size.rows])
    await _read(t, most)  # What is made at the first use, once, does not count.
    small, _ = await _read(t, most)
    await _fill(t, rows[size.rows :])
    large, delivered = await _read(t, most)
    if delivered < (len(rows) if most is None else 1):
        await _leave(t, len(rows), delivered)
    for kind, bound in (("python", size.python), ("resident", size.resident)):
        few, many = getattr(small, kind), getattr(large, kind)
        grows = bound is not None and many - few > bound and many > 2 * few
        got = Words(f"{few >> 10} KiB for {size.rows} rows and {many >> 10} KiB for {len(rows)}")
        t.expect(not grows, "memory that does not grow with the source", got=got, of=what)


async def _read(t: SourceTrial, most: int | None) -> tuple[Memory, int]:
    """Return the memory that reading takes when each event is dropped, and how many rows were delivered."""
    source = await t.source()
    what = f"list(get_snapshot_iterator(batch_size={_BATCH}))"
    delivered = 0

    def run(look: Callable[[], None]) -> None:
        nonlocal delivered
        events = source.get_snapshot_iterator(batch_size=_BATCH, required_fields_tracker=None)
        for event in islice(events, most):
            rows = getattr(event, "rows", None)
            delivered += len(rows) if isinstance(rows, list) else 0
            look()

    memory = await t.call_in_thread(what, partial(watched, run), source.get_snapshot_iterator)
    return cast("Memory", memory), delivered


async def _leave(t: SourceTrial, count: int, delivered: int) -> NoReturn:
    """Leave a snapshot that lacks rows to SRC-SNAP-02, unless the system lacks them, too.

    Raises:
        HarnessFailed: the system does.
        NotExercised: the snapshot does.
    """
    if overrides(t.harness, "rows") and (held := len(await t.system.rows())) < count:
        filled = f"{_filling(t)}() of the harness {type(t.harness).__name__}"
        raise HarnessFailed(f"{filled} was given {count} rows, and after it rows() has {held} of them")
    t.not_exercised(f"the snapshot has {delivered} of the {count} rows that were inserted", see="SRC-SNAP-02")


def _filling(t: SourceTrial) -> str:
    return "seed" if overrides(t.harness, "seed") else "insert"


async def _fill(t: SourceTrial, rows: list[Row]) -> None:
    t.step(f"the system: insert {len(rows)} rows")
    try:
        if _filling(t) == "seed":
            await t.ask_harness("seed", rows)
            return
        for row in rows:
            await t.ask_harness("insert", row)
    except HarnessFailed as problem:
        t.not_exercised(f"{len(rows)} rows cannot be put into the system: {problem.message}")
