"""The command that runs one contract test again, for a shell."""

from __future__ import annotations

import os
import shlex
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

from ._flags import flag, value
from .options import CONFIG, HARNESS, PROFILE, SEED, SELECT

__all__ = ["rerun_command"]

# pytest's own options that a test depends on, each with pytest's name for its value.
_PYTEST: Final = {"-c": "inifilename", "--rootdir": "rootdir"}


def rerun_command(item: pytest.Item, spec: str, clause: str, profile: str, seed: int) -> str:
    """Return the command, quoted for a shell with the same current directory as this run.

    Args:
        item: the test.
        spec: the driver as `KIND:NAME`.
        clause: the id of the clause.
        profile: the name of the profile.
        seed: the seed from which inputs are drawn.
    """
    # The settings of the project may select other clauses; a flag beats them.
    repeated = {flag(SELECT): clause, flag(PROFILE): profile, flag(SEED): seed}
    repeated |= {flag(option): value(item.config, option) for option in (HARNESS, CONFIG)}
    repeated |= {option: item.config.getoption(name) for option, name in _PYTEST.items()}
    options = [(option, str(given)) for option, given in repeated.items() if given not in (None, "")]
    return shlex.join(["python", "-m", "pytest", *_test(item, spec), *chain.from_iterable(options)])


def _test(item: pytest.Item, spec: str) -> list[str]:
    test_class = getattr(item, "cls", None)
    if test_class is None:
        return ["--pyargs", "fustor_conformance.suites", "--driver", spec]
    # A node id is relative to the root directory, not to the current one.
    path = os.path.relpath(item.path, item.config.invocation_params.dir)
    above, bracket, _ = path.partition("[")
    if bracket:
        # pytest rejects a path with a bracket in it, so name the directory above that part.
        return [str(Path(f"{above}[").parent), "-k", test_class.__name__]
    return [f"{path}::{item.nodeid.partition('::')[2]}"]
