"""SRC-CFG: how a source is constructed, configured and shut down."""

from __future__ import annotations

from .clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-CFG-01",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "`Driver(id, config)` keeps exactly that `id` and `config`; two instances never share them, "
            "also when their configs are equal."
        ),
        why=(
            "A driver that keeps its instances in a cache gives the second source the id of the first. "
            "Events and log lines then carry the wrong name, and closing one source closes both."
        ),
        fix=(
            "Call `super().__init__(id, config)`, do not override `__new__`, and keep no instances on the "
            "class."
        ),
        example="""\
class PostgresSource(SourceDriver):
    def __init__(self, id, config):
        super().__init__(id, config)
        self._connection = None  # one per instance, opened at first use
""",
    ),
    Clause(
        id="SRC-CFG-02",
        level=Level.SHOULD,
        kinds=SOURCE,
        text=(
            "Constructing takes under 0.5 s and does not touch the backing system (the agent does it on its "
            "event loop)."
        ),
        why=(
            "The agent constructs drivers on its event loop. While one constructor waits for a connection, "
            "every other sync stands still."
        ),
        fix="Only store values in `__init__`. Connect in the iterators and in the `async` methods.",
        example="""\
def __init__(self, id, config):
    super().__init__(id, config)
    self._slot = config.driver_params.get("slot", "fustor")

def _connect(self):  # called by the iterators, never by __init__
    return psycopg.connect(self.config.uri, connect_timeout=5)
""",
    ),
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
            "The agent shows the text of a `DriverError` or `ConfigError` as the reason why a source "
            "stopped. `KeyError: 'slot'` does not tell the user which setting to change."
        ),
        fix=(
            "Check the settings that you read and raise `ConfigError` with the name of the bad one. Wrap "
            "what the client library raises in `DriverError` and name the system."
        ),
        example="""\
slot = self.config.driver_params.get("slot")
if not isinstance(slot, str):
    raise ConfigError(f"driver_params.slot must be a text, not {slot!r}.")
try:
    self._connection = psycopg.connect(self.config.uri)
except psycopg.OperationalError as error:
    raise DriverError(f"Cannot reach PostgreSQL at {self._address()}.") from error
""",
        needs=("unreachable_config",),
    ),
    Clause(
        id="SRC-CFG-04",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "`await close()` returns, is idempotent, ends every stream of this instance within the stop "
            "limit, and leaves a *new* instance with the same config fully usable."
        ),
        why=(
            "A stream that outlives `close()` keeps its thread, so stopping the agent hangs. A `close()` "
            "that ruins state on the class means that the source cannot be started again without a restart "
            "of the agent."
        ),
        fix=(
            "Set a `threading.Event` of the instance in `close()`, look at it beside `stop_event` in the "
            "stream's loop, and make a second call do nothing."
        ),
        example="""\
async def close(self):
    self._closed.set()  # a threading.Event made in __init__
    connection, self._connection = self._connection, None
    if connection is not None:
        await asyncio.to_thread(connection.close)

def _stopping(self, stop_event):
    return self._closed.is_set() or (stop_event is not None and stop_event.is_set())
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-CFG-05",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "Closing one instance, or stopping one of its streams, does not disturb another instance, also "
            "when their configs are equal."
        ),
        why=(
            "One agent often runs several sources on the same system. When they share a connection or a "
            "stop flag, stopping one sync ends the others without an error, and their data goes missing."
        ),
        fix=(
            "Keep connections, events and threads on `self`, nothing mutable on the class or module. Where "
            "instances must share something, count its users and release it with the last."
        ),
        example="""\
class DirectorySource(SourceDriver):
    def __init__(self, id, config):
        super().__init__(id, config)
        self._closed = threading.Event()  # here, not as a class attribute
        self._watchers = []
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-CFG-06",
        level=Level.SHOULD,
        kinds=SOURCE,
        text=(
            "After `close()` no thread, file descriptor, socket or server-side resource that the instance "
            "opened is left."
        ),
        why=(
            'An agent starts and stops sources for months. One socket or thread left each time ends in "too '
            'many open files", and a database session left open blocks its server.'
        ),
        fix=(
            "Register everything in a `contextlib.ExitStack` as you open it, close the stack in `close()`, "
            "and join the threads that you started."
        ),
        example="""\
def _open(self):
    connection = self._resources.enter_context(self._connect())
    return self._resources.enter_context(connection.cursor())

async def close(self):
    self._closed.set()
    await asyncio.to_thread(self._resources.close)  # an ExitStack made in __init__
""",
    ),
    Clause(
        id="SRC-CFG-07",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            '`await get_available_fields(**config_as_keywords)` returns `{"properties": {...}}`, a valid '
            "JSON Schema, without side effects on later calls."
        ),
        why=(
            "The agent shows these fields to the user to map them, and cannot use a source whose fields it "
            "cannot read. A shared `dict` that one caller changes is wrong for every later caller."
        ),
        fix=(
            "Build a new `dict` with the key `properties` on each call: one JSON Schema per field. Take the "
            "settings from the keywords, since no instance exists yet."
        ),
        example="""\
@classmethod
async def get_available_fields(cls, **kwargs):
    columns = await cls._columns(kwargs["uri"], kwargs.get("credential"))
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
            "the credential `False`."
        ),
        why=(
            "The set-up pages call these with what the user has just typed. An exception comes out as an "
            "internal error, and `True` for a system that is down sends the user off with a configuration "
            "that cannot work."
        ),
        fix=(
            "Try the real thing with a short time limit, turn what the client raises into `False` and one "
            "sentence. The inherited `test_connection` always says `True`: override it."
        ),
        example="""\
@classmethod
async def test_connection(cls, **kwargs):
    uri = kwargs.get("uri")
    if not uri:
        return False, "The setting uri is missing."
    try:
        async with asyncio.timeout(5):
            await cls._ping(uri, kwargs.get("credential"))
    except (TimeoutError, OSError) as error:
        return False, f"The database does not answer ({type(error).__name__})."
    return True, "Connected."
""",
        needs=("unreachable_config", "refused_config"),
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
            "The set-up form is drawn from this. Two steps with one id, an invalid schema or a `$ref` that "
            "leads nowhere leave the user in front of a broken form."
        ),
        fix=(
            "Return `{}` when you have no form. Otherwise give each step its own id and a JSON Schema, and "
            "put shared parts under `components`, referred to as `#/components/...`."
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
            "Logs and error texts are pasted into tickets and sent to log servers. One exception that "
            "quotes the URI with its password makes the password public."
        ),
        fix=(
            "Never put the credential, the whole config or a URI with user information into a text; name "
            "the host instead. Wrap client errors that quote the connection string, and do not repeat their "
            "text."
        ),
        example="""\
def _address(self):
    parts = urlsplit(self.config.uri)
    return f"{parts.hostname}:{parts.port}"  # not parts.netloc: it may hold a password

def __repr__(self):
    return f"{type(self).__name__}(id={self.id!r}, address={self._address()!r})"
""",
        needs=("unreachable_config",),
    ),
)
