from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fustor_conformance import loading
from fustor_conformance.harness import PusherHarness
from fustor_conformance.isolation import Finished, run_isolated
from fustor_conformance.loading import UnusableInputError, config_harness, load_harness

if TYPE_CHECKING:
    from fustor_core.discovery import Kind

GOOD = 'uri = "memory://trial"\ncredential = { user = "kit" }\n'


def problem(tmp_path: Path, content: str | bytes, kind: Kind = "source") -> str:
    """Return what is said of a configuration, without the folder that it lies in."""
    path = tmp_path / "driver.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(UnusableInputError) as caught:
        config_harness(kind, path, "demo")
    return str(caught.value).replace(f"{tmp_path}/", "")


def test_a_good_configuration_makes_a_harness(tmp_path: Path) -> None:
    (tmp_path / "driver.toml").write_text(GOOD)
    harness = config_harness("source", tmp_path / "driver.toml", "demo")()
    assert harness.config()["uri"] == "memory://trial"  # type: ignore[attr-defined]


def test_a_pusher_needs_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / "driver.toml").write_text("")
    assert isinstance(config_harness("pusher", tmp_path / "driver.toml", "demo")(), PusherHarness)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"uri = 'x'\nname = '\xff'\n",
            "driver.toml:2: the configuration is not UTF-8 text, save it as such.",
        ),
        (
            "uri = 'x'\nuri\n",
            "driver.toml:2: the configuration is no TOML: Expected '=' after a key in a key/value pair "
            "(at line 2, column 4).",
        ),
        (
            f"{GOOD}max_retry = 3\n",
            "driver.toml:3: 'max_retry' is no field of SourceConfig; did you mean 'max_retries'?",
        ),
        (
            f'{GOOD}driver = "demo"\n',
            "driver.toml:3: leave out 'driver', the driver is named beside this file.",
        ),
        (
            f'{GOOD}max_retries = "many"\n',
            "driver.toml:3: 'max_retries' is wrong: input should be a valid integer, unable to parse string "
            "as an integer.",
        ),
        (
            f"{GOOD}max_retries = 0\n",
            "driver.toml:3: 'max_retries' is wrong: input should be greater than 0.",
        ),
        (
            f"{GOOD}driver_params = 3\n",
            "driver.toml:3: 'driver_params' is wrong: input should be a valid dictionary.",
        ),
        ("credential = { user = 'kit' }\n", "driver.toml: 'uri' is missing, add it."),
        ("[driver_params]\nuri = 'x'\n", "driver.toml: 'uri' is missing, add it."),
        (
            "uri = 'x'\n[credential]\npassword = 'x'\n",
            "driver.toml:2: 'credential' must be a table with user and perhaps passwd, or with key and "
            "perhaps user.",
        ),
        ("uri = 'x'\r\nmax_retries = 0\r\n", "driver.toml: 'credential' is missing, add it."),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_key(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    assert problem(tmp_path, content) == said


def test_the_batch_size_of_a_pusher_is_checked_too(tmp_path: Path) -> None:
    said = problem(tmp_path, "max_retries = 2\nbatch_size = 0\n", "pusher")
    assert said == "driver.toml:2: batch_size must be positive."


def test_a_nesting_too_deep_to_read_is_said(tmp_path: Path) -> None:
    assert problem(tmp_path, "a = " + "[" * 100_000).startswith("driver.toml: the configuration is no TOML: ")


@pytest.mark.parametrize(
    ("name", "said"), [("nowhere.toml", "No such file or directory"), (".", "Is a directory")]
)
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(UnusableInputError, match=f"cannot be read: {said}"):
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
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


def test_a_harness_is_imported_where_it_is_made_and_not_here(folder: Path) -> None:
    (folder / "imported_there.py").write_text(HARNESS)
    make = load_harness("imported_there:Harness")
    assert "imported_there" not in sys.modules
    made = run_isolated(lambda: make().config(""), deadline=60.0)  # type: ignore[attr-defined]
    assert made == Finished({"runs": True}, "")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("os._exit(0)", "it ended the process, which exited with status 0."),
        ("os.abort()", "it ended the process, which was ended by signal SIGABRT."),
        ("signal.pause()", "that did not end within 1 s."),
        ("raise KeyboardInterrupt", "KeyboardInterrupt."),
    ],
)
def test_a_module_that_cannot_be_imported_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, statement: str, said: str
) -> None:
    monkeypatch.setattr(loading, "IMPORT_SECONDS", 1.0)
    (folder / "misbehaves.py").write_text(f"{HARNESS}\n{statement}")
    with pytest.raises(UnusableInputError) as caught:
        load_harness("misbehaves:Harness")
    assert str(caught.value) == f"The harness module 'misbehaves' cannot be imported: {said}"


@pytest.mark.parametrize("statement", ["os.chdir('/')", "sys.stdout.close()", "atexit.register(os._exit, 7)"])
def test_what_importing_a_module_does_is_not_done_here(folder: Path, statement: str) -> None:
    (folder / "does_more.py").write_text(f"{HARNESS}\n{statement}")
    load_harness("does_more:Harness")
    assert (Path.cwd(), sys.stdout.closed, "does_more" in sys.modules) == (folder, False, False)
