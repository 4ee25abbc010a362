"""PKG: the package that ships a driver."""

from __future__ import annotations

from .clause import BOTH, Clause, Level

CLAUSES = (
    Clause(
        id="PKG-01",
        level=Level.MUST,
        kinds=BOTH,
        text=(
            "The driver class is registered under entry-point group `fustor.drivers.sources` or "
            "`fustor.drivers.pushers`. (A driver found only under the legacy groups "
            "`fustor_agent.drivers.sources` / `.pushers` is tested all the same, and fails this clause.)"
        ),
        why=(
            "The agent finds a driver by its entry-point group and looks nowhere else. A driver registered "
            "under another name installs without an error and then does not exist."
        ),
        fix=(
            'Put the class under `[project.entry-points."fustor.drivers.sources"]` or '
            '`"fustor.drivers.pushers"` in `pyproject.toml`, then install the project again: entry points '
            "are read from the installed metadata, not from the file."
        ),
        example_language="toml",
        example="""\
[project]
name = "fustor-source-postgres"

[project.entry-points."fustor.drivers.sources"]
postgres = "fustor_source_postgres:PostgresSource"
""",
    ),
    Clause(
        id="PKG-02",
        level=Level.MUST,
        kinds=BOTH,
        text="The entry point loads.",
        why=(
            'A driver that does not load is logged and skipped. The user reads "unknown driver" while pip '
            "says that it is installed."
        ),
        fix=(
            "Make the entry point name a module and a class that exist. Install the wheel alone in a clean "
            "environment: that shows an import which only your own environment satisfies."
        ),
        example="""\
from importlib.metadata import entry_points

(found,) = entry_points(group="fustor.drivers.sources", name="postgres")
print(found.load())  # raises whatever the import raises
""",
    ),
    Clause(
        id="PKG-03",
        level=Level.MUST,
        kinds=BOTH,
        text=(
            "What it loads is a class, a subclass of the ABC that the group names, with no abstract method "
            "left."
        ),
        why=(
            "The agent calls what it finds with an id and a config. An instance, a function or a class with "
            "an abstract method left fails there, and a `TypeError` at the start of the sync is all that "
            "the user sees."
        ),
        fix=(
            "Let the entry point name the class itself, derive it from the ABC of its group, and implement "
            "every abstract method, also where the body is one line."
        ),
        example="""\
from fustor_core.drivers import SourceDriver

class PostgresSource(SourceDriver):
    def get_snapshot_iterator(self, **kwargs): ...

    def get_message_iterator(self, start_position=-1, **kwargs): ...

    @classmethod
    async def get_available_fields(cls, **kwargs): ...
""",
    ),
    Clause(
        id="PKG-04",
        level=Level.MUST,
        kinds=BOTH,
        text=(
            "Every overridden member keeps the ABC's kind (sync stays sync, `async` stays `async`, a "
            "classmethod stays a classmethod, a property a property, an iterator is never an async "
            "generator) and accepts every argument the contract passes, by name or `**kwargs`."
        ),
        why=(
            "The agent calls each member in one fixed way. An `async def` where it expects a plain method "
            "hands it a coroutine, its thread cannot iterate an async generator, and a signature that lacks "
            "an argument ends the sync in a `TypeError`."
        ),
        fix=(
            "Copy `def`, `async def`, `@classmethod` and `@property` from the ABC unchanged, and end every "
            "signature with `**kwargs`. Run an asynchronous client in a thread of your own and pass its "
            "events on through a `queue.Queue`."
        ),
        example="""\
def get_message_iterator(
    self, start_position=-1, *, stop_event=None, required_fields_tracker=None, **kwargs
): ...

def get_snapshot_iterator(self, *, batch_size=100, required_fields_tracker=None, **kwargs): ...

@classmethod
async def get_available_fields(cls, **kwargs): ...
""",
    ),
    Clause(
        id="PKG-05",
        level=Level.MUST,
        kinds=BOTH,
        text=(
            "The distribution declares `fustor-core`, and declares every other distribution whose modules "
            "its own modules import at import time."
        ),
        why=(
            "The driver works for you, because the missing distribution happens to be installed, and ends "
            "in `ModuleNotFoundError` for the user."
        ),
        fix=(
            "List in `project.dependencies` every distribution that a module of yours imports at its top, "
            "`fustor-core` included. Import an optional one inside the function that uses it."
        ),
        example_language="toml",
        example="""\
[project]
dependencies = [
  "fustor-core>=0.3,<0.4",
  "fustor-event-model>=0.3,<0.4",
  "psycopg[binary]>=3.2",
]
""",
    ),
    Clause(
        id="PKG-06",
        level=Level.SHOULD,
        kinds=BOTH,
        text=(
            "Importing it is quiet: prints nothing, opens no socket, starts no thread or event loop, and "
            "takes under 2 s."
        ),
        why=(
            "Whatever lists the drivers imports all of them, and so does the agent when it starts. One "
            "driver that connects, prints or waits at import time delays or breaks all the others."
        ),
        fix=(
            "Leave only definitions at module level. Open clients at first use, import slow libraries in "
            "the function that needs them, and log instead of printing."
        ),
        example="""\
import logging

logger = logging.getLogger(__name__)  # silent until the program asks for it

def _client(self):
    import boto3  # slow to import, so only when a client is needed

    return boto3.client("s3", endpoint_url=self.config.uri)
""",
    ),
    Clause(
        id="PKG-07",
        level=Level.SHOULD,
        kinds=BOTH,
        text=(
            "Names follow the convention: project folder `[type]_[name]`, distribution "
            "`fustor-[type]-[name]`, module `fustor_[type]_[name]`."
        ),
        why=(
            "People find, install and report drivers by a name that they can guess. Two drivers that take "
            "the same unprefixed module name overwrite each other's files."
        ),
        fix=(
            "Call the folder `source_postgres`, the distribution `fustor-source-postgres` and the module "
            "`fustor_source_postgres`; for a pusher the same with `pusher`."
        ),
        example_language="toml",
        example="""\
# in the folder source_postgres/
[project]
name = "fustor-source-postgres"

[tool.hatch.build.targets.wheel]
packages = ["src/fustor_source_postgres"]
""",
    ),
    Clause(
        id="PKG-08",
        level=Level.SHOULD,
        kinds=BOTH,
        text="It ships `py.typed`, and its metadata carry a licence, a description and `Requires-Python`.",
        why=(
            "Without `py.typed` a type checker ignores your annotations, without a licence many users may "
            "not install the driver, and without `Requires-Python` pip puts it on an interpreter where it "
            "cannot run."
        ),
        fix=(
            "Add an empty file `py.typed` beside `__init__.py` and make sure that the wheel contains it. "
            "Fill in `description`, `license` and `requires-python`."
        ),
        example_language="toml",
        example="""\
[project]
name = "fustor-source-postgres"
description = "Reads changes of a PostgreSQL database for Fustor."
license = "MIT"
requires-python = ">=3.11"
""",
    ),
)
