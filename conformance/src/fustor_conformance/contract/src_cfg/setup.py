"""The setup of a source: its settings, fields, connection test and form, and its secrets (SRC-CFG)."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-CFG-03",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "A config the driver cannot use raises `DriverError` or `ConfigError`, at construction or at "
            "first use, and the message names the offending setting or the unreachable system. No other "
            "exception type escapes."
        ),
        why=(
            "The agent shows the user the message of a `ConfigError` or `DriverError` as the reason why the "
            "source stopped. The message `KeyError: 'slot'` does not say which setting to change."
        ),
        fix=(
            "Check every setting that you read, and raise `ConfigError` with the name of a bad one. Turn "
            "the errors of the client library into `DriverError` and name the system; the bases in "
            "`fustor_core.sources` convert the exceptions in `errors`. Add `unreachable_config()` to the "
            "harness, and `unusable_configs()` for settings of your own."
        ),
        example="""\
from fustor_core.exceptions import ConfigError
from fustor_core.sources import LogSource

class PostgresSource(LogSource):
    errors = (OSError,)  # the base turns these into DriverError

    def __init__(self, id, config):
        super().__init__(id, config)
        if not isinstance(config.driver_params.get("slot"), str):
            raise ConfigError("driver_params.slot must be the name of a replication slot")
""",
        needs=("unreachable_config",),
    ),
    Clause(
        id="SRC-CFG-07",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "`await get_available_fields(**config_as_keywords)` (also with `uri` alone, which is all that "
            'some agents pass) returns `{"properties": {...}}`, a valid JSON Schema, without side effects '
            "on later calls."
        ),
        why=(
            "The agent shows these fields to the user, who maps them. It cannot use a source without them, "
            "and a `dict` that one caller changes is wrong for the next caller."
        ),
        fix=(
            "Override `get_available_fields` and build a new `dict` in every call, with one JSON Schema per "
            "field under `properties`. Read the settings from the keywords, because there is no instance "
            "yet, and require only `uri`."
        ),
        example="""\
import asyncio

@classmethod
async def get_available_fields(cls, **kwargs):
    columns = await asyncio.to_thread(cls._columns, kwargs["uri"], kwargs.get("credential"))
    return {"properties": {name: {"type": json_type} for name, json_type in columns}}
""",
    ),
    Clause(
        id="SRC-CFG-08",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "`test_connection`, `check_privileges`, `check_runtime_params` and `create_agent_user` return "
            "`(bool, str)` with a non-empty text and never raise for a bad configuration. For a good "
            "configuration `test_connection` returns `True`, for one whose system is unreachable or refuses "
            "the credential `False`. Methods that need an administrator take `admin_creds`; the harness "
            "supplies it."
        ),
        why=(
            "The setup pages call these methods with the values that the user has entered. An exception "
            "appears as an internal error, and a `True` for an unreachable system lets the user save a "
            "configuration that cannot work."
        ),
        fix=(
            "Override `test_connection`, because the method of `SourceDriver` always returns `True`. "
            "Contact the system with a short timeout, and turn every error of the client into `False` and "
            "one sentence. Add `unreachable_config()` to the harness, and `refused_config()` if the system "
            "checks credentials."
        ),
        example="""\
import asyncio

@classmethod
async def test_connection(cls, **kwargs):
    if not kwargs.get("uri"):
        return False, "The setting uri is missing."
    try:
        async with asyncio.timeout(5):
            await cls._ping(kwargs["uri"], kwargs.get("credential"))
    except (TimeoutError, OSError) as error:
        return False, f"The database does not answer ({type(error).__name__})."
    return True, "The database answers."
""",
        needs=(
            "unreachable_config",
            "refused_config",
        ),
    ),
    Clause(
        id="SRC-CFG-09",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            '`await get_wizard_steps()` returns `{}` or `{"steps": [{"step_id", "title", "schema", '
            '"validations"?}], "components"?}`; ids are unique, every `schema` is a valid JSON Schema, '
            "every `$ref` resolves."
        ),
        why=(
            "The agent builds the setup form from this result. With duplicate ids, an invalid schema or a "
            "broken `$ref`, the user cannot fill in the form."
        ),
        fix=(
            "Do not override `get_wizard_steps` if you have no form: the method of `SourceDriver` returns "
            "`{}`. Otherwise give each step its own id and a JSON Schema, define shared parts under "
            "`components`, and refer to them as `#/components/...`."
        ),
        example="""\
@classmethod
async def get_wizard_steps(cls):
    schema = {
        "type": "object",
        "properties": {"uri": {"$ref": "#/components/uri"}},
        "required": ["uri"],
    }
    step = {"step_id": "connection", "title": "Connection", "schema": schema}
    return {"steps": [step], "components": {"uri": {"type": "string"}}}
""",
    ),
    Clause(
        id="SRC-CFG-10",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "No secret of the credential appears in a log record, an exception text, a returned message, an "
            "event or `repr(driver)`."
        ),
        why=(
            "Users paste logs and error messages into tickets and send them to log servers. One message "
            "that quotes a URI with its password publishes the password."
        ),
        fix=(
            "Keep the `__repr__` of `SourceDriver`, and name only the host in messages: not the credential, "
            "the config or a URI with a password. If the message of a client error quotes the connection "
            "string, raise `DriverError` with your own message instead: the bases in `fustor_core.sources` "
            "repeat the messages of the exceptions in `errors`."
        ),
        example="""\
from urllib.parse import urlsplit
from fustor_core.exceptions import DriverError

def _unreachable(self, error):
    parts = urlsplit(self.config.uri)
    address = f"{parts.hostname}:{parts.port}"  # not parts.netloc: it may hold a password
    return DriverError(f"cannot reach {address}: {type(error).__name__}")
""",
        needs=("unreachable_config",),
    ),
)
