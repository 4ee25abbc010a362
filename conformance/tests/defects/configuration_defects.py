"""Sources with one thing wrong: how they are constructed, and what they say of what they cannot use."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import SourceConfig

from .memory import TABLES, Change, Row, Table
from .registry import defect
from .sources import GuardedHarness, GuardedSource, ImpatientHarness, MemoryHarness, ReferenceSource

QUICK = "constructing_is_quick"
TOUCHES_NOTHING = "constructing_touches_nothing"
UNREACHABLE = "unreachable_system_is_named"
UNUSABLE = "unusable_setting_is_named"
REFUSED = "refused_credential_is_named"

# --- SRC-CFG-02 -----------------------------------------------------------------------------------


@defect("SRC-CFG-02", by=QUICK, because="under 0.5 s", harness=MemoryHarness)
class ReadsEverythingFirst(ReferenceSource):
    """Takes its time in the constructor."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        threading.Event().wait(0.55)


@defect("SRC-CFG-02", by=TOUCHES_NOTHING, because="the look-up of a host", harness=MemoryHarness)
class LooksUpTheHost(ReferenceSource):
    """Finds out the address of the system in the constructor."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        socket.getaddrinfo("127.0.0.1", 80)


@defect("SRC-CFG-02", by=TOUCHES_NOTHING, because="a connection", harness=MemoryHarness)
class ConnectsAtOnce(ReferenceSource):
    """Connects in the constructor."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()).close()


# --- SRC-CFG-03, a system that is not there -------------------------------------------------------


class SaysOfTheUnreachable(ReferenceSource):
    """Raises `error` when the system is not there."""

    error: Exception = DriverError("it does not work")

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            raise self.error
        return super().table


@defect("SRC-CFG-03", by=UNREACHABLE, because="expected a text that names it", harness=MemoryHarness)
class DoesNotSayWhat(SaysOfTheUnreachable):
    """Says that it does not work, and not what."""


@defect("SRC-CFG-03", by=UNREACHABLE, because="raised KeyError", harness=MemoryHarness)
class LetsALookUpFail(SaysOfTheUnreachable):
    """Lets the first exception through that comes of it."""

    error = KeyError("memory://nowhere")


@defect("SRC-CFG-03", by=UNREACHABLE, because="neither raised nor ended", harness=ImpatientHarness)
class WaitsForTheSystem(ReferenceSource):
    """Waits in its stream until the system is there."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if self.config.uri in TABLES:
            return super().get_message_iterator(start_position, **keywords)
        return self.stream(0, False, keywords)

    def wait_for_changes(self, position: int) -> list[Change]:
        if self.config.uri in TABLES:
            return super().wait_for_changes(position)
        self.closed.wait(0.01)
        return []


@defect("SRC-CFG-03", by=UNREACHABLE, because="ended as if all were well", harness=MemoryHarness)
class NoChangesOfNoSystem(ReferenceSource):
    """Takes a system that is not there for one without changes."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if self.config.uri in TABLES:
            return super().get_message_iterator(start_position, **keywords)
        return self.answer(iter(()), False)


@defect("SRC-CFG-03", by=UNREACHABLE, because="nothing was raised", harness=MemoryHarness)
class NoRowsOfNoSystem(ReferenceSource):
    """Takes a system that is not there for one without rows."""

    def snapshot_rows(self) -> Iterable[Row]:
        return super().snapshot_rows() if self.config.uri in TABLES else ()


# --- SRC-CFG-03, a setting that makes no sense ----------------------------------------------------


@defect("SRC-CFG-03", by=UNUSABLE, because="neither raised nor ended", harness=ImpatientHarness)
class TakesAnything(ReferenceSource):
    """Does not look at its settings."""

    def check_settings(self, settings: Mapping[str, Any]) -> None:
        pass


@defect("SRC-CFG-03", by=UNUSABLE, because="raised ValueError", harness=MemoryHarness)
class RaisesAValueError(ReferenceSource):
    """Refuses a setting with an exception that the agent does not know."""

    def check_settings(self, settings: Mapping[str, Any]) -> None:
        if settings.get("poll_ms") == 0:
            raise ValueError("poll_ms must be positive")


@defect("SRC-CFG-03", by=UNUSABLE, because="expected a text that names it", harness=MemoryHarness)
class DoesNotSayWhichSetting(ReferenceSource):
    """Says that the configuration is invalid, and not where."""

    def check_settings(self, settings: Mapping[str, Any]) -> None:
        if settings.get("poll_ms") == 0:
            raise ConfigError("invalid configuration")


# --- SRC-CFG-03, a credential that is refused -----------------------------------------------------


class SaysOfTheRefused(GuardedSource):
    """Raises `error` when the credential is refused."""

    error: Exception = PermissionError("access denied")

    @property
    def table(self) -> Table:
        if self.config.credential.passwd == "guessed":
            raise self.error
        return super().table


@defect("SRC-CFG-03", by=REFUSED, because="raised PermissionError", harness=GuardedHarness)
class LetsTheRefusalThrough(SaysOfTheRefused):
    """Raises what its client library raises."""


@defect("SRC-CFG-03", by=REFUSED, because="expected a text that names it", harness=GuardedHarness)
class DoesNotSayWhatIsRefused(SaysOfTheRefused):
    """Says that something went wrong."""

    error = DriverError("something went wrong")


@defect("SRC-CFG-03", by=REFUSED, because="ended as if all were well", harness=GuardedHarness)
class EmptyStreamForStrangers(GuardedSource):
    """Shows who guesses the password a stream without changes."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if self.config.credential.passwd == "guessed":
            return self.answer(iter(()), False)
        return super().get_message_iterator(start_position, **keywords)
