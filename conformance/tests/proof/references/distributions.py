"""Distributions that are written into a directory and found there like installed ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fustor_core.discovery import InstalledDriver

DRIVER = """

from fustor_core.drivers import SourceDriver


class Driver(SourceDriver):
    def get_message_iterator(self, start_position=-1, **keywords):
        return iter(()), False

    def get_snapshot_iterator(self, **keywords):
        return iter(())

    @classmethod
    async def get_available_fields(cls, **keywords):
        return {"properties": {}}
"""


@dataclass(frozen=True)
class Distribution:
    """The package of a source, correct unless an attribute says otherwise.

    Attributes:
        name: the name of the distribution.
        module: the name of its package.
        code: code of the package before the driver class.
        files: further files of the package, by path.
        requires: its requirements.
        metadata: further headers of its metadata.
    """

    name: str = "fustor-source-fake"
    module: str = "fustor_source_fake"
    code: str = ""
    files: Mapping[str, str] = field(default_factory=lambda: {"py.typed": ""})
    requires: tuple[str, ...] = ("fustor-core>=0.3", "fustor-event-model>=0.3")
    metadata: Mapping[str, str] = field(
        default_factory=lambda: {
            "Summary": "Reads nothing.",
            "License-Expression": "MIT",
            "Requires-Python": ">=3.11",
        }
    )

    def install(self, folder: Path) -> InstalledDriver:
        """Write it into `folder`, and return its driver as discovery would."""
        info = folder / f"{self.name.replace('-', '_')}-1.0.dist-info"
        headers = {"Metadata-Version": "2.4", "Name": self.name, "Version": "1.0", **self.metadata}
        lines = [f"{header}: {value}" for header, value in headers.items()]
        lines += [f"Requires-Dist: {requirement}" for requirement in self.requires]
        files = {"__init__.py": self.code + DRIVER, **self.files}
        _write(info / "METADATA", "\n".join(lines) + "\n")
        for path, text in files.items():
            _write(folder / self.module / path, text)
        group, value = "fustor.drivers.sources", f"{self.module}:Driver"
        return InstalledDriver("source", "fake", group, value, self.name, "1.0")


@dataclass(frozen=True)
class Package:
    """A distribution to run the kit on.

    Attributes:
        intent: how it deviates; a name for the test.
        clause: the clause that must catch it, or that it must pass.
        distribution: the distribution.
        because: a part of the message that shows that it was caught for the right reason.
    """

    intent: str
    clause: str
    distribution: Distribution
    because: str = ""


COMPLETE = Distribution().metadata
WITHOUT_LICENCE = {key: value for key, value in COMPLETE.items() if key != "License-Expression"}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
