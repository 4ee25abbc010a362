"""The pytest plugin: turns each clause into one test, and the results into a verdict.

It is loaded in every pytest run of everyone who has the kit installed, so it imports nothing of weight
until a contract test is collected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ._properties import RESULT
from ._report_files import REPORT_FILES

if TYPE_CHECKING:
    from ._session import Conformance

_HEADER = "Fustor driver conformance"

# Every option: its flags, and what argparse is told of it.
_OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("--driver", "--fustor-driver"),
        {
            "action": "append",
            "metavar": "KIND:NAME",
            "help": "an installed driver to examine with --pyargs fustor_conformance.suites (repeatable)",
        },
    ),
    (("--fustor-harness",), {"metavar": "MODULE:ATTR", "help": "the harness for --driver"}),
    (("--fustor-config",), {"metavar": "FILE", "help": "a TOML file with the configuration for --driver"}),
    (
        ("--fustor-select",),
        {"metavar": "ID,ID", "help": "only these, like PKG-02 or a family, like PKG"},
    ),
    (("--fustor-profile",), {"metavar": "NAME", "help": "quick, ci or thorough (default: quick)"}),
    (("--fustor-seed",), {"type": int, "metavar": "N", "help": "what inputs are drawn from (default: 0)"}),
    *(
        ((f"--fustor-{name}",), {"metavar": "FILE", "help": what[0].lower() + what[1:].rstrip(".")})
        for name, what in REPORT_FILES.items()
    ),
    (
        ("--fustor-github",),
        {"action": "store_const", "const": True, "help": "print annotations for GitHub Actions"},
    ),
)
_REFUSALS = pytest.StashKey[list[str]]()


def _destination(flags: tuple[str, ...]) -> str:
    return flags[-1].removeprefix("--").replace("-", "_")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("fustor", _HEADER)
    for flags, settings in _OPTIONS:
        group.addoption(*flags, dest=_destination(flags), **settings)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot be used, and listen for results."""
    config.pluginmanager.register(_Listener(config))
    if any(config.getoption(_destination(flags)) is not None for flags, _ in _OPTIONS):
        _conformance(config)


def _conformance(config: pytest.Config) -> Conformance:
    """Return the state of this run, made when it is first needed."""
    from ._session import Conformance

    found: Conformance | None = config.pluginmanager.get_plugin(_HEADER)
    if found is None:
        found = Conformance(config)
        config.pluginmanager.register(found, _HEADER)
    return found


class _Listener:
    """Hears of results also where no test was collected, as in the process that xdist's workers report to."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Pass a result on."""
        if report.when == "call":
            for name, value in report.user_properties:
                if name == RESULT:
                    _conformance(self._config).note(str(value))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every contract test one parameter for each clause that applies to its driver."""
    if "fustor_clause" not in metafunc.fixturenames:
        return
    try:
        cases = _conformance(metafunc.config).cases(metafunc.cls)
    except pytest.UsageError as refusal:
        # Raised here it would be one error of collecting among others, with a traceback.
        metafunc.config.stash.setdefault(_REFUSALS, []).append(str(refusal))
        metafunc.parametrize("fustor_clause", [str(refusal)], ids=["refused"], indirect=True)
    else:
        metafunc.parametrize("fustor_clause", cases, ids=[case.id for case in cases], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """End the run when a contract test could not be collected; a worker of xdist lets that test say so."""
    refusals = config.stash.get(_REFUSALS, [])
    if refusals and not hasattr(config, "workerinput"):
        raise pytest.UsageError(refusals[0])


@pytest.fixture
def fustor_harness() -> None:
    """What makes the harness; override it in the tests of a driver. None: what the command line says."""


@pytest.fixture
def fustor_clause(request: pytest.FixtureRequest, fustor_harness: Any) -> Any:
    """One clause of the contract, to be examined on one driver."""
    if isinstance(request.param, str):
        pytest.fail(request.param, pytrace=False)
    return _conformance(request.config).clause(request.node, request.param, fustor_harness)
