"""A program that loads the drivers of one distribution in the clean environment, as an agent would.

Only the wheel and its declared dependencies are installed there, so nothing else can be imported here.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import traceback
from pathlib import Path

NO_CORE = 66
"""The exit code if fustor-core is not installed."""


def main(distribution: str, result: str) -> int:
    """Load the drivers of a distribution, and write the traceback of each, or null, to a JSON file.

    Args:
        distribution: The name of the distribution.
        result: The path of the file.
    """
    # Looked up without an import, to distinguish this from an error of a driver.
    if importlib.util.find_spec("fustor_core") is None:
        return NO_CORE
    Path(result).write_text(json.dumps(load_all(distribution)), encoding="utf-8")
    return 0


def load_all(distribution: str) -> dict[str, str | None]:
    """Load each driver that discovery finds in a distribution, and return its traceback or None."""
    from fustor_core.discovery import installed_drivers

    found = [driver for driver in installed_drivers() if driver.distribution == distribution]
    return {driver.spec: attempt(driver) for driver in found}


def attempt(driver: object) -> str | None:
    """Load a driver, and return the traceback of its error, or None."""
    try:
        driver.load()  # type: ignore[attr-defined]
    except BaseException:  # noqa: BLE001 - the author has to see any error
        return traceback.format_exc()
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
