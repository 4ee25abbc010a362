"""PSH-SYNC: a pusher as a whole."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level

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
            "This is what users rely on: acknowledged means stored, and not stored means an error. If it "
            "breaks anywhere in a long run, data is gone and every log says that all is well."
        ),
        fix=(
            "Return from `push` only after the remote has said that it took the envelope, and raise in "
            "every other case. Replay the steps that the failure prints one by one."
        ),
        example="""\
async def push(self, events, **kwargs):
    body = self._encode(events, **kwargs)
    reply = await self._post("/push", body)  # raises unless the remote took it
    return parse_reply(reply.content)  # raises unless the remote said so
""",
    ),
)
