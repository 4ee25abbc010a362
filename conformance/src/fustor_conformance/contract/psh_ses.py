"""The sessions of a pusher with its remote (PSH-SES)."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level
from .family import Family

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
            "The agent reads `session_id` from a mapping, so a bare `str` stops the sync. The remote does "
            "not know an id that the driver made up, and without the interval the session may expire."
        ),
        fix=(
            "Return the id that the remote gives, and the suggested interval if there is one. Override "
            "`read_session()` of `HttpPusher` if the remote uses other names."
        ),
        example="""\
from fustor_core.http import HttpPusher

class WarehousePusher(HttpPusher):
    def read_session(self, answer):  # the remote responds {"token": "...", "keepalive": 30}
        session = {"session_id": answer.get("token")}
        if "keepalive" in answer:
            session["suggested_heartbeat_interval_seconds"] = answer["keepalive"]
        return super().read_session(session)  # raises DriverError if there is no id
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
            "If a heartbeat is not sent, or its refusal is hidden, the session expires on the remote while "
            "the agent believes that it is alive. The next push then fails."
        ),
        fix=(
            "Send one request per heartbeat, and raise `DriverError` for every response that is not a "
            "success. `HttpPusher` does this; name the path in its `endpoints`. Do not ignore an error "
            'because "it is only a heartbeat".'
        ),
        example="""\
import httpx
from fustor_core.exceptions import DriverError

async def heartbeat(self, *, session_id, **kwargs):
    try:
        response = await self._client.post(f"/sessions/{session_id}/heartbeat")
    except httpx.HTTPError as error:
        raise DriverError(f"heartbeat failed: {type(error).__name__}") from error
    self._check(response)  # 419 is SessionObsoletedError, any other refusal DriverError
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
            "Only a new session helps, and the agent opens one when it sees this exception. Retries delay "
            "this by minutes, and a plain `DriverError` stops the sync."
        ),
        fix=(
            "Check for 419 before any other status, and raise `SessionObsoletedError`, as `HttpPusher` "
            "does. `HttpPusher` and `fustor_core.utils.retry.retry` do not retry after it. With another "
            "retry library, exclude it, because it is a subclass of `DriverError`."
        ),
        example="""\
from fustor_core.exceptions import SessionObsoletedError
from fustor_core.http import TransientError

def _check(self, response):
    if response.status_code == 419:
        raise SessionObsoletedError
    if response.status_code == 429 or response.status_code >= 500:
        raise TransientError(f"the remote responded with status {response.status_code}")
""",
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
            "The source resumes from this number. A `None` or an error for a new remote stops the first "
            "sync, and a number that the remote did not give skips data."
        ),
        fix=(
            "Ask the remote in every call. Return -1 for 404 and for a number <= 0, and raise `DriverError` "
            "for every other failure: after a failure the position is unknown, not absent. With "
            "`HttpPusher`, override `read_position()` if the response has no key `index`."
        ),
        example="""\
from fustor_core.http import Endpoints, HttpPusher

class WarehousePusher(HttpPusher):
    endpoints = Endpoints(position="GET offset")

    def read_position(self, answer):  # the remote responds {"offset": 17}
        return super().read_position({"index": answer.get("offset")})
""",
    ),
    Clause(
        id="PSH-SES-05",
        level=Level.MUST,
        kinds=PUSHER,
        text="`create_session` that fails, or an answer without `session_id`, raises `DriverError`.",
        why=(
            "Without an id every later push carries `session_id: null`. The remote refuses these pushes or "
            "assigns them to no session, and the error appears far from its cause."
        ),
        fix=(
            "Check the status and the body before you return, and raise `DriverError` unless `session_id` "
            "is a non-empty string. `read_session()` of `HttpPusher` does this."
        ),
        example="""\
from fustor_core.exceptions import DriverError

async def create_session(self, task_id):
    answer = await self._post_json("/sessions", {"task_id": task_id})
    session_id = answer.get("session_id") if isinstance(answer, dict) else None
    if not isinstance(session_id, str) or not session_id:
        raise DriverError("the response to create_session has no session_id")
    return answer
""",
    ),
)

FAMILY = Family(
    id="PSH-SES",
    title="Sessions of a pusher",
    kind="pusher",
    clauses=CLAUSES,
)
