"""Pushers that are constructed wrongly: PSH-CFG-01."""

from __future__ import annotations

from typing import Any, ClassVar

from fustor_core.models.config import PusherConfig

from ...references.pushers import ReferencePusher
from ...tools.registry import defect


@defect("PSH-CFG-01", because="expected id 'conformance-1'")
class SharesOneInstance(ReferencePusher):
    """Returns the same instance every time, and constructs it once."""

    instance: ClassVar[Any] = None

    def __new__(cls, id: str, config: PusherConfig) -> Any:  # noqa: A002 - the contract's name
        cls.instance = cls.instance or super().__new__(cls)
        return cls.instance

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        if not hasattr(self, "id"):
            super().__init__(id, config)


@defect("PSH-CFG-01", because="expected id 'conformance-0'")
class ConstructsTheSharedInstanceAgain(ReferencePusher):
    """Returns the same instance every time, and overwrites its id."""

    instance: ClassVar[Any] = None

    def __new__(cls, id: str, config: PusherConfig) -> Any:  # noqa: A002 - the contract's name
        cls.instance = cls.instance or super().__new__(cls)
        return cls.instance


@defect("PSH-CFG-01", because="a config of its own for each")
class SharesEqualConfigs(ReferencePusher):
    """Keeps the first of several equal configs for all instances."""

    known: ClassVar[list[PusherConfig]] = []

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        self.known.append(config)
        super().__init__(id, next(known for known in self.known if known == config))


@defect("PSH-CFG-01", because="expected the config that it was given")
class ChangesItsConfig(ReferencePusher):
    """Replaces a value of its config by a default of its own."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config.model_copy(update={"batch_size": 1}))
