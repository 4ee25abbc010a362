"""Sources that report an unusable configuration wrongly: SRC-CFG-03."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fustor_core.exceptions import ConfigError, DriverError

from ...references.memory import TABLES, Change, Row, Table
from ...references.sources import (
    GuardedHarness,
    GuardedSource,
    ImpatientHarness,
    MemoryHarness,
    ReferenceSource,
)
from ...tools.registry import defect

UNREACHABLE = "unreachable_system_is_named"
UNUSABLE = "unusable_setting_is_named"
REFUSED = "refused_credential_is_named"


class SaysOfTheUnreachable(ReferenceSource):
    """Raises `error` when the system is not there."""

    error: Exception = DriverError("it does not work")

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            raise self.error
        return super().table


@defect("SRC-CFG-03", by=UNREACHABLE, because="in it, got", harness=MemoryHarness)
class DoesNotSayWhat(SaysOfTheUnreachable):
    """Raises an error that does not name the system."""


@defect("SRC-CFG-03", by=UNREACHABLE, because="raised KeyError", harness=MemoryHarness)
class LetsALookUpFail(SaysOfTheUnreachable):
    """Raises a KeyError when the system is not there."""

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


@defect("SRC-CFG-03", by=UNREACHABLE, because="ended without an error", harness=MemoryHarness)
class NoChangesOfNoSystem(ReferenceSource):
    """Returns an empty stream when the system is not there."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if self.config.uri in TABLES:
            return super().get_message_iterator(start_position, **keywords)
        return self.answer(iter(()), False)


@defect("SRC-CFG-03", by=UNREACHABLE, because="the driver raised nothing", harness=MemoryHarness)
class NoRowsOfNoSystem(ReferenceSource):
    """Returns an empty snapshot when the system is not there."""

    def snapshot_rows(self) -> Iterable[Row]:
        return super().snapshot_rows() if self.config.uri in TABLES else ()


@defect("SRC-CFG-03", by=UNUSABLE, because="neither raised nor ended", harness=ImpatientHarness)
class TakesAnything(ReferenceSource):
    """Does not check its settings."""

    def check_settings(self, settings: Mapping[str, Any]) -> None:
        pass


@defect("SRC-CFG-03", by=UNUSABLE, because="raised ValueError", harness=MemoryHarness)
class RaisesAValueError(ReferenceSource):
    """Raises a ValueError for an unusable setting."""

    def check_settings(self, settings: Mapping[str, Any]) -> None:
        if settings.get("poll_ms") == 0:
            raise ValueError("poll_ms must be positive")


@defect("SRC-CFG-03", by=UNUSABLE, because="in it, got", harness=MemoryHarness)
class DoesNotSayWhichSetting(ReferenceSource):
    """Raises an error that does not name the setting."""

    def check_settings(self, settings: Mapping[str, Any]) -> None:
        if settings.get("poll_ms") == 0:
            raise ConfigError("invalid configuration")


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
    """Raises the error of its client library when the credential is refused."""


@defect("SRC-CFG-03", by=REFUSED, because="in it, got", harness=GuardedHarness)
class DoesNotSayWhatIsRefused(SaysOfTheRefused):
    """Raises an error that names neither the system nor the credential."""

    error = DriverError("something went wrong")


@defect("SRC-CFG-03", by=REFUSED, because="ended without an error", harness=GuardedHarness)
class EmptyStreamForStrangers(GuardedSource):
    """Returns an empty stream when the password is wrong."""

    def get_message_iterator(self, start_position: int = -1, **keywords: Any) -> Any:
        if self.config.credential.passwd == "guessed":
            return self.answer(iter(()), False)
        return super().get_message_iterator(start_position, **keywords)
