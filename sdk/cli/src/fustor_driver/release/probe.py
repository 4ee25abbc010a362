"""Loads the drivers of one distribution, as an agent would find them; a program for the clean environment.

That has only what the wheel declares, so nothing else can be imported here.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import traceback
from pathlib import Path

NO_CORE = 66
"""The exit code that says that the driver contract's own package is not there."""


def main(distribution: str, result: str) -> int:
    """Write what was found, by driver: the traceback of the error, or null."""
    # To ask for it imports nothing, and tells this from a driver's own failure.
    if importlib.util.find_spec("fustor_core") is None:
        return NO_CORE
    Path(result).write_text(json.dumps(tried(distribution)), encoding="utf-8")
    return 0


def tried(distribution: str) -> dict[str, str | None]:
    """Load each driver that discovery finds in the distribution."""
    from fustor_core.discovery import installed_drivers

    found = [driver for driver in installed_drivers() if driver.distribution == distribution]
    return {driver.spec: attempt(driver) for driver in found}


def attempt(driver: object) -> str | None:
    """Load a driver, and return what went wrong, or None."""
    try:
        driver.load()  # type: ignore[attr-defined]
    except BaseException:  # noqa: BLE001 - whatever it raises is what the author has to know
        return traceback.format_exc()
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
