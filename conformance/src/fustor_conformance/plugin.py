"""The pytest plugin: it makes a test from each clause, and a verdict from the results.

If the kit is installed, every pytest run loads the plugin. So it imports nothing heavy before a contract test
is collected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ._flags import add_flags, any_given
from ._properties import RESULT

if TYPE_CHECKING:
    from ._session import Conformance

_CONFORMANCE = pytest.StashKey["Conformance"]()
_REFUSALS = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flags."""
    add_flags(parser.getgroup("fustor", "Fustor driver conformance"))


def pytest_configure(config: pytest.Config) -> None:
    """Refuse flags that cannot be used, and listen for results."""
    config.pluginmanager.register(_Listener(config))
    if any_given(config):
        _conformance(config)


def _conformance(config: pytest.Config) -> Conformance:
    """Return the contract tests of this run; the first call makes them."""
    if _CONFORMANCE not in config.stash:
        from ._session import Conformance

        made = Conformance(config)
        config.stash[_CONFORMANCE] = made
        config.pluginmanager.register(made.reporting)
    return config.stash[_CONFORMANCE]


class _Listener:
    """Receives results, also in a process that collects no test: the one to which xdist's workers report."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Pass a result on."""
        if report.when == "call":
            for name, value in report.user_properties:
                if name == RESULT:
                    _conformance(self._config).reporting.note(str(value))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every contract test one parameter for each clause that applies to its driver."""
    if "fustor_clause" not in metafunc.fixturenames:
        return
    try:
        cases = _conformance(metafunc.config).cases(metafunc.cls)
    except pytest.UsageError as refusal:
        # Raised here it would be one collection error among others, with a traceback.
        metafunc.config.stash.setdefault(_REFUSALS, []).append(str(refusal))
        metafunc.parametrize("fustor_clause", [str(refusal)], ids=["refused"], indirect=True)
    else:
        metafunc.parametrize("fustor_clause", cases, ids=[case.id for case in cases], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """End the run if a contract test could not be collected; in a worker of xdist that test fails instead."""
    refusals = config.stash.get(_REFUSALS, [])
    if refusals and not hasattr(config, "workerinput"):
        raise pytest.UsageError(refusals[0])


@pytest.fixture
def fustor_harness() -> None:
    """Return the harness class; tests of a driver override this. None stands for that of the command line."""


@pytest.fixture
def fustor_clause(request: pytest.FixtureRequest, fustor_harness: Any) -> Any:
    """One clause of the contract, to be exercised on one driver."""
    if isinstance(request.param, str):
        pytest.fail(request.param, pytrace=False)
    return _conformance(request.config).clause(request.node, request.param, fustor_harness)
