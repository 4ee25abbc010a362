"""The command that runs one contract test again, to be pasted into a shell."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Final

import pytest

__all__ = ["rerun_command"]

# What a test depends on besides profile and seed: the option that says it again, and where pytest keeps it.
_REPEATED: Final = {
    "--fustor-harness": "fustor_harness",
    "--fustor-config": "fustor_config",
    "-c": "inifilename",
    "--rootdir": "rootdir",
}


def rerun_command(item: pytest.Item, spec: str, clause: str, profile: str, seed: int) -> str:
    """Return the command, quoted for a shell whose current folder is that of this run.

    Args:
        item: the test.
        spec: the driver as `KIND:NAME`.
        clause: the id of the clause.
        profile: the name of the profile.
        seed: what inputs are drawn from.
    """
    # The project's own settings may select other clauses, which an option beats.
    options = ["--fustor-select", clause, "--fustor-profile", profile, "--fustor-seed", str(seed)]
    for option, name in _REPEATED.items():
        value = item.config.getoption(name)
        options += [option, str(value)] if value else []
    return shlex.join(["python", "-m", "pytest", *_test(item, spec), *options])


def _test(item: pytest.Item, spec: str) -> list[str]:
    test_class = getattr(item, "cls", None)
    if test_class is None:
        return ["--pyargs", "fustor_conformance.suites", "--driver", spec]
    # A node id begins at the root folder, which need not be the current one.
    path = os.path.relpath(item.path, item.config.invocation_params.dir)
    above, bracket, _ = path.partition("[")
    if bracket:
        # pytest takes no path with a bracket in it, but one of a folder above.
        return [str(Path(f"{above}[").parent), "-k", test_class.__name__]
    return [f"{path}::{item.nodeid.partition('::')[2]}"]
