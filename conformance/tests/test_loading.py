from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fustor_conformance import loading
from fustor_conformance.errors import UnusableInputError
from fustor_conformance.harness import PusherHarness
from fustor_conformance.isolation import Finished, run_isolated
from fustor_conformance.loading import config_harness, load_harness

if TYPE_CHECKING:
    from fustor_core.discovery import Kind

GOOD = 'uri = "memory://trial"\ncredential = { user = "kit" }\n'


def problem(tmp_path: Path, content: str | bytes, kind: Kind = "source") -> str:
    """Return the error for a configuration, without the directory of its file."""
    path = tmp_path / "driver.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(UnusableInputError) as caught:
        config_harness(kind, path, "demo")
    return str(caught.value).replace(f"{tmp_path}/", "")


def test_a_good_configuration_makes_a_harness(tmp_path: Path) -> None:
    (tmp_path / "driver.toml").write_text(GOOD)
    harness = config_harness("source", tmp_path / "driver.toml", "demo")()
    assert harness.config()["uri"] == "memory://trial"  # type: ignore[attr-defined]


def test_the_configuration_of_a_pusher_may_be_empty(tmp_path: Path) -> None:
    (tmp_path / "driver.toml").write_text("")
    assert isinstance(config_harness("pusher", tmp_path / "driver.toml", "demo")(), PusherHarness)


PROBLEMS: dict[str | bytes, str] = {
    b"uri = 'x'\nname = '\xff'\n": "driver.toml:2: the configuration is not UTF-8, save it as such",
    "uri = 'x'\nuri\n": "driver.toml:2: the configuration is not valid TOML: "
    "Expected '=' after a key in a key/value pair (at line 2, column 4)",
    f"{GOOD}max_retry = 3\n": "driver.toml:3: SourceConfig has no field 'max_retry'; "
    "did you mean 'max_retries'?",
    f'{GOOD}driver = "demo"\n': "driver.toml:3: remove 'driver', the command line names the driver",
    f'{GOOD}max_retries = "many"\n': "driver.toml:3: 'max_retries' is wrong: "
    "input should be a valid integer, unable to parse string as an integer",
    f"{GOOD}max_retries = 0\n": "driver.toml:3: 'max_retries' is wrong: input should be greater than 0",
    f"{GOOD}driver_params = 3\n": "driver.toml:3: 'driver_params' is wrong: "
    "input should be a valid dictionary",
    "credential = { user = 'kit' }\n": "driver.toml: 'uri' is missing, add it",
    "[driver_params]\nuri = 'x'\n": "driver.toml: 'uri' is missing, add it",
    "uri = 'x'\n[credential]\npassword = 'x'\n": "driver.toml:2: 'credential' must be a table with user and "
    "maybe passwd, or with key and maybe user",
    "uri = 'x'\r\nmax_retries = 0\r\n": "driver.toml: 'credential' is missing, add it",
}


def test_the_error_for_a_configuration_names_file_line_and_key(tmp_path: Path) -> None:
    assert {content: problem(tmp_path, content) for content in PROBLEMS} == PROBLEMS


def test_the_batch_size_of_a_pusher_is_checked_too(tmp_path: Path) -> None:
    found = problem(tmp_path, "max_retries = 2\nbatch_size = 0\n", "pusher")
    assert found == "driver.toml:2: batch_size must be positive"


def test_a_nesting_that_is_too_deep_is_an_error(tmp_path: Path) -> None:
    found = problem(tmp_path, "a = " + "[" * 100_000)
    assert found.startswith("driver.toml: the configuration is not valid TOML: ")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    for name, reason in {"nowhere.toml": "No such file or directory", ".": "Is a directory"}.items():
        with pytest.raises(UnusableInputError, match=f"cannot be read: {reason}$"):
            config_harness("source", tmp_path / name, "demo")


# --- harnesses ------------------------------------------------------------------------------------

HARNESS = """
import atexit, os, signal, sys, threading
from fustor_conformance import PusherHarness

class Harness(PusherHarness):
    thread = threading.Thread(target=threading.Event().wait, daemon=True)
    def config(self, endpoint): return {"runs": self.thread.is_alive()}

Harness.thread.start()
"""


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


def test_a_harness_is_imported_in_the_process_that_makes_it_only(directory: Path) -> None:
    (directory / "imported_there.py").write_text(HARNESS)
    make = load_harness("imported_there:Harness")
    assert "imported_there" not in sys.modules
    made = run_isolated(lambda: make().config(""), deadline=60.0)  # type: ignore[attr-defined]
    assert made == Finished({"runs": True}, "")


IMPORT_PROBLEMS = {
    "os._exit(0)": "it ended the process, which exited with status 0",
    "os.abort()": "it ended the process, which was ended by signal SIGABRT",
    "signal.pause()": "the import did not end within 1 s",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
}


def test_a_module_that_cannot_be_imported_is_an_error(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "IMPORT_SECONDS", 1.0)
    for number, (statement, reason) in enumerate(IMPORT_PROBLEMS.items()):
        (directory / f"misbehaves_{number}.py").write_text(f"{HARNESS}\n{statement}")
        with pytest.raises(UnusableInputError) as caught:
            load_harness(f"misbehaves_{number}:Harness")
        expected = f"the harness module 'misbehaves_{number}' cannot be imported: {reason}"
        assert str(caught.value) == expected


def test_importing_a_harness_does_not_affect_this_process(directory: Path) -> None:
    statements = ("os.chdir('/')", "sys.stdout.close()", "atexit.register(os._exit, 7)")
    for number, statement in enumerate(statements):
        (directory / f"does_more_{number}.py").write_text(f"{HARNESS}\n{statement}")
        load_harness(f"does_more_{number}:Harness")
        left = (Path.cwd(), sys.stdout.closed, f"does_more_{number}" in sys.modules)
        assert left == (directory, False, False), statement
