"""PSH-CFG and PSH-SES: how a pusher is set up and shut down, and its sessions."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level

CLAUSES = (
    Clause(
        id="PSH-CFG-01",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "As SRC-CFG-01: `Driver(id, config)` keeps exactly that `id` and `config`; two instances never "
            "share them, also when their configs are equal."
        ),
        why=(
            "Two syncs may push to one endpoint for different tasks. If they share an instance they share a "
            "session: closing one sync cuts off the other."
        ),
        fix=(
            "Call `super().__init__(id, config)`, do not override `__new__`, and keep clients and sessions "
            "on `self`."
        ),
        example="""\
class WarehousePusher(PusherDriver):
    def __init__(self, id, config):
        super().__init__(id, config)
        self._client = None  # one per instance, opened at first use
""",
    ),
    Clause(
        id="PSH-CFG-02",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "As SRC-CFG-03: A config the driver cannot use raises `DriverError` or `ConfigError`, at "
            "construction or at first use, and the message names the offending setting or the unreachable "
            "system. No other exception type escapes. Every credential kind of "
            "`fustor_core.models.config.Credential` is either supported or refused with `ConfigError`."
        ),
        why=(
            "`credential.passwd` on an API key ends in an `AttributeError` that tells the user nothing. A "
            "credential that is silently left out ends in a 401 whose cause nobody finds."
        ),
        fix=(
            "Decide by the class of the credential and raise `ConfigError` in the last branch. Check the "
            "endpoint and `driver_params` in the same place and name the bad setting."
        ),
        example="""\
def _auth(self):
    match self.config.credential:
        case PasswdCredential(user=user, passwd=passwd):
            return httpx.BasicAuth(user, passwd or "")
        case other:
            kind = type(other).__name__
            raise ConfigError(f"credential: {kind} is not supported, give user and passwd.")
""",
    ),
    Clause(
        id="PSH-CFG-03",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "`await close()` returns, is idempotent and releases clients; afterwards `push` raises "
            "`DriverError`."
        ),
        why=(
            "Each client left open costs sockets until the agent runs out of them. A `push` after `close()` "
            "that works has opened a client that nobody will close again."
        ),
        fix=(
            "Take the client off `self` before you close it, note that the instance is closed, and check "
            "that at the start of `push`."
        ),
        example="""\
async def close(self):
    self._closed = True
    client, self._client = self._client, None
    if client is not None:
        await client.aclose()

def _require_open(self):  # the first line of push
    if self._closed:
        raise DriverError(f"Pusher {self.id} is closed.")
""",
    ),
    Clause(
        id="PSH-CFG-04",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "`await get_needed_fields(**kwargs)` returns `{}` (all fields) or a valid JSON Schema of type "
            "object, the same whatever was called before."
        ),
        why=(
            "The answer decides which fields the source fetches. A cache on the class that ignores the "
            "endpoint gives the second sync the fields of the first."
        ),
        fix=(
            "Derive the answer from the keywords alone and build it anew in each call. Return `{}` when the "
            "remote takes any field."
        ),
        example="""\
@classmethod
async def get_needed_fields(cls, **kwargs):
    columns = await cls._columns(kwargs["endpoint"])
    return {"type": "object", "properties": {name: {} for name in columns}}
""",
    ),
    Clause(
        id="PSH-CFG-05",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "`test_connection` and `check_privileges`, as SRC-CFG-08: they return `(bool, str)` with a "
            "non-empty text and never raise for a bad configuration. For a good configuration "
            "`test_connection` returns `True`, for one whose system is unreachable or refuses the "
            "credential `False`."
        ),
        why=(
            "The set-up pages call these with what the user has just typed. An exception comes out as an "
            "internal error, and `True` for a dead endpoint or a wrong key shows up only when the first "
            "push fails."
        ),
        fix=(
            "Send one cheap request that needs the credential, with a short time limit, and turn every "
            "failure into `False` and one sentence. The inherited methods always say `True`: override "
            "`test_connection`."
        ),
        example="""\
@classmethod
async def test_connection(cls, **kwargs):
    try:
        auth = cls._auth_of(kwargs.get("credential"))
        async with httpx.AsyncClient(timeout=5, auth=auth) as client:
            reply = await client.get(kwargs.get("endpoint", ""))
    except ConfigError as error:
        return False, error.detail
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return False, f"The endpoint cannot be reached ({type(error).__name__})."
    return reply.is_success, f"The endpoint answered {reply.status_code}."
""",
    ),
    Clause(
        id="PSH-CFG-06",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            'As SRC-CFG-09: `await get_wizard_steps()` returns `{}` or `{"steps": [{"step_id", "title", '
            '"schema", "validations"?}], "components"?}`; ids are unique, every `schema` is a valid JSON '
            "Schema, every `$ref` resolves."
        ),
        why=(
            "A form with two steps of one id, an invalid schema or a `$ref` that leads nowhere cannot be "
            "filled in, so the pusher cannot be set up in the browser."
        ),
        fix=(
            "Return `{}` when you have no form. Otherwise give each step its own id and a complete JSON "
            "Schema, and define under `components` whatever a `$ref` names."
        ),
        example="""\
@classmethod
async def get_wizard_steps(cls):
    schema = {
        "type": "object",
        "properties": {"endpoint": {"type": "string", "format": "uri"}},
        "required": ["endpoint"],
    }
    return {"steps": [{"step_id": "endpoint", "title": "Endpoint", "schema": schema}]}
""",
    ),
    Clause(
        id="PSH-CFG-07",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "As SRC-CFG-10: No secret of the credential appears in a log record, an exception text, a "
            "returned message, an event or `repr(driver)`; moreover no secret is put into an envelope or a "
            "URL."
        ),
        why=(
            "Every proxy on the way logs the URL, and the remote may store the envelope. A key in either is "
            "a key that strangers can read."
        ),
        fix=(
            "Send the credential in a header or by the client's own login. Build texts from the host, the "
            "status and the class of an error, never from a config, a header or a client's message."
        ),
        example="""\
headers = {"Authorization": f"Bearer {credential.key}"}  # not "?key=..." in the URL
try:
    reply = await self._client.post("/push", content=body, headers=headers)
except httpx.HTTPError as error:
    raise DriverError(f"Push to {self._host} failed: {type(error).__name__}.") from error
""",
    ),
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
