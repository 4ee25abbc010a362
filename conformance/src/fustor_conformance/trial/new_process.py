"""Resumes a message stream in a new Python process (SRC-MSG-17).

`resume` writes the request and reads the response; the new process runs `main`.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from asyncio import run
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fustor_core.discovery import InstalledDriver
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from ..harness import Limits, SourceHarness
from ..outcome import CheckStopped
from ..results import Finding, sentence
from ..target import Target
from .message_stream import TrialStream
from .source import SourceTrial

__all__ = ["Delivered", "Request", "Resumed", "resume"]

_REQUEST, _RESPONSE, _ERRORS = "request", "response", "errors"
_TIMES_AS_LONG = 3  # All limits together: an interpreter must start, and import the driver.


@dataclass(frozen=True, slots=True)
class Request:
    """A stream to resume.

    Attributes:
        driver: the driver as discovery found it.
        config: its configuration.
        limits: the limits of the harness.
        position: the start position.
        rows: the number of rows to wait for.
    """

    driver: InstalledDriver
    config: SourceConfig
    limits: Limits
    position: int
    rows: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """The part of an event that is compared; the event itself may not be picklable.

    Attributes:
        index: its index.
        rows: its rows.
    """

    index: int
    rows: list[Any]

    @classmethod
    def of(cls, event: EventBase) -> Delivered:
        """Return the part of `event` that is compared."""
        return cls(event.index, [dict(row) if isinstance(row, Mapping) else row for row in event.rows])


@dataclass(frozen=True, slots=True)
class Resumed:
    """The events of the resumed stream.

    Attributes:
        delivered: its events.
        problem: why it could not be resumed, or an empty string.
    """

    delivered: list[Delivered]
    problem: str = ""


def resume(request: Request) -> Resumed:
    """Open the stream in a new Python, and return what it delivers; blocks until then."""
    limits = request.limits
    seconds = _TIMES_AS_LONG * (2 * limits.call + limits.latency + limits.stop)
    with tempfile.TemporaryDirectory(prefix="fustor-") as name:
        directory = Path(name)
        (directory / _REQUEST).write_bytes(pickle.dumps(request))
        try:
            status = _run_main(directory, seconds)
        except subprocess.TimeoutExpired:
            return Resumed([], f"it did not end within {seconds:g} s")
        if status or not (directory / _RESPONSE).exists():
            return Resumed([], f"the process exited with status {status}{_last_words(directory)}")
        resumed: Resumed = pickle.loads((directory / _RESPONSE).read_bytes())
        return resumed


def _run_main(directory: Path, seconds: float) -> int:
    """Run `main` in a new Python, and return its exit status."""
    paths = os.pathsep.join(filter(None, sys.path))
    code = f"import sys; from {__name__} import main; main(sys.argv[1])"
    command = [sys.executable, "-c", code, str(directory)]
    # Not a pipe: a process that the driver starts may hold it open longer than the new process lives.
    with (directory / _ERRORS).open("wb") as errors:
        environment = {**os.environ, "PYTHONPATH": paths}
        return subprocess.run(
            command, env=environment, timeout=seconds, stderr=errors, check=False
        ).returncode


def _last_words(directory: Path) -> str:
    """Return the last line that the process printed, to follow its exit status."""
    lines = (directory / _ERRORS).read_text(errors="replace").split("\n")
    return next((f" and printed: {line}" for line in reversed(lines) if line.strip()), "")


# --- in the new process ---------------------------------------------------------------------------


def main(directory: str) -> None:
    """Handle the request in `directory`."""
    request: Request = pickle.loads(Path(directory, _REQUEST).read_bytes())
    resumed = run(_resumed(request))
    Path(directory, _RESPONSE).write_bytes(pickle.dumps(resumed))


async def _resumed(request: Request) -> Resumed:
    trial = SourceTrial(Target(request.driver), request.driver.load(), _ConfigOnly(request.config))
    trial.limits = request.limits
    try:
        stream = await trial.open_stream(await trial.source("conformance-again"), request.position)
        await _read(trial, stream, request)
        if stream.error is not None:
            raise trial.raised("iterating the message stream", stream.error)
        events = trial.as_events(stream.delivered)
        return Resumed([Delivered.of(event) for event in events])
    except CheckStopped as problem:
        return Resumed([], sentence(Finding.of(problem)))
    finally:
        await trial.finish()


class _ConfigOnly(SourceHarness):
    """Supplies the configuration; the harness of the first process works the system."""

    def __init__(self, config: SourceConfig) -> None:
        self._config = config

    def config(self) -> SourceConfig:
        return self._config


async def _read(trial: SourceTrial, stream: TrialStream, request: Request) -> None:
    stream.read()
    await stream.until(
        lambda: len(trial.system.rows_of(stream.events)) >= request.rows, request.limits.latency
    )
    await stream.settle()
