"""The pytest plugin: turns each clause into one test, and the results into a verdict.

It is loaded in every pytest run of everyone who has the kit installed, so it imports nothing of weight
until a contract test is collected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ._session import Conformance

_HEADER = "Fustor driver conformance"

# Every option: its flags, and what argparse is told of it.
_OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("--driver", "--fustor-driver"),
        {
            "action": "append",
            "default": [],
            "metavar": "KIND:NAME",
            "help": "an installed driver to examine with --pyargs fustor_conformance.suites (repeatable)",
        },
    ),
    (("--fustor-harness",), {"metavar": "MODULE:ATTR", "help": "the harness for --driver"}),
    (("--fustor-config",), {"metavar": "FILE", "help": "a TOML file with the configuration for --driver"}),
    (("--fustor-profile",), {"metavar": "NAME", "help": "quick, ci or thorough (default: quick)"}),
    (("--fustor-seed",), {"type": int, "metavar": "N", "help": "what inputs are drawn from (default: 0)"}),
    (("--fustor-json",), {"metavar": "FILE", "help": "write the results as JSON"}),
)
_DEST = {"--driver": "fustor_driver"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("fustor", _HEADER)
    for flags, settings in _OPTIONS:
        destination = _DEST.get(flags[0], flags[0].lstrip("-").replace("-", "_"))
        group.addoption(*flags, dest=destination, **settings)


def _conformance(config: pytest.Config) -> Conformance:
    """Return the state of this run, made when the first contract test is collected."""
    from ._session import Conformance

    found: Conformance | None = config.pluginmanager.get_plugin(_HEADER)
    if found is None:
        found = Conformance(config)
        config.pluginmanager.register(found, _HEADER)
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every contract test one parameter for each clause that applies to its driver."""
    if "fustor_clause" not in metafunc.fixturenames:
        return
    specs = [metafunc.cls.fustor_driver] if metafunc.cls else metafunc.config.getoption("fustor_driver")
    if not specs:
        raise pytest.UsageError("no driver to examine: name one with --driver KIND:NAME")
    cases = _conformance(metafunc.config).cases(specs)
    ids = [case.clause if metafunc.cls else f"{case.spec}-{case.clause}" for case in cases]
    metafunc.parametrize("fustor_clause", cases, ids=ids, indirect=True)


@pytest.fixture
def fustor_harness() -> None:
    """What makes the harness; override it in the tests of a driver. None: what the command line says."""


@pytest.fixture
def fustor_clause(request: pytest.FixtureRequest, fustor_harness: Any) -> Any:
    """One clause of the contract, to be examined on one driver."""
    own = getattr(request.cls, "fustor_harness_factory", None)
    return _conformance(request.config).clause(request.node, request.param, own or fustor_harness)
