"""Resumes a message stream in a Python that knows nothing of this process (SRC-MSG-17).

Here the request is written and the answer read; what runs in the new process is `main`.
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
from ..subject import Subject
from .source import SourceTrial
from .stream import Stream

__all__ = ["Delivered", "Request", "Resumed", "resume"]

_REQUEST, _ANSWER, _ERRORS = "request", "answer", "errors"
_TIMES_AS_LONG = 3  # As all the limits together: an interpreter has to start, and to import the driver.


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be resumed.

    Attributes:
        driver: what discovery knows of the driver.
        config: its configuration.
        limits: those of the harness.
        position: where to start.
        rows: how many rows to wait for.
    """

    driver: InstalledDriver
    config: SourceConfig
    limits: Limits
    position: int
    rows: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What is looked at of an event; the event itself need not be fit to leave its process.

    Attributes:
        index: its index.
        rows: its rows.
    """

    index: int
    rows: list[Any]

    @classmethod
    def by(cls, event: EventBase) -> Delivered:
        """Return what is looked at of `event`."""
        return cls(event.index, [dict(row) if isinstance(row, Mapping) else row for row in event.rows])


@dataclass(frozen=True, slots=True)
class Resumed:
    """What came of it.

    Attributes:
        delivered: what was delivered.
        problem: why it could not be resumed, or an empty text.
    """

    delivered: list[Delivered]
    problem: str = ""


def resume(request: Request) -> Resumed:
    """Start a new Python, open the stream there, and return what it delivers; blocks meanwhile."""
    limits = request.limits
    seconds = _TIMES_AS_LONG * (2 * limits.call + limits.latency + limits.stop)
    with tempfile.TemporaryDirectory(prefix="fustor-") as name:
        folder = Path(name)
        (folder / _REQUEST).write_bytes(pickle.dumps(request))
        try:
            status = _run_main(folder, seconds)
        except subprocess.TimeoutExpired:
            return Resumed([], f"it did not come to an end within {seconds:g} s")
        if status or not (folder / _ANSWER).exists():
            return Resumed([], f"the process exited with status {status}{_last_words(folder)}")
        resumed: Resumed = pickle.loads((folder / _ANSWER).read_bytes())
        return resumed


def _run_main(folder: Path, seconds: float) -> int:
    """Run `main` in a new Python, and return the status it exits with."""
    paths = os.pathsep.join(filter(None, sys.path))
    code = f"import sys; from {__name__} import main; main(sys.argv[1])"
    command = [sys.executable, "-c", code, str(folder)]
    # No pipe: what the driver starts there may hold it open for longer than the process is there.
    with (folder / _ERRORS).open("wb") as errors:
        environment = {**os.environ, "PYTHONPATH": paths}
        return subprocess.run(
            command, env=environment, timeout=seconds, stderr=errors, check=False
        ).returncode


def _last_words(folder: Path) -> str:
    """Return the last line of what the process said as it ended, to follow its status."""
    lines = (folder / _ERRORS).read_text(errors="replace").split("\n")
    return next((f", having said: {line}" for line in reversed(lines) if line.strip()), "")


# --- in the new process ---------------------------------------------------------------------------


def main(folder: str) -> None:
    """Answer the request in `folder`."""
    request: Request = pickle.loads(Path(folder, _REQUEST).read_bytes())
    resumed = run(_resumed(request))
    Path(folder, _ANSWER).write_bytes(pickle.dumps(resumed))


async def _resumed(request: Request) -> Resumed:
    trial = SourceTrial(Subject(request.driver), request.driver.load(), _Given(request.config))
    trial.limits = request.limits
    try:
        stream = await trial.open_stream(await trial.source("conformance-again"), request.position)
        await _read(trial, stream, request)
        if stream.error is not None:
            raise trial.raised("iterating the message stream", stream.error)
        events = trial.as_events(trial.delivered(stream))
        return Resumed([Delivered.by(event) for event in events])
    except CheckStopped as problem:
        return Resumed([], problem.message)
    finally:
        await trial.finish()


class _Given(SourceHarness):
    """The harness of the first process worked the system; here only the configuration is needed."""

    def __init__(self, config: SourceConfig) -> None:
        self._config = config

    def config(self) -> SourceConfig:
        return self._config


async def _read(trial: SourceTrial, stream: Stream, request: Request) -> None:
    stream.read()
    await stream.until(lambda: len(trial.rows_of(stream.events)) >= request.rows, request.limits.latency)
    await trial.settle(stream)
