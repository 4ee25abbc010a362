"""PSH-CFG: how a pusher is constructed, configured and shut down."""

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
)
