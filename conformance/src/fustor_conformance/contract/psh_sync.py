"""The delivery by a pusher, from end to end (PSH-SYNC)."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level
from .family import Family

CLAUSES = (
    Clause(
        id="PSH-SYNC-01",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "Over any sequence of sessions, message and snapshot pushes, heartbeats, faults and restarts, "
            "what the remote holds equals what was acknowledged, and what was not acknowledged was reported "
            "as an error."
        ),
        why=(
            "Users rely on one rule: acknowledged means stored, and not stored means an error. If it fails "
            "once in a long run, data is lost, and all logs show success."
        ),
        fix=(
            "Return from `push` only when the remote has confirmed the envelope, and raise `DriverError` in "
            "every other case. Repeat one by one the steps that the failure prints. For a non-HTTP remote, "
            "add `received()` and `answer()` to the harness."
        ),
        example="""\
from fustor_core.envelope import Envelope, parse_reply

async def push(self, events, **kwargs):
    body = Envelope(events=events, **kwargs).encode()
    response = await self._post("/push", body)  # raises unless the remote accepted it
    return parse_reply(response.content)  # raises unless the remote confirmed it
""",
    ),
)

FAMILY = Family(
    id="PSH-SYNC",
    title="End-to-end delivery by a pusher",
    kind="pusher",
    clauses=CLAUSES,
)
