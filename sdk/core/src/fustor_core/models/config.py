"""The configuration of an agent: its sources, its pushers and the syncs between them.

Nothing here validates on assignment: the agent changes configurations attribute by attribute.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, PositiveInt, RootModel, field_validator

from ..exceptions import ConfigError, NotFoundError
from ._credentials import ApiKeyCredential, Credential, PasswdCredential

__all__ = [
    "ApiKeyCredential",
    "AppConfig",
    "Credential",
    "FieldMapping",
    "PasswdCredential",
    "PusherConfig",
    "PusherConfigDict",
    "SourceConfig",
    "SourceConfigDict",
    "SyncConfig",
    "SyncConfigDict",
]


class SourceConfig(BaseModel):
    """How to read one source.

    Attributes:
        driver: The name that the source driver is registered under.
        uri: Where the source is.
        credential: How to log in to it.
        max_queue_size: The most events that the agent buffers.
        max_retries: The attempts that a failing operation gets in all.
        retry_delay_sec: The seconds between two attempts.
        disabled: Whether the agent leaves it alone.
        validation_error: Why the agent disabled it; not part of a dump.
        driver_params: Settings that only this driver knows.
    """

    driver: str
    uri: str
    credential: Credential
    max_queue_size: PositiveInt = 1000
    max_retries: PositiveInt = 10
    retry_delay_sec: PositiveInt = 5
    disabled: bool = True
    validation_error: str | None = Field(default=None, exclude=True)
    driver_params: dict[str, Any] = Field(default_factory=dict)


class PusherConfig(BaseModel):
    """How to send to one remote.

    Attributes:
        driver: The name that the pusher driver is registered under.
        endpoint: Where the remote is.
        credential: How to log in to it.
        batch_size: The most rows that one push carries.
        max_retries: The attempts that a failing push gets in all.
        retry_delay_sec: The seconds between two attempts.
        disabled: Whether the agent leaves it alone.
        driver_params: Settings that only this driver knows.
    """

    driver: str
    endpoint: str
    credential: Credential
    batch_size: int = 100
    max_retries: PositiveInt = 10
    retry_delay_sec: PositiveInt = 5
    disabled: bool = True
    driver_params: dict[str, Any] | None = None

    @field_validator("batch_size")
    @classmethod
    def _batch_size_is_positive(cls, value: int) -> int:
        # ConfigError is no ValueError, so it leaves the validator as it is; the agent expects that.
        if value <= 0:
            raise ConfigError("batch_size must be positive")
        return value


class FieldMapping(BaseModel):
    """Which field of the remote is made from which fields of the source.

    Attributes:
        to: The field of the remote.
        source: The fields of the source; the agent reads each up to a `:` as the name.
        required: Whether the remote needs it.
    """

    to: str
    source: list[str]
    required: bool = False


class SyncConfig(BaseModel):
    """Which source is read into which pusher.

    Attributes:
        source: The id of the source.
        pusher: The id of the pusher.
        disabled: Whether the agent leaves it alone.
        fields_mapping: How fields are renamed; empty means that rows go as they are.
    """

    source: str
    pusher: str
    disabled: bool = True
    fields_mapping: list[FieldMapping] = Field(default_factory=list)


class SourceConfigDict(RootModel[dict[str, SourceConfig]]):
    """Sources by id."""

    root: dict[str, SourceConfig] = Field(default_factory=dict)


class PusherConfigDict(RootModel[dict[str, PusherConfig]]):
    """Pushers by id."""

    root: dict[str, PusherConfig] = Field(default_factory=dict)


class SyncConfigDict(RootModel[dict[str, SyncConfig]]):
    """Syncs by id."""

    root: dict[str, SyncConfig] = Field(default_factory=dict)


class AppConfig(BaseModel):
    """The whole configuration of an agent.

    Attributes:
        sources: The sources by id.
        pushers: The pushers by id.
        syncs: The syncs by id.
    """

    sources: SourceConfigDict = Field(default_factory=SourceConfigDict)
    pushers: PusherConfigDict = Field(default_factory=PusherConfigDict)
    syncs: SyncConfigDict = Field(default_factory=SyncConfigDict)

    def get_sources(self) -> dict[str, SourceConfig]:
        """Return the sources by id; the dict is live."""
        return self.sources.root

    def get_pushers(self) -> dict[str, PusherConfig]:
        """Return the pushers by id; the dict is live."""
        return self.pushers.root

    def get_syncs(self) -> dict[str, SyncConfig]:
        """Return the syncs by id; the dict is live."""
        return self.syncs.root

    def get_source(self, id: str) -> SourceConfig | None:  # noqa: A002
        """Return one source, or None."""
        return self.sources.root.get(id)

    def get_pusher(self, id: str) -> PusherConfig | None:  # noqa: A002
        """Return one pusher, or None."""
        return self.pushers.root.get(id)

    def get_sync(self, id: str) -> SyncConfig | None:  # noqa: A002
        """Return one sync, or None."""
        return self.syncs.root.get(id)

    def add_source(self, id: str, config: SourceConfig) -> SourceConfig:  # noqa: A002
        """Add a source.

        Returns:
            The config that was added.

        Raises:
            ConfigError: A source has this id already.
        """
        if id in self.sources.root:
            raise ConfigError(f"Source config with name '{id}' already exists.")
        self.sources.root[id] = config
        return config

    def add_pusher(self, id: str, config: PusherConfig) -> PusherConfig:  # noqa: A002
        """Add a pusher.

        Returns:
            The config that was added.

        Raises:
            ConfigError: A pusher has this id already.
        """
        if id in self.pushers.root:
            raise ConfigError(f"Pusher config with name '{id}' already exists.")
        self.pushers.root[id] = config
        return config

    def add_sync(self, id: str, config: SyncConfig) -> SyncConfig:  # noqa: A002
        """Add a sync.

        Returns:
            The config that was added.

        Raises:
            ConfigError: A sync has this id already.
            NotFoundError: Its source or its pusher does not exist.
        """
        if id in self.syncs.root:
            raise ConfigError(f"Sync config with id '{id}' already exists.")
        if config.source not in self.sources.root:
            raise NotFoundError(f"Dependency source '{config.source}' not found.")
        if config.pusher not in self.pushers.root:
            raise NotFoundError(f"Dependency pusher '{config.pusher}' not found.")
        self.syncs.root[id] = config
        return config

    def delete_source(self, id: str) -> SourceConfig:  # noqa: A002
        """Remove a source and the syncs that read it.

        Returns:
            The config that was removed.

        Raises:
            NotFoundError: No source has this id.
        """
        if id not in self.sources.root:
            raise NotFoundError(f"Source config with id '{id}' not found.")
        self._delete_syncs({name for name, sync in self.syncs.root.items() if sync.source == id})
        return self.sources.root.pop(id)

    def delete_pusher(self, id: str) -> PusherConfig:  # noqa: A002
        """Remove a pusher and the syncs that feed it.

        Returns:
            The config that was removed.

        Raises:
            NotFoundError: No pusher has this id.
        """
        if id not in self.pushers.root:
            raise NotFoundError(f"Pusher config with id '{id}' not found.")
        self._delete_syncs({name for name, sync in self.syncs.root.items() if sync.pusher == id})
        return self.pushers.root.pop(id)

    def delete_sync(self, id: str) -> SyncConfig:  # noqa: A002
        """Remove a sync.

        Returns:
            The config that was removed.

        Raises:
            NotFoundError: No sync has this id.
        """
        if id not in self.syncs.root:
            raise NotFoundError(f"Sync config with id '{id}' not found.")
        return self.syncs.root.pop(id)

    def check_sync_is_disabled(self, id: str) -> bool:  # noqa: A002
        """Tell whether a sync, its source or its pusher is disabled.

        Returns:
            True if any of them is; a disabled sync needs no dependencies.

        Raises:
            NotFoundError: The sync does not exist, or one that is enabled lacks its source or pusher.
        """
        sync = self.get_sync(id)
        if sync is None:
            raise NotFoundError(f"Sync with id '{id}' not found.")
        if sync.disabled:
            return True
        source, pusher = self.get_source(sync.source), self.get_pusher(sync.pusher)
        if source is None:
            raise NotFoundError(f"Dependency source '{sync.source}' not found for sync '{id}'.")
        if pusher is None:
            raise NotFoundError(f"Dependency pusher '{sync.pusher}' not found for sync '{id}'.")
        return source.disabled or pusher.disabled

    def _delete_syncs(self, ids: set[str]) -> None:
        for sync_id in ids:
            self.delete_sync(sync_id)
