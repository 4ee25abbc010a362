"""Expectations about the connection methods of a driver class (SRC-CFG-08, PSH-CFG-05)."""

from __future__ import annotations

from typing import Any

from ..._show import show
from ...trial import DriverTrial

__all__ = [
    "CALLED_WITH_GOOD",
    "ConnectionResult",
    "call_all_with_bad",
    "call_connection_method",
    "expect_not_reachable",
    "expect_reachable",
]

ConnectionResult = tuple[bool, str]

# `create_agent_user` changes the system if the configuration is good; it is only called with bad ones.
CALLED_WITH_GOOD = {
    "source": ("test_connection", "check_privileges", "check_runtime_params"),
    "pusher": ("test_connection", "check_privileges"),
}
_CALLED_WITH_BAD = {**CALLED_WITH_GOOD, "source": (*CALLED_WITH_GOOD["source"], "create_agent_user")}
_BAD: tuple[dict[str, Any], ...] = (
    {},
    {"uri": "", "endpoint": "", "credential": {}, "driver_params": {}},
    {"uri": "no such thing", "endpoint": "no such thing", "credential": None, "driver_params": None},
)


def expect_reachable(t: DriverTrial, result: ConnectionResult) -> None:
    """Expect `test_connection` to have found a connection.

    Args:
        t: the trial.
        result: the result of `test_connection`.
    """
    expected = "True and a message, because the configuration works"
    t.expect(result[0], expected, got=result, of="test_connection(**config)")


def expect_not_reachable(t: DriverTrial, result: ConnectionResult, because: str) -> None:
    """Expect `test_connection` to have found no connection.

    Args:
        t: the trial.
        result: the result of `test_connection`.
        because: why there is no connection.
    """
    expected = f"False and a message, because {because}"
    t.expect(not result[0], expected, got=result, of="test_connection(**config)")


async def call_all_with_bad(t: DriverTrial) -> None:
    """Call every connection method with configurations that do not work, and expect a result of each."""
    for method in _CALLED_WITH_BAD[t.target.driver.kind]:
        for keywords in _BAD:
            await call_connection_method(t, method, keywords, f"**{show(keywords)}")


async def call_connection_method(
    t: DriverTrial, method: str, keywords: dict[str, Any], shown: str = "**config"
) -> ConnectionResult:
    """Call a connection method, and expect a pair of a bool and a non-empty string.

    Args:
        t: the trial.
        method: the name of the classmethod.
        keywords: the fields of the configuration.
        shown: the arguments as the step shows them.
    """
    result = await t.call(t.driver_class, method, shown=shown, **keywords)
    is_pair = isinstance(result, tuple) and len(result) == 2 and type(result[0]) is bool
    t.expect(is_pair and isinstance(result[1], str), "a pair of a bool and a string", got=result)
    t.expect(bool(result[1].strip()), "a pair of a bool and a non-empty string", got=result)
    return result[0], result[1]
