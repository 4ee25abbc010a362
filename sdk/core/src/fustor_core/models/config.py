"""The configuration of an agent: its sources, its pushers and the syncs between them.

No model validates on assignment: the agent changes configurations attribute by attribute.
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
        driver: The name under which the source driver is registered.
        uri: The address of the source.
        credential: The credential to log in with.
        max_queue_size: The maximum number of events that the agent buffers.
        max_retries: The total number of attempts of an operation.
        retry_delay_sec: The delay between two attempts, in seconds.
        disabled: Whether the agent does not run it.
        validation_error: The reason why the agent disabled it; not part of a dump.
        driver_params: The settings of this driver alone.
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
        driver: The name under which the pusher driver is registered.
        endpoint: The address of the remote.
        credential: The credential to log in with.
        batch_size: The maximum number of rows per push.
        max_retries: The total number of attempts of a push.
        retry_delay_sec: The delay between two attempts, in seconds.
        disabled: Whether the agent does not run it.
        driver_params: The settings of this driver alone.
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
        # ConfigError is not a ValueError, so pydantic does not wrap it; the agent expects that.
        if value <= 0:
            raise ConfigError("batch_size must be positive")
        return value


class FieldMapping(BaseModel):
    """The source fields that make up one field of the remote.

    Attributes:
        to: The field of the remote.
        source: The fields of the source; the agent takes the part before a `:` as the name.
        required: Whether the remote needs the field.
    """

    to: str
    source: list[str]
    required: bool = False


class SyncConfig(BaseModel):
    """The connection of one source to one pusher.

    Attributes:
        source: The id of the source.
        pusher: The id of the pusher.
        disabled: Whether the agent does not run it.
        fields_mapping: The mappings of fields; without any, rows are sent unchanged.
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
        """Return a source, or None if the id is unknown."""
        return self.sources.root.get(id)

    def get_pusher(self, id: str) -> PusherConfig | None:  # noqa: A002
        """Return a pusher, or None if the id is unknown."""
        return self.pushers.root.get(id)

    def get_sync(self, id: str) -> SyncConfig | None:  # noqa: A002
        """Return a sync, or None if the id is unknown."""
        return self.syncs.root.get(id)

    def add_source(self, id: str, config: SourceConfig) -> SourceConfig:  # noqa: A002
        """Add a source.

        Args:
            id: The id of the source.
            config: Its configuration.

        Returns:
            The added config.

        Raises:
            ConfigError: A source with this id already exists.
        """
        if id in self.sources.root:
            raise ConfigError(f"Source config with name '{id}' already exists.")
        self.sources.root[id] = config
        return config

    def add_pusher(self, id: str, config: PusherConfig) -> PusherConfig:  # noqa: A002
        """Add a pusher.

        Args:
            id: The id of the pusher.
            config: Its configuration.

        Returns:
            The added config.

        Raises:
            ConfigError: A pusher with this id already exists.
        """
        if id in self.pushers.root:
            raise ConfigError(f"Pusher config with name '{id}' already exists.")
        self.pushers.root[id] = config
        return config

    def add_sync(self, id: str, config: SyncConfig) -> SyncConfig:  # noqa: A002
        """Add a sync.

        Args:
            id: The id of the sync.
            config: Its configuration.

        Returns:
            The added config.

        Raises:
            ConfigError: A sync with this id already exists.
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
            The removed config.

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
            The removed config.

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
            The removed config.

        Raises:
            NotFoundError: No sync has this id.
        """
        if id not in self.syncs.root:
            raise NotFoundError(f"Sync config with id '{id}' not found.")
        return self.syncs.root.pop(id)

    def check_sync_is_disabled(self, id: str) -> bool:  # noqa: A002
        """Return whether a sync, its source or its pusher is disabled.

        Returns:
            True if any of the three is disabled; the source and pusher of a disabled sync need not exist.

        Raises:
            NotFoundError: The sync does not exist, or it is enabled and its source or pusher does not exist.
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
