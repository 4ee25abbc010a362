"""PSH-ENV: what a pusher sends, and how it reads the reply."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level

CLAUSES = (
    Clause(
        id="PSH-ENV-01",
        level=Level.MUST,
        kinds=PUSHER,
        text="One `push` call delivers one envelope to the remote: a JSON object with the keys above.",
        why=(
            "The remote handles an envelope as one unit. Split into several requests, the flags lose the "
            "events that they belong to; with a key missing, the remote refuses or guesses."
        ),
        fix=(
            "Build a `fustor_core.envelope.Envelope` and send its `encode()` as the body of exactly one "
            "request."
        ),
        example="""\
envelope = Envelope(events=events, session_id=session_id, is_snapshot_end=is_snapshot_end)
headers = {"Content-Type": "application/json"}
reply = await self._client.post("/push", content=envelope.encode(), headers=headers)
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
            "The remote acts on these: it closes a snapshot, attributes events to a session and a task, "
            "tells snapshot rows from changes. A flag that is lost or invented makes it do the wrong thing "
            "with good data."
        ),
        fix=(
            "Name all six in the signature of `push`, with the contract's defaults, and pass each into the "
            "envelope unchanged."
        ),
        example="""\
async def push(
    self, events, *, agent_id=None, task_id=None, session_id=None, source_type="message",
    is_snapshot_end=False, snapshot_sync_suggested=False, **kwargs,
):
    envelope = Envelope(
        agent_id=agent_id, task_id=task_id, session_id=session_id, source_type=source_type,
        is_snapshot_end=is_snapshot_end, snapshot_sync_suggested=snapshot_sync_suggested,
        events=events,
    )
    return await self._deliver(envelope.encode())
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
            "A large integer that became a float, an accent that became `?` or a date in another format is "
            "wrong data on the remote, and nobody gets an error."
        ),
        fix=(
            "Let `Envelope.encode()` write the JSON and send its bytes as they are. Do not rebuild rows, "
            "and do not use `json.dumps(..., default=str)`."
        ),
        example="""\
body = Envelope(events=events, session_id=session_id).encode()  # UTF-8, pydantic's JSON mode
headers = {"Content-Type": "application/json"}
reply = await self._client.post("/push", content=body, headers=headers)  # content=, not json=
""",
    ),
    Clause(
        id="PSH-ENV-04",
        level=Level.MUST,
        kinds=PUSHER,
        text="`push([], is_snapshot_end=True)` is delivered: the end of a snapshot is never swallowed.",
        why=(
            "The end of a snapshot comes in an envelope without events. A remote that never gets it waits "
            "for ever: it neither removes vanished rows nor shows the new ones."
        ),
        fix="Send the envelope whether or not it has events; have no early return for an empty list.",
        example="""\
async def push(self, events, *, is_snapshot_end=False, **kwargs):
    # no "if not events: return": an empty envelope ends a snapshot
    body = self._encode(events, is_snapshot_end=is_snapshot_end, **kwargs)
    return await self._deliver(body)
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
            "A remote that has lost its data asks for a snapshot with this flag. A constant `False` means "
            "that it never gets one, a constant `True` that every push starts one."
        ),
        fix=(
            "Read the flag from the reply to this very call with `fustor_core.envelope.parse_reply` and "
            "return its result."
        ),
        example="""\
from fustor_core.envelope import parse_reply

async def _deliver(self, body):
    reply = await self._post("/push", body)
    return parse_reply(reply.content)  # {"snapshot_needed": True or False, ...}
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
            "The login page of a proxy also comes with status 200. Taken for an answer, it makes the agent "
            "commit events that nobody has stored."
        ),
        fix=(
            "Check the status, then hand the body to `parse_reply`, which raises `DriverError` unless it is "
            'an object with a boolean flag. Do not write `reply.json().get("snapshot_needed", False)`.'
        ),
        example="""\
async def _deliver(self, body):
    reply = await self._post("/push", body)
    self._check(reply)
    return parse_reply(reply.content)  # an empty or foreign body is an error
""",
    ),
    Clause(
        id="PSH-ENV-07",
        level=Level.MUST,
        kinds=PUSHER,
        text="The events passed in are not changed.",
        why=(
            "The agent may give the same events to several pushers and reads their index after the push. A "
            "pusher that pops a key or empties `rows` damages the data of the others."
        ),
        fix=(
            "Read from the events and build new objects; never assign to an event, a row or a list that you "
            "were given."
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
            "A snapshot and live changes are pushed through one instance at the same time. A buffer or a "
            "last reply on `self` then holds what the other call left there."
        ),
        fix=(
            "Keep everything that belongs to one call in local variables. Guard a connection that takes one "
            "statement at a time with an `asyncio.Lock`."
        ),
        example="""\
async def _deliver(self, body):
    reply = await self._post("/push", body)  # not self._reply: another push may replace it
    return parse_reply(reply.content)
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
            "A remote refuses a request without a credential. When only the heartbeat lacks it, pushes work "
            "until the session expires, and nobody sees why."
        ),
        fix=(
            "Set the credential once on the client that makes all requests, sessions and heartbeats "
            "included: a password as HTTP Basic, a key as `Authorization: Bearer` or `x-api-key`. Declare "
            "any other scheme in the harness."
        ),
        example="""\
def _open(self):
    credential = self.config.credential
    if isinstance(credential, PasswdCredential):
        auth = httpx.BasicAuth(credential.user, credential.passwd or "")
        return httpx.AsyncClient(base_url=self.config.endpoint, auth=auth)
    headers = {"Authorization": f"Bearer {credential.key}"}
    return httpx.AsyncClient(base_url=self.config.endpoint, headers=headers)
""",
    ),
)
