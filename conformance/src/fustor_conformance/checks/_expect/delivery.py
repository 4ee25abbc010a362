"""The expectation that a message stream delivers changes (SRC-MSG-09)."""

from __future__ import annotations

from collections.abc import Sequence

from ..._show import Words, show
from ...harness import Row
from ...trial import SourceTrial, TrialStream

__all__ = ["expect_delivery"]


async def expect_delivery(
    t: SourceTrial,
    stream: TrialStream,
    rows: Sequence[Row],
    *,
    of: str = "the message stream",
    note: str = "",
) -> None:
    """Expect a stream to deliver the change of every row within the latency limit.

    Args:
        t: the trial.
        stream: the stream.
        rows: the rows.
        of: the stream, in the words of the finding.
        note: more about the changes, in the words of the finding (" (made after the call)").
    """
    for row in rows:
        arrived = await stream.delivers(row)
        got = stream.events or Words("no event")
        t.expect(arrived, f"the change of {show(row)}{note}", got=got, of=of)
