"""PSH-SES: the sessions of a pusher."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level

CLAUSES = (
    Clause(
        id="PSH-SES-01",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "`await create_session(task_id)` returns a mapping whose `session_id` is a non-empty `str` "
            "given by the remote; a `suggested_heartbeat_interval_seconds` that the remote gives is passed "
            "on."
        ),
        why=(
            "The agent reads `session_id` from a mapping; a bare `str` crashes the sync. An id that the "
            "driver made up is unknown to the remote, and a dropped interval lets the session expire."
        ),
        fix="Return what the remote answered: `session_id`, and the suggested interval when there is one.",
        example="""\
async def create_session(self, task_id):
    reply = await self._post_json("/sessions", {"task_id": task_id})
    names = ("session_id", "suggested_heartbeat_interval_seconds")
    return {name: reply[name] for name in names if name in reply}
""",
    ),
    Clause(
        id="PSH-SES-02",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "`await heartbeat(session_id=..., **kwargs)` reaches the remote and returns a mapping. A "
            "heartbeat that the remote refuses or that does not reach it raises `DriverError`."
        ),
        why=(
            "A heartbeat that sends nothing, or hides a refusal, lets the session expire on the remote "
            "while the agent believes it alive. The next push then fails."
        ),
        fix=(
            "Send a request for each heartbeat and raise `DriverError` for every answer but a success. Do "
            'not catch errors "because it is only a heartbeat".'
        ),
        example="""\
async def heartbeat(self, *, session_id, **kwargs):
    try:
        reply = await self._client.post(f"/sessions/{session_id}/heartbeat")
    except httpx.HTTPError as error:
        raise DriverError(f"No heartbeat: {type(error).__name__}.") from error
    self._check(reply)  # 419 is SessionObsoletedError, any other refusal DriverError
    return {"status": "ok"}
""",
    ),
    Clause(
        id="PSH-SES-03",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "When the remote says that the session is obsolete (HTTP 419), `push` and `heartbeat` raise "
            "`SessionObsoletedError` at once, without a retry."
        ),
        why=(
            "Only a new session helps here, and the agent opens one when it sees this exception. Retries "
            "delay that by minutes, and a plain `DriverError` stops the sync."
        ),
        fix=(
            "Look for 419 before any other status and raise `SessionObsoletedError`. It is a `DriverError`, "
            "so give the retry a narrower class to retry on."
        ),
        example='''\
class TransientFault(DriverError):
    """A fault that is worth another attempt."""

def _check(self, reply):
    if reply.status_code == 419:
        raise SessionObsoletedError("Session is obsolete.")
    if reply.status_code == 429 or reply.status_code >= 500:
        raise TransientFault(f"The remote answered {reply.status_code}.")
''',
    ),
    Clause(
        id="PSH-SES-04",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "`await get_latest_committed_index(session_id=..., **kwargs)` returns the remote's `int`, and "
            "-1 when the remote has none (HTTP 404, or an answer <= 0)."
        ),
        why=(
            "The source resumes from this number. `None` or an error for a new remote stops the first sync "
            "before it begins, and a number that the remote never gave skips data."
        ),
        fix=(
            "Ask the remote each time. Return -1 for 404 and for an answer <= 0, and raise `DriverError` "
            'for every other failure: an unknown position is not "none".'
        ),
        example="""\
async def get_latest_committed_index(self, *, session_id, **kwargs):
    reply = await self._client.get(f"/sessions/{session_id}/position")
    if reply.status_code == 404:
        return -1
    self._check(reply)
    index = reply.json()["index"]
    return index if index > 0 else -1
""",
    ),
    Clause(
        id="PSH-SES-05",
        level=Level.MUST,
        kinds=PUSHER,
        text="`create_session` that fails, or an answer without `session_id`, raises `DriverError`.",
        why=(
            "Without an id every later push carries `session_id: null`. The remote refuses them or files "
            "them under nobody, far from the cause."
        ),
        fix=(
            "Check the status and the body before you return, and raise `DriverError` unless there is a "
            "non-empty `session_id`."
        ),
        example="""\
async def create_session(self, task_id):
    reply = await self._post_json("/sessions", {"task_id": task_id})
    session_id = reply.get("session_id") if isinstance(reply, dict) else None
    if not isinstance(session_id, str) or not session_id:
        raise DriverError("The answer to create_session has no session_id.")
    return reply
""",
    ),
)
