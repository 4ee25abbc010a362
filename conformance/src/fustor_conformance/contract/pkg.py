"""The package that ships a driver (PKG)."""

from __future__ import annotations

from .clause import BOTH, Clause, Level
from .family import Family

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
            "The agent looks for drivers only in these two entry-point groups. A driver that is registered "
            "elsewhere installs without an error, but the agent does not find it."
        ),
        fix=(
            'Register the class under `[project.entry-points."fustor.drivers.sources"]` or '
            '`[project.entry-points."fustor.drivers.pushers"]` in `pyproject.toml`. Install the project '
            "again after each change, because Python reads entry points from the installed metadata. "
            "`fustor-driver list` shows the result."
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
            'The agent skips a driver that does not load. The user reads "unknown driver", although pip '
            "lists it as installed."
        ),
        fix=(
            "Let the entry point name a module and a class that exist. Install the wheel alone in a clean "
            "environment, for example with `fustor-driver build`: this shows every import that only your "
            "own environment satisfies."
        ),
        example="""\
from fustor_core.discovery import find_driver

def test_the_driver_loads():
    driver = find_driver("source:postgres")
    driver.load()  # raises whatever the import raises
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
            "The agent calls the loaded object with an id and a config. Anything but a complete driver "
            "class fails at this point, and the user sees only a `TypeError`."
        ),
        fix=(
            "Let the entry point name the class itself. Derive it from `SourceDriver` or `PusherDriver`, or "
            "from a base such as `PollingSource` or `HttpPusher`, and implement every abstract method."
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
            "The agent calls every member in one fixed way. It cannot iterate a coroutine or an async "
            "generator, and a signature that lacks an argument ends the sync in a `TypeError`."
        ),
        fix=(
            "Copy each method's decorators, its `def` or `async def`, and its parameters from "
            "`SourceDriver` or `PusherDriver`, and keep `**kwargs`. Run an asynchronous client in a thread "
            "of its own, for example with `fustor_core.sources.in_thread`."
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
            "You do not notice a missing dependency that another package has installed on your machine. On "
            "the user's machine the driver ends in `ModuleNotFoundError`."
        ),
        fix=(
            "List in `project.dependencies` every distribution that your modules import at the top, and "
            "`fustor-core` in any case. Import an optional library inside the function that uses it."
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
            "The agent imports the drivers when it starts. One driver that prints, connects or waits at "
            "import time delays or breaks all others."
        ),
        fix=(
            "Keep only definitions at module level. Open clients at first use, import slow libraries inside "
            "the function that needs them, and use `logging` instead of `print`."
        ),
        example="""\
import logging

logger = logging.getLogger(__name__)  # writes nothing until the program configures logging

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
            "Users find, install and report a driver by its name, so they must be able to guess it. Two "
            "drivers with the same module name overwrite each other's files."
        ),
        fix=(
            "Name the project directory `source_postgres`, the distribution `fustor-source-postgres` and "
            "the module `fustor_source_postgres`; for a pusher, write `pusher` instead of `source`. "
            "`fustor-driver new source_postgres` creates a project with these names."
        ),
        example_language="toml",
        example="""\
# in the directory source_postgres/
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
            "Type checkers ignore the annotations of a package without `py.typed`. Many users may not "
            "install software without a licence, and without `Requires-Python` pip installs the driver on a "
            "Python where it cannot run."
        ),
        fix=(
            "Add an empty file `py.typed` next to `__init__.py`, and check that the wheel contains it. Fill "
            "in `description`, `license` and `requires-python` in `pyproject.toml`."
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

FAMILY = Family(
    id="PKG",
    title="The package",
    kind=None,
    clauses=CLAUSES,
)
