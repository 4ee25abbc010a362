from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fustor_conformance.harness import PusherHarness
from fustor_conformance.loading import UnusableInputError, config_harness

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
