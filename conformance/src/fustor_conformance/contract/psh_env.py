"""The envelope that a pusher sends, and the reply to it (PSH-ENV)."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level
from .family import Family

SIGNATURE = """\
push(events, *, agent_id=None, task_id=None, session_id=None, source_type="message",
     is_snapshot_end=False, snapshot_sync_suggested=False, **kwargs)
    -> {"snapshot_needed": bool, ...}"""

NOTE = """\
The envelope is `{"agent_id", "task_id", "session_id", "source_type", "is_snapshot_end", \
"snapshot_sync_suggested", "events": [{event_type, fields, rows, index, event_schema, table}, ...]}`. \
The reply is a JSON object with `"snapshot_needed": bool`."""

CLAUSES = (
    Clause(
        id="PSH-ENV-01",
        level=Level.MUST,
        kinds=PUSHER,
        text="One `push` call delivers one envelope to the remote: a JSON object with the keys above.",
        why=(
            "The remote applies an envelope as one unit. If a push becomes several requests, the flags are "
            "separated from their events; if a key is missing, the remote refuses the envelope or guesses."
        ),
        fix=(
            "Build a `fustor_core.envelope.Envelope` and send the bytes of its `encode()` in exactly one "
            "request, as `HttpPusher` does. For a non-HTTP remote, add `received()` to the harness, which "
            "returns the envelopes that the remote has."
        ),
        example="""\
from fustor_core.envelope import Envelope, parse_reply

async def push(self, events, **kwargs):
    envelope = Envelope(events=events, **kwargs)  # it ignores keywords that it does not know
    response = await self._post("/push", envelope.encode())  # one request per push
    return parse_reply(response.content)
""",
    ),
    Clause(
        id="PSH-ENV-02",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "`is_snapshot_end`, `snapshot_sync_suggested`, `source_type`, `session_id`, `task_id` and "
            "`agent_id` arrive as they were passed; omitted flags arrive as `false`."
        ),
        why=(
            "The remote uses these values to close a snapshot, to assign events to a session and a task, "
            "and to separate snapshot rows from changes. With a wrong value it damages good data."
        ),
        fix=(
            "Name all six in the signature of `push`, with the defaults of `PusherDriver`, and pass each of "
            "them to `Envelope` unchanged."
        ),
        example="""\
from fustor_core.envelope import Envelope

async def push(
    self, events, *, agent_id=None, task_id=None, session_id=None, source_type="message",
    is_snapshot_end=False, snapshot_sync_suggested=False, **kwargs,
):
    return await self._deliver(Envelope(
        agent_id=agent_id, task_id=task_id, session_id=session_id, source_type=source_type,
        is_snapshot_end=is_snapshot_end, snapshot_sync_suggested=snapshot_sync_suggested,
        events=events,
    ))
""",
    ),
    Clause(
        id="PSH-ENV-03",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "Every event arrives whole, unchanged and in order: any Unicode, any JSON number, `null`, "
            "nesting; dates, decimals, bytes and the like as pydantic's JSON mode writes them."
        ),
        why=(
            "A large integer that becomes a float, an accent that becomes `?` or a date in another format "
            "is wrong data on the remote, and nobody gets an error."
        ),
        fix=(
            "Write the JSON with `encode()` of `Envelope`, and send its bytes unchanged. Do not rebuild "
            "rows, and do not use `json.dumps(..., default=str)`."
        ),
        example="""\
from fustor_core.envelope import Envelope

async def _send(self, events, session_id):
    body = Envelope(events=events, session_id=session_id).encode()  # pydantic's JSON mode
    headers = {"Content-Type": "application/json"}
    return await self._client.post("/push", content=body, headers=headers)  # not json=
""",
    ),
    Clause(
        id="PSH-ENV-04",
        level=Level.MUST,
        kinds=PUSHER,
        text="`push([], is_snapshot_end=True)` is delivered: the end of a snapshot is never swallowed.",
        why=(
            "The last envelope of a snapshot has no events. A remote that does not get it keeps waiting: it "
            "neither removes deleted rows nor shows the new ones."
        ),
        fix="Send an `Envelope` without events like any other one. Do not return early for an empty list.",
        example="""\
from fustor_core.envelope import Envelope, parse_reply

async def push(self, events, **kwargs):
    # no "if not events: return": an empty envelope may end a snapshot
    body = Envelope(events=events, **kwargs).encode()
    response = await self._post("/push", body)
    return parse_reply(response.content)
""",
    ),
    Clause(
        id="PSH-ENV-05",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "The result is a `dict` whose `snapshot_needed` is exactly a `bool` and equals the reply's, on "
            "every call."
        ),
        why=(
            "A remote that has lost its data asks for a snapshot with this flag. With a constant `False` it "
            "never gets one, and with a constant `True` every push starts one."
        ),
        fix=(
            "Return the result of `fustor_core.envelope.parse_reply` for the reply to this push. For a "
            "non-HTTP remote, add `received()` and `answer()` to the harness."
        ),
        example="""\
from fustor_core.envelope import parse_reply

async def _deliver(self, body):
    response = await self._post("/push", body)
    return parse_reply(response.content)  # {"snapshot_needed": True or False, ...}
""",
    ),
    Clause(
        id="PSH-ENV-06",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "A reply that is not such an object (no body, text, a list, the flag absent or not a bool) "
            "raises `DriverError`; it is never taken for an answer."
        ),
        why=(
            "The login page of a proxy also has status 200. If the driver accepts it as a reply, the agent "
            "commits events that nobody has stored."
        ),
        fix=(
            "Check the status, then pass the body to `parse_reply`, which raises `DriverError` for "
            'everything else. Do not write `response.json().get("snapshot_needed", False)`. With '
            "`HttpPusher`, override `read_reply()` if the remote replies in another form."
        ),
        example="""\
from fustor_core.exceptions import DriverError
from fustor_core.http import HttpPusher

class WarehousePusher(HttpPusher):
    def read_reply(self, body):  # the remote replies with the text "ok" or "resend"
        if body not in (b"ok", b"resend"):
            raise DriverError("the reply of the warehouse is neither ok nor resend")
        return {"snapshot_needed": body == b"resend"}
""",
    ),
    Clause(
        id="PSH-ENV-07",
        level=Level.MUST,
        kinds=PUSHER,
        text="The events passed in are not changed.",
        why=(
            "The agent may give the same events to several pushers, and it reads their index after the "
            "push. A pusher that removes a key or empties `rows` damages the data of the others."
        ),
        fix=(
            "Only read from the events, and build new objects for the remote; `Envelope` changes nothing "
            "either. Never assign to an event, a row or a list that you were given."
        ),
        example="""\
def _parameters(self, event):
    # no row.pop(...) and no event.rows.clear(): others still use both
    return [tuple(row.get(name) for name in event.fields) for row in event.rows]
""",
    ),
    Clause(
        id="PSH-ENV-08",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "Concurrent pushes on one instance (a snapshot beside messages) do not mix envelopes or results."
        ),
        why=(
            "The agent pushes a snapshot and live changes through one instance at the same time. A buffer "
            "or a reply on `self` may then belong to the other call."
        ),
        fix=(
            "Keep everything that belongs to one call in local variables, as `HttpPusher` does. Protect a "
            "connection that handles one request at a time with an `asyncio.Lock`."
        ),
        example="""\
from fustor_core.envelope import parse_reply

async def _deliver(self, body):
    async with self._lock:  # an asyncio.Lock: the connection handles one request at a time
        reply = await self._connection.request(body)  # not self._reply
    return parse_reply(reply)
""",
    ),
    Clause(
        id="PSH-ENV-09",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "Every request carries the credential: `PasswdCredential` as HTTP Basic, `ApiKeyCredential` as "
            "`Authorization: Bearer` or `x-api-key`, or the remote's own scheme, declared in the harness."
        ),
        why=(
            "The remote refuses a request without a credential. If only the heartbeat lacks it, pushes work "
            "until the session expires, and the cause is hard to find."
        ),
        fix=(
            "Set the credential once for all requests: `HttpPusher` sends a password as HTTP Basic, and a "
            "key as `Authorization: Bearer` or in `api_key_header`. For a scheme of the remote's own, "
            "override `headers()`, and declare the scheme with `carries_credential()` in the harness. For a "
            "non-HTTP remote, add `received()` to the harness: headers are then not checked."
        ),
        example="""\
from fustor_conformance.harness import PusherHarness
from fustor_core.http import HttpPusher
from fustor_core.models.config import ApiKeyCredential

class WarehousePusher(HttpPusher):
    api_key_header = "x-warehouse-key"  # passwords are sent as HTTP Basic

class WarehouseHarness(PusherHarness):
    def carries_credential(self, headers, credential):
        if isinstance(credential, ApiKeyCredential):
            return headers.get("x-warehouse-key") == credential.key
        return None  # the kit looks for HTTP Basic
""",
    ),
)

FAMILY = Family(
    id="PSH-ENV",
    title="Envelope of a pusher",
    kind="pusher",
    clauses=CLAUSES,
    signature=SIGNATURE,
    note=NOTE,
)
