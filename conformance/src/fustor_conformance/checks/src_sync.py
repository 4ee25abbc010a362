"""SRC-SYNC-01: a replica converges to the system."""

from __future__ import annotations

from ..registry import check
from ..stateful import known_history, run_history, source_histories
from ..stateful.history import History
from ..trial import SourceTrial


@check("SRC-SYNC-01", given=(source_histories,), needs=("insert", "rows"))
async def replica_converges(t: SourceTrial, history: History) -> None:
    """A replica that follows the agent's protocol equals the system at the end of any history."""
    await run_history(t, history)


@check("SRC-SYNC-01", needs=("insert", "rows"))
async def replica_converges_in_known_cases(t: SourceTrial) -> None:
    """A replica equals the system at the end of a history of all situations that drivers get wrong."""
    await run_history(t, known_history(t.harness))
