"""A harness for the published `source:fs`, which watches a directory.

It does not use the driver's code: it creates, changes and removes files, and reads the directory itself to
get the expected rows. The driver's rows have absolute paths. The harness's rows have a path relative to the
directory, and a size.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from fustor_conformance import Row, SourceHarness
from hypothesis import strategies as st

# File names are bytes, not always valid UTF-8; Python represents invalid bytes as lone surrogates.
_NAMES = st.from_regex("[a-z0-9]{1,8}", fullmatch=True) | st.binary(min_size=1, max_size=4).map(
    lambda raw: os.fsdecode(b"n-" + raw.replace(b"/", b"_").replace(b"\0", b"_"))
)


class DirectoryHarness(SourceHarness):
    """An empty directory for every trial."""

    key: ClassVar[tuple[str, ...]] = ("name",)
    tells_inserts: ClassVar[bool] = False
    outlives_process: ClassVar[bool] = True

    def start(self) -> None:
        """Create the directory."""
        self.root = Path(tempfile.mkdtemp(prefix="fustor-fs-"))

    def stop(self) -> None:
        """Remove the directory."""
        shutil.rmtree(self.root)

    def config(self) -> dict[str, Any]:
        """Watch the directory, and check the stop event often."""
        params = {"max_sync_delay_seconds": 0.1}
        return {"uri": str(self.root), "credential": {"user": "nobody"}, "driver_params": params}

    def row_strategy(self) -> st.SearchStrategy[dict[str, Any]]:
        """Draw files of a few bytes."""
        return st.fixed_dictionaries({"name": _NAMES, "size": st.integers(min_value=0, max_value=50)})

    def insert(self, row: Row) -> None:
        """Write a file."""
        (self.root / row["name"]).write_bytes(b"x" * row["size"])

    update = insert

    def delete(self, row: Row) -> None:
        """Remove a file."""
        (self.root / row["name"]).unlink()

    def rows(self) -> list[Row]:
        """List the directory and everything below it."""
        return list(self._below(self.root))

    def _below(self, path: Path) -> Iterator[Row]:
        yield {"name": os.path.relpath(path, self.root), "size": path.stat().st_size}
        if path.is_dir():
            for child in path.iterdir():
                yield from self._below(child)

    def normalise(self, row: Row) -> Mapping[str, Any]:
        """Make the path relative; the event of a deletion has no size."""
        own = {"name": os.path.relpath(row["file_path"], self.root)}
        return own | ({"size": row["size"]} if "size" in row else {})
