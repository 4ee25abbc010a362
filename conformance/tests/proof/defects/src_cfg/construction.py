"""Sources that are constructed wrongly: SRC-CFG-01 and SRC-CFG-02."""

from __future__ import annotations

import socket
import threading
from typing import Any, ClassVar

from fustor_core.models.config import SourceConfig

from ...references.sources import MemoryHarness, ReferenceSource
from ...tools.registry import defect

# --- SRC-CFG-01 -----------------------------------------------------------------------------------


@defect("SRC-CFG-01", because="id 'conformance-0'", harness=MemoryHarness)
class UpperCasesItsId(ReferenceSource):
    """Changes the id to upper case."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id.upper(), config)


@defect("SRC-CFG-01", because="id 'conformance-0', got 'conformance-1'", harness=MemoryHarness)
class OneInstancePerUri(ReferenceSource):
    """Returns the same instance for every config with the same uri."""

    known: ClassVar[dict[str, Any]] = {}

    def __new__(cls, id: str, config: SourceConfig) -> Any:  # noqa: A002
        return cls.known.setdefault(config.uri, super().__new__(cls))


@defect("SRC-CFG-01", because="a config of its own for each", harness=MemoryHarness)
class OneConfigPerUri(ReferenceSource):
    """Keeps the first of several equal configs for all instances."""

    known: ClassVar[dict[str, SourceConfig]] = {}

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, self.known.setdefault(config.uri, config))


@defect("SRC-CFG-01", because="expected the config that it was given", harness=MemoryHarness)
class ChangesItsConfig(ReferenceSource):
    """Replaces a value of its config by a default of its own."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        super().__init__(id, config.model_copy(update={"max_retries": config.max_retries + 1}))


@defect("SRC-CFG-01", because="the config that it was given", harness=MemoryHarness)
class ChangesTheGivenConfig(ReferenceSource):
    """Writes a default of its own into the config object that the agent passed."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
        config.max_retries += 1
        super().__init__(id, config)


# --- SRC-CFG-02 -----------------------------------------------------------------------------------

QUICK = "constructing_is_quick"
TOUCHES_NOTHING = "constructing_opens_no_connection"


@defect("SRC-CFG-02", by=QUICK, because="under 0.5 s", harness=MemoryHarness)
class ReadsEverythingFirst(ReferenceSource):
    """Takes more than half a second in the constructor."""

    def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002 - the contract's name
        super().__init__(id, config)
        threading.Event().wait(0.55)


@defect("SRC-CFG-02", by=TOUCHES_NOTHING, because="the look-up of a host", harness=MemoryHarness)
class LooksUpTheHost(ReferenceSource):
    """Looks up the host of the system in the constructor."""

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
