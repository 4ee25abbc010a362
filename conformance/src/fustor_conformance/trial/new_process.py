"""Resumes a message stream in a Python that knows nothing of this process (SRC-MSG-17).

Here the request is written and the answer read; what runs in the new process is `main`.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fustor_core.discovery import InstalledDriver
from fustor_core.models.config import SourceConfig
from fustor_event_model.models import EventBase

from ..harness import Limits, SourceHarness
from ..outcome import CheckStopped
from ..subject import Subject
from .source import SourceTrial
from .stream import Stream

__all__ = ["Request", "Resumed", "resume"]

_REQUEST, _ANSWER = "request", "answer"
_RUN_MAIN = f"import sys; from {__name__} import main; main(sys.argv[1])"
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
class Resumed:
    """What came of it.

    Attributes:
        events: what was delivered.
        problem: why it could not be resumed, or an empty text.
    """

    events: list[EventBase]
    problem: str = ""


def resume(request: Request) -> Resumed:
    """Start a new Python, open the stream there, and return what it delivers; blocks meanwhile."""
    limits = request.limits
    seconds = _TIMES_AS_LONG * (2 * limits.call + limits.latency + limits.stop)
    with tempfile.TemporaryDirectory(prefix="fustor-") as folder:
        Path(folder, _REQUEST).write_bytes(pickle.dumps(request))
        paths = os.pathsep.join(filter(None, sys.path))
        command = [sys.executable, "-c", _RUN_MAIN, folder]
        try:
            subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, timeout=seconds, check=True)
        except subprocess.TimeoutExpired:
            return Resumed([], f"it did not come to an end within {seconds:g} s")
        except subprocess.CalledProcessError as error:
            return Resumed([], f"the process exited with status {error.returncode}")
        resumed: Resumed = pickle.loads(Path(folder, _ANSWER).read_bytes())
        return resumed


# --- in the new process ---------------------------------------------------------------------------


def main(folder: str) -> None:
    """Answer the request in `folder`."""
    request: Request = pickle.loads(Path(folder, _REQUEST).read_bytes())
    resumed = asyncio.run(_resumed(request))
    Path(folder, _ANSWER).write_bytes(pickle.dumps(resumed))


async def _resumed(request: Request) -> Resumed:
    trial = SourceTrial(Subject(request.driver), request.driver.load(), _Given(request.config))
    trial.limits = request.limits
    try:
        stream = await trial.open_stream(await trial.source("conformance-again"), request.position)
        await _read(trial, stream, request)
        if stream.error is not None:
            raise trial.raised("iterating the message stream", stream.error)
        return Resumed(trial.delivered(stream))
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
