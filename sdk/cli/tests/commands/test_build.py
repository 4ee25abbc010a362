from __future__ import annotations

import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from fustor_driver.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.exhaustive

PYPROJECT = """
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "fustor-pusher-demo"
version = "1.2"
description = "A demonstration."
readme = "README.md"
license = "MIT"
requires-python = ">=3.11"
dependencies = ["fustor-core>=0.3,<0.4"]

[project.entry-points."fustor.drivers.pushers"]
demo = "fustor_pusher_demo:Demo"

[dependency-groups]
dev = [
  "fustor-pusher-demo",
  "fustor-core",
  "fustor-event-model",
  "fustor-conformance",
  "fustor-driver",
  "fustor-driver-template",
  "pytest>=8.4",
]

[tool.hatch.build]
include = ["src", "tests"]

[tool.hatch.build.targets.wheel]
packages = ["src/fustor_pusher_demo"]

[tool.pytest.ini_options]
pythonpath = ["src"]
"""

SOURCES = "\n[tool.uv.sources]\n"

DRIVER = '''"""A pusher that says yes."""

from fustor_core.drivers import PusherDriver


class Demo(PusherDriver):
    """Says yes."""

    async def push(self, events, **kwargs):
        return {"snapshot_needed": False}

    async def heartbeat(self, **kwargs):
        return {}

    async def create_session(self, task_id):
        return {"session_id": task_id}

    @classmethod
    async def get_needed_fields(cls, **kwargs):
        return {}
'''

TEST = """from fustor_conformance import contract_tests


class TestContract(contract_tests("pusher:demo")):
    pass
"""

# A fast stand-in for the conformance test, which requires that the installed wheel is checked.
STAND_IN = """import json
import os
import fustor_pusher_demo

def test_the_wheel(request):
    assert "site-packages" in fustor_pusher_demo.__file__
    assert "TWINE_PASSWORD" not in os.environ
    report = {"verdict": "CONFORMANT", "driver": {"kind": "pusher", "name": "demo"}}
    path = request.config.getoption("--fustor-json")
    request.config.add_cleanup(lambda: open(path, "w").write(json.dumps(report)))
"""

STEPS = """\
  ok  tools
  ok  build                 the sdist, and the wheel from it
  ok  same files            6 in the wheel from the sdist and in the one from the directory
  ok  twine
  ok  check-wheel-contents
  ok  validate-pyproject
  ok  clean environment     the wheel, and what it declares
  ok  entry points          pusher:demo loads
  ok  conformance           pusher:demo is CONFORMANT
"""

FACTS = """
What would be published:

  name               fustor-pusher-demo
  version            1.2
  Requires-Python    >=3.11
  dependencies       fustor-core<0.4,>=0.3
  entry points       fustor.drivers.pushers: demo = fustor_pusher_demo:Demo
  wheel              fustor_pusher_demo-1.2-py3-none-any.whl, N bytes, 6 files
                     N  fustor_pusher_demo-1.2.dist-info/METADATA
                     N  fustor_pusher_demo-1.2.dist-info/RECORD
                     N  fustor_pusher_demo-1.2.dist-info/WHEEL
                     N  fustor_pusher_demo-1.2.dist-info/entry_points.txt
                     N  fustor_pusher_demo/__init__.py
                     N  fustor_pusher_demo/py.typed
  sdist              fustor_pusher_demo-1.2.tar.gz, N bytes, 6 files
                     N  PKG-INFO
                     N  README.md
                     N  pyproject.toml
                     N  src/fustor_pusher_demo/__init__.py
                     N  src/fustor_pusher_demo/py.typed
                     N  tests/test_conformance.py
"""


@pytest.fixture
def project(tmp_path: Path, wheels: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project in the current directory whose conformance test is a stand-in."""
    directory = tmp_path / "pusher_demo"
    package = directory / "src" / "fustor_pusher_demo"
    package.mkdir(parents=True)
    (directory / "tests").mkdir()
    lines = [f'{name} = {{ path = "{path}" }}\n' for name, path in wheels.items()]
    (directory / "pyproject.toml").write_text(PYPROJECT + SOURCES + "".join(lines))
    (directory / "README.md").write_text("# Demo\n")
    (directory / "tests" / "test_conformance.py").write_text(STAND_IN)
    (package / "__init__.py").write_text(DRIVER)
    (package / "py.typed").touch()
    monkeypatch.chdir(directory)
    return directory


def build(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["build", *arguments])


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def sentence(result: Result, code: int) -> str:
    """Return the sentence of an error, below the output of a tool."""
    assert result.exit_code == code, result.output
    last = result.stderr.splitlines()[-1]
    assert last.startswith("Error: ")
    assert last.endswith(".")
    return last.removeprefix("Error: ")


def test_a_driver_that_passes_is_packed_and_described(
    project: Path, wheels: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINE_PASSWORD", "s3cr3t")
    edit(project / "pyproject.toml", SOURCES, f'{SOURCES}unused = {{ url = "https://me:s3cr3t@h/x.whl" }}\n')
    (project / "dist").mkdir()
    (project / "dist" / "fustor_pusher_demo-1.1.tar.gz").write_text("stale")
    result = build()
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (project / "dist").iterdir()) == [
        "fustor_pusher_demo-1.2-py3-none-any.whl",
        "fustor_pusher_demo-1.2.tar.gz",
    ]
    assert {path.name for path in project.iterdir()} == {*PROJECT_FILES, "dist"}
    shown = re.sub(r" +[\d,]+  (?=\S)|(?<=, )[\d,]+(?= bytes)", numbers_hidden, result.stdout)
    assert shown.startswith(STEPS + FACTS)
    assert f"fustor-core @ {wheels['fustor-core'].as_uri()}" in shown
    assert "unused @ https://***@h/x.whl" in shown
    assert shown.endswith("\npusher:demo is CONFORMANT. The packages are in dist.\n")


PROJECT_FILES = {"pyproject.toml", "README.md", "src", "tests"}


def numbers_hidden(match: re.Match[str]) -> str:
    return f"{'':21}N  " if match.group().endswith("  ") else "N"


@pytest.mark.packages
def test_a_build_takes_nothing_from_an_earlier_one_and_leaves_nothing(project: Path) -> None:
    edit(project / "pyproject.toml", '"hatchling>=1.27"', '"setuptools>=77"')
    edit(project / "pyproject.toml", "hatchling.build", "setuptools.build_meta")
    stale = project / "build" / "lib" / "fustor_pusher_demo" / "gone.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    result = build()
    assert result.exit_code == 0, result.output
    assert "gone.py" not in result.stdout
    assert {path.name for path in project.iterdir()} == {*PROJECT_FILES, "build", "dist"}
    assert [path.name for path in (project / "src").iterdir()] == ["fustor_pusher_demo"]


@pytest.mark.packages
def test_a_driver_that_breaks_the_contract_is_shown_its_findings(project: Path) -> None:
    (project / "tests" / "test_conformance.py").write_text(TEST)
    with (project / "pyproject.toml").open("a") as file:
        file.write('\n[tool.fustor.conformance]\nselect = ["PSH-ENV-01", "PKG-02"]\n')
    result = build()
    assert sentence(result, 1) == (
        "pusher:demo is NOT CONFORMANT when it is installed from its wheel, see the findings above."
    )
    assert "PSH-ENV-01" in result.stderr
    assert not (project / "dist").exists()


@pytest.mark.packages
def test_a_driver_that_was_not_exercised_is_incomplete(project: Path) -> None:
    # Without a test of its own, the command checks it.
    shutil.rmtree(project / "tests")
    with (project / "pyproject.toml").open("a") as file:
        file.write('\n[tool.fustor.conformance]\nselect = ["PKG-02"]\n')
    result = build()
    assert "pusher:demo is INCOMPLETE" in sentence(result, 3)
    assert result.stdout.splitlines()[-1] == "  no  conformance"
    assert not (project / "dist").exists()


@pytest.mark.packages
def test_a_failing_test_is_a_failed_check(project: Path) -> None:
    edit(project / "pyproject.toml", "[dependency-groups]", "[project.optional-dependencies]")
    with (project / "tests" / "test_conformance.py").open("a") as file:
        file.write("\ndef test_no():\n    assert not 'a test of its own'\n")
    result = build()
    assert sentence(result, 1) == "A test fails against the installed wheel, see pytest's output above."
    assert "a test of its own" in result.stderr


def test_a_dependency_that_is_not_declared_is_found_in_the_clean_environment(project: Path) -> None:
    with (project / "src" / "fustor_pusher_demo" / "__init__.py").open("a") as file:
        file.write("\nimport httpx\n")
    result = build()
    assert "ship a missing module, or declare its distribution in dependencies" in sentence(result, 1)
    assert "No module named 'httpx'" in result.stderr


@pytest.mark.packages
def test_a_driver_that_does_not_declare_the_core_is_told_to(project: Path) -> None:
    edit(project / "pyproject.toml", '["fustor-core>=0.3,<0.4"]', "[]")
    assert "declare fustor-core>=0.3,<0.4 in dependencies" in sentence(build(), 1)


@pytest.mark.packages
def test_a_driver_that_ends_its_process_is_no_answer(project: Path) -> None:
    with (project / "src" / "fustor_pusher_demo" / "__init__.py").open("a") as file:
        file.write("\nimport os\n\nos._exit(7)\n")
    assert "ended with exit code 7 and without a result" in sentence(build(), 1)


@pytest.mark.packages
def test_a_file_that_the_sdist_lacks_is_named(project: Path) -> None:
    (project / "src" / "fustor_pusher_demo" / "rows.json").write_text("[]")
    edit(project / "pyproject.toml", "[tool.hatch.build.targets.wheel]", SDIST_EXCLUDES)
    assert sentence(build(), 1).startswith(
        "'fustor_pusher_demo/rows.json' is only in the wheel that is built from the directory, "
    )


SDIST_EXCLUDES = '[tool.hatch.build.targets.sdist]\nexclude = ["*.json"]\n\n[tool.hatch.build.targets.wheel]'


@pytest.mark.packages
@pytest.mark.parametrize(
    ("old", "new", "said", "tool"),
    [
        ('name = "fustor-pusher-demo"', 'name = "-"', "cannot be built, see the message above", "name"),
        ('readme = "README.md"\n', "", "Twine rejects", "long_description"),
        ('"pytest>=8.4"', '"pytest>=8.4", []', "validate-pyproject rejects", "dependency-groups"),
        (
            '"fustor-core>=0.3,<0.4"',
            '"fustor-core>=0.3", "pytest<1"',
            "cannot be installed",
            "pytest",
        ),
    ],
)
def test_what_a_tool_refuses_is_shown_above_the_sentence(
    project: Path, old: str, new: str, said: str, tool: str
) -> None:
    edit(project / "pyproject.toml", old, new)
    result = build()
    assert said in sentence(result, 1)
    assert tool in result.stderr
    assert {path.name for path in project.iterdir()} == PROJECT_FILES


@pytest.mark.usefixtures("project")
def test_tools_that_are_not_to_be_had_are_no_fault_of_the_driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", (tmp_path / "nowhere").as_uri())
    result = build()
    assert "tools that build and check packages cannot be installed" in sentence(result, 2)
    assert result.stdout == "  no  tools\n"


def test_a_directory_of_other_things_is_not_replaced(project: Path) -> None:
    (project / "dist").mkdir()
    (project / "dist" / "notes.txt").touch()
    assert "notes.txt' is not a package, move it away" in sentence(build(), 2)


@pytest.fixture
def refusing_index() -> Iterator[str]:
    """Return the URL of an index that rejects every upload and repeats the given credentials."""

    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(403, "No, o keeper of s3cr3t:pw")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.mark.packages
@pytest.mark.usefixtures("project")
def test_an_index_that_refuses_is_named_and_no_secret_is_printed(refusing_index: str) -> None:
    result = build("--publish-to", f"http://me:s3cr3t%3Apw@{refusing_index}")
    assert sentence(result, 1).startswith(f"http://{refusing_index} did not accept the upload")
    assert "403" in result.stderr
    assert "No, o keeper of ***" in result.stderr
    assert "s3cr3t" not in result.output
