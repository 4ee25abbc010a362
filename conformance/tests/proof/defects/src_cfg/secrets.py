"""Sources that leak a secret: SRC-CFG-10."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from fustor_core.drivers import MessageStream
from fustor_core.exceptions import DriverError
from fustor_event_model.models import EventBase

from ...references.memory import Change, Table
from ...references.sources import GuardedHarness, GuardedSource, MemoryHarness, ReferenceSource
from ...tools.registry import defect
from ...variants.source_secrets import LeavesOutWhatItsClientSaid
from .._shared.secrets import log, secret_of

WORKING = "source_keeps_the_secret"
REFUSED = "source_keeps_the_secret_when_it_is_refused"


@defect("SRC-CFG-10", by=WORKING, because="a log record of 'a driver' holds", harness=MemoryHarness)
class LogsItsConfiguration(ReferenceSource):
    """Logs the whole credential at level debug."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        log.debug("connecting as %s", self.config.credential)
        return super().get_message_iterator(start_position, **keywords)


class HardSecretHarness(MemoryHarness):
    """Has a password that encoders escape."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "credential": {"user": "kit", "passwd": "s3'cr\\et/\"ü"}}


@defect(
    "SRC-CFG-10",
    by=WORKING,
    because="a log record of 'a driver' holds the credential's passwd, escaped",
    harness=HardSecretHarness,
)
class LogsItAsJson(ReferenceSource):
    """Logs the credential as JSON in an extra field of the record."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        log.debug("connecting", extra={"login": json.dumps(self.config.credential.model_dump())})
        return super().get_message_iterator(start_position, **keywords)


@defect(
    "SRC-CFG-10",
    by=WORKING,
    because="the exception of get_message_iterator() holds the credential's passwd, escaped",
    harness=HardSecretHarness,
)
class RaisesItsRepr(ReferenceSource):
    """Raises an error that shows the repr of the credential."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        raise DriverError(f"cannot log in with {self.config.credential.model_dump()}")


@defect("SRC-CFG-10", by=WORKING, because="an event of the stream holds", harness=MemoryHarness)
class PutsItIntoEvents(ReferenceSource):
    """Writes the secret into the schema of every event."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        event.event_schema = f"memory as {secret_of(self.config)}"
        return event


@defect("SRC-CFG-10", by=WORKING, because="the result of the constructor holds", harness=MemoryHarness)
class ShowsItInItsRepr(ReferenceSource):
    """Shows the whole config in its repr."""

    def __repr__(self) -> str:
        return f"ShowsItInItsRepr({self.config.model_dump()})"


@defect("SRC-CFG-10", by=WORKING, because="the result of test_connection() holds", harness=MemoryHarness)
class AnswersWithIt(ReferenceSource):
    """Returns the credential in the message of `test_connection()`."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        there, text = await super().test_connection(**keywords)
        return there, f"{text}, with {keywords['credential']}"


@defect("SRC-CFG-10", by=WORKING, because="its output holds", harness=MemoryHarness)
class PrintsIt(ReferenceSource):
    """Prints the secret to stdout."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> MessageStream:
        os.write(1, f"connecting with {secret_of(self.config)}\n".encode())
        return MessageStream(events, lost)


@defect("SRC-CFG-10", by=WORKING, because="the exception of", harness=MemoryHarness)
class RaisesItWhenTheSystemFails(ReferenceSource):
    """Adds the secret as a note to the error when the system fails."""

    def wait_for_changes(self, position: int) -> list[Change]:
        try:
            return super().wait_for_changes(position)
        except DriverError as error:
            error.add_note(f"logged in with {secret_of(self.config)}")
            raise


@defect("SRC-CFG-10", by=REFUSED, because="the exception of", harness=MemoryHarness)
class NamesTheWholeAddress(ReferenceSource):
    """Names the unreachable system by a URL that holds the password."""

    @property
    def table(self) -> Table:
        try:
            return super().table
        except DriverError as error:
            raise DriverError(f"no answer from kit:{secret_of(self.config)}@memory") from error


@defect("SRC-CFG-10", by=REFUSED, because="the exception of", harness=GuardedHarness)
class KeepsItAsTheCause(GuardedSource):
    """Raises its error from an exception that holds the password."""

    @property
    def table(self) -> Table:
        try:
            return super().table
        except DriverError as error:
            cause = PermissionError(f"kit:{secret_of(self.config)} may not log in")
            raise DriverError(str(error)) from cause


@defect("SRC-CFG-10", by=REFUSED, because="the exception of", harness=MemoryHarness)
class RaisesAnotherWhileHandlingIt(LeavesOutWhatItsClientSaid):
    """Raises without `from None`, so the traceback shows the error of the client library."""

    @property
    def table(self) -> Table:
        try:
            self.connect()
        except ConnectionError:
            raise DriverError(f"{self.config.uri} cannot be reached")  # noqa: B904 - what is wrong with it
        return super().table
