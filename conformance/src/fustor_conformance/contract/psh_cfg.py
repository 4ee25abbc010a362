"""The construction, configuration and shutdown of a pusher (PSH-CFG)."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level
from .family import Family

CLAUSES = (
    Clause(
        id="PSH-CFG-01",
        level=Level.MUST,
        kinds=PUSHER,
        text="as SRC-CFG-01.",
        why=(
            "Two syncs may push to one endpoint for different tasks. If they share an instance, they share "
            "its session, and closing one sync cuts off the other."
        ),
        fix=(
            "Call `super().__init__(id, config)` of `PusherDriver` or `HttpPusher`, do not override "
            "`__new__`, and keep clients and sessions on `self`."
        ),
        example="""\
from fustor_core.drivers import PusherDriver

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
            "as SRC-CFG-03. Every credential kind of `fustor_core.models.config.Credential` is either "
            "supported or refused with `ConfigError`."
        ),
        why=(
            "A driver that reads `credential.passwd` of an API key ends in an `AttributeError`, which does "
            "not help the user. If it ignores the credential instead, the remote refuses every request, and "
            "the user cannot see why."
        ),
        fix=(
            "Derive from `HttpPusher`, which checks the endpoint, the credential and the timeout. In a "
            "driver of your own, decide by the class of the credential, `PasswdCredential` or "
            "`ApiKeyCredential`, and raise `ConfigError` with the name of the setting for every kind that "
            "you do not support."
        ),
        example="""\
from fustor_core.exceptions import ConfigError
from fustor_core.models.config import PasswdCredential

def _login(self):
    match self.config.credential:
        case PasswdCredential(user=user, passwd=passwd):
            return user, passwd or ""
        case other:
            kind = type(other).__name__
            raise ConfigError(f"credential: {kind} is not supported, give user and passwd")
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
            "Every client that stays open costs sockets until the agent runs out of them. If `push` works "
            "after `close()`, it has opened a client that nobody closes."
        ),
        fix=(
            "Derive from `HttpPusher`, whose `close()` does this. Otherwise remove the client from `self` "
            "before you close it, remember that the instance is closed, and raise `DriverError` at the "
            "start of `push`."
        ),
        example="""\
from fustor_core.exceptions import DriverError

async def close(self):
    self._closed = True
    client, self._client = self._client, None
    if client is not None:
        await client.aclose()

def _require_open(self):  # the first call in push
    if self._closed:
        raise DriverError(f"the pusher {self.id!r} is closed")
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
            "The agent fetches only these fields from the source. A result that the class has cached for "
            "another endpoint gives the second sync the fields of the first."
        ),
        fix=(
            "Return `{}` if the remote accepts any field, as `HttpPusher` does. Otherwise compute the "
            "schema from the keywords alone, anew in every call."
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
        text="`test_connection` and `check_privileges`: as SRC-CFG-08.",
        why=(
            "The setup pages show the result to the user. An exception appears as an internal error, and a "
            "`True` for a dead endpoint or a wrong key shows up only when the first push fails."
        ),
        fix=(
            "Override `test_connection`, because the method of `PusherDriver` always returns `True`: send "
            "one cheap request that needs the credential, with a short timeout, and turn every failure into "
            "`False` and one sentence. `HttpPusher` does this with `probe()`. Add `carries_credential()` to "
            "the harness if the remote does not use HTTP Basic, `Authorization: Bearer` or `x-api-key`."
        ),
        example="""\
from fustor_core.http import HttpPusher

class WarehousePusher(HttpPusher):
    async def probe(self):  # test_connection calls it, and turns its errors into False
        await self.send("GET", "account")  # needs the credential and changes nothing
""",
    ),
    Clause(
        id="PSH-CFG-06",
        level=Level.MUST,
        kinds=PUSHER,
        text="`get_wizard_steps`: as SRC-CFG-09.",
        why=(
            "With duplicate ids, an invalid schema or a `$ref` without a target, the user cannot set up the "
            "pusher in the browser."
        ),
        fix=(
            "Derive from `HttpPusher`, which has a form, or return `{}`, as `PusherDriver` does. In a form "
            "of your own, give each step its own id and a complete JSON Schema, and define the target of "
            "every `$ref` under `components`."
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
        text="as SRC-CFG-10; moreover no secret is put into an envelope or a URL.",
        why=(
            "Proxies log the URL of every request, and the remote may store envelopes. Strangers can read a "
            "secret in either of them."
        ),
        fix=(
            "Send the credential in a header, as `headers()` of `HttpPusher` does, or with the login of the "
            "client. Build messages from the host, the status and the class of an error, never from the "
            "config, a header or the message of the client."
        ),
        example="""\
import httpx
from fustor_core.exceptions import DriverError

async def _post(self, body):
    headers = {"Authorization": f"Bearer {self.config.credential.key}"}  # not in the URL
    try:
        return await self._client.post("/push", content=body, headers=headers)
    except httpx.HTTPError as error:
        raise DriverError(f"push to {self._host} failed: {type(error).__name__}") from error
""",
    ),
)

FAMILY = Family(
    id="PSH-CFG",
    title="Construction, configuration and shutdown of a pusher",
    kind="pusher",
    clauses=CLAUSES,
)
