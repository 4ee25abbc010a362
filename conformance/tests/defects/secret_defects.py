"""Sources and pushers with one thing wrong: where they say a secret."""

from __future__ import annotations

import base64
import json
import logging
import os
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from fustor_core.drivers import MessageStream
from fustor_core.exceptions import DriverError
from fustor_core.models.config import PusherConfig, SourceConfig
from fustor_event_model.models import EventBase

from .memory import Change, Table
from .pushers import ReferencePusher
from .registry import defect
from .secret_variants import LeavesOutWhatItsClientSaid
from .sources import GuardedHarness, GuardedSource, MemoryHarness, ReferenceSource

WORKING = "source_keeps_the_secret"
REFUSED = "source_keeps_the_secret_when_it_is_refused"

log = logging.getLogger("a driver")
log.propagate = False


def secret_of(config: SourceConfig | PusherConfig) -> str:
    """Return the secret of the credential, whichever kind that is."""
    return getattr(config.credential, "passwd", None) or getattr(config.credential, "key", "")


# --- SRC-CFG-10 -----------------------------------------------------------------------------------


class HardSecretHarness(MemoryHarness):
    """Has a password that encoders write otherwise."""

    def config(self) -> dict[str, Any]:
        return {**super().config(), "credential": {"user": "kit", "passwd": "s3'cr\\et/\"ü"}}


@defect("SRC-CFG-10", by=WORKING, because="a log record of 'a driver' holds", harness=MemoryHarness)
class LogsItsConfiguration(ReferenceSource):
    """Writes the whole credential to a log that shows it only where debugging is on."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        log.debug("connecting as %s", self.config.credential)
        return super().get_message_iterator(start_position, **keywords)


@defect(
    "SRC-CFG-10",
    by=WORKING,
    because="a log record of 'a driver' holds the credential's passwd, escaped",
    harness=HardSecretHarness,
)
class LogsItAsJson(ReferenceSource):
    """Logs what it logs in with as an encoder writes it, and hides that in a field of the record."""

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
    """Says with its error what it was given, as Python writes it."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        raise DriverError(f"cannot log in with {self.config.credential.model_dump()}")


@defect("SRC-CFG-10", by=WORKING, because="an event of the stream holds", harness=MemoryHarness)
class PutsItIntoEvents(ReferenceSource):
    """Says in every event how it was got."""

    def message(self, change: Change) -> EventBase:
        event = super().message(change)
        event.event_schema = f"memory as {secret_of(self.config)}"
        return event


@defect("SRC-CFG-10", by=WORKING, because="the constructor returned holds", harness=MemoryHarness)
class ShowsItInItsRepr(ReferenceSource):
    """Has a repr with all that it is made of."""

    def __repr__(self) -> str:
        return f"ShowsItInItsRepr({self.config.model_dump()})"


@defect("SRC-CFG-10", by=WORKING, because="test_connection() returned holds", harness=MemoryHarness)
class AnswersWithIt(ReferenceSource):
    """Says with what it could connect."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        there, text = await super().test_connection(**keywords)
        return there, f"{text}, with {keywords['credential']}"


@defect("SRC-CFG-10", by=WORKING, because="what it printed holds", harness=MemoryHarness)
class PrintsIt(ReferenceSource):
    """Was debugged once."""

    def answer(self, events: Iterator[EventBase], lost: bool) -> MessageStream:
        os.write(1, f"connecting with {secret_of(self.config)}\n".encode())
        return MessageStream(events, lost)


@defect("SRC-CFG-10", by=WORKING, because="the exception of", harness=MemoryHarness)
class RaisesItWhenTheSystemFails(ReferenceSource):
    """Says what it tried to log in with."""

    def wait_for_changes(self, position: int) -> list[Change]:
        try:
            return super().wait_for_changes(position)
        except DriverError as error:
            error.add_note(f"logged in with {secret_of(self.config)}")
            raise


@defect("SRC-CFG-10", by=REFUSED, because="the exception of", harness=MemoryHarness)
class NamesTheWholeAddress(ReferenceSource):
    """Names the system that cannot be reached, as the client library is told it."""

    @property
    def table(self) -> Table:
        try:
            return super().table
        except DriverError as error:
            raise DriverError(f"no answer from kit:{secret_of(self.config)}@memory") from error


@defect("SRC-CFG-10", by=REFUSED, because="the exception of", harness=GuardedHarness)
class KeepsItAsTheCause(GuardedSource):
    """Hides the text of the client library behind its own, where every traceback shows it."""

    @property
    def table(self) -> Table:
        try:
            return super().table
        except DriverError as error:
            cause = PermissionError(f"kit:{secret_of(self.config)} may not log in")
            raise DriverError(str(error)) from cause


@defect("SRC-CFG-10", by=REFUSED, because="the exception of", harness=MemoryHarness)
class RaisesAnotherWhileHandlingIt(LeavesOutWhatItsClientSaid):
    """Does not say that its error replaces that of the client library, so that every traceback shows both."""

    @property
    def table(self) -> Table:
        try:
            self.connect()
        except ConnectionError:
            raise DriverError(f"{self.config.uri} cannot be reached")  # noqa: B904 - what is wrong with it
        return super().table


# --- PSH-CFG-07 -----------------------------------------------------------------------------------


@defect("PSH-CFG-07", because="a URL holds the credential's key")
class SendsTheKeyInTheUrl(ReferencePusher):
    """Sends the key as a parameter, besides the header."""

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return await super().send_once(method, f"{path}?token={secret_of(self.config)}", **arguments)


@defect("PSH-CFG-07", because="the body of a request holds the credential's key")
class SendsTheKeyInTheEnvelope(ReferencePusher):
    """Names itself to the remote by its key."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Any:
        return super().envelope(events, **{**keywords, "agent_id": secret_of(self.config)})


@defect("PSH-CFG-07", because="the body of a request holds the credential's key")
class EscapesTheSlashesOfTheKey(ReferencePusher):
    """Puts the key into every envelope, in the way that some encoders write a slash."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        envelope = {**json.loads(super().body(events, keywords)), "as": secret_of(self.config)}
        return json.dumps(envelope).replace("/", "\\/").encode()


@defect("PSH-CFG-07", because="the body of a request holds the credential's key, in Base64")
class SendsTheKeyEncoded(ReferencePusher):
    """Takes Base64 for a protection."""

    def envelope(self, events: list[EventBase], **keywords: Any) -> Any:
        encoded = base64.b64encode(secret_of(self.config).encode()).decode()
        return super().envelope(events, **{**keywords, "agent_id": encoded})


@defect("PSH-CFG-07", because="a log record of 'a driver' holds the credential's key")
class LogsItsHeaders(ReferencePusher):
    """Logs what it sends."""

    def headers(self) -> dict[str, str]:
        headers = super().headers()
        log.debug("sending", extra={"headers": headers})
        return headers


@defect("PSH-CFG-07", because="the exception of push() holds the credential's key")
class SaysWhoWasRefused(ReferencePusher):
    """Tells with its error who was refused."""

    def refuse(self, response: httpx.Response) -> None:
        if response.status_code == 403:
            raise DriverError(f"403 for {response.request.headers['Authorization']}")
        super().refuse(response)


@defect("PSH-CFG-07", because="user and passwd in Base64")
class LogsThePasswordEncoded(ReferencePusher):
    """Logs the header of a password, which everybody can decode."""

    def headers(self) -> dict[str, str]:
        headers = super().headers()
        if headers["Authorization"].startswith("Basic"):
            log.info("authorization %s", headers["Authorization"])
        return headers


@defect("PSH-CFG-07", because="create_session() returned holds")
class HandsItBackWithTheSession(ReferencePusher):
    """Gives whoever asks for a session the means to ask for more."""

    def read_session(self, response: httpx.Response) -> Any:
        return {**super().read_session(response), "credential": self.config.credential.model_dump()}
