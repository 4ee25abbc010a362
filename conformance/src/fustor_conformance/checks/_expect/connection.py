"""The answers of a driver about its connection (SRC-CFG-08, PSH-CFG-05)."""

from __future__ import annotations

from typing import Any

from ..._show import show
from ...trial import DriverTrial

__all__ = ["ASKED_OF_GOOD", "Answered", "ask", "ask_about_bad", "expect_not_reachable", "expect_reachable"]

Answered = tuple[bool, str]

# `create_agent_user` changes the system where the configuration is good; it is only asked with a bad one.
ASKED_OF_GOOD = {
    "source": ("test_connection", "check_privileges", "check_runtime_params"),
    "pusher": ("test_connection", "check_privileges"),
}
_ASKED_OF_BAD = {**ASKED_OF_GOOD, "source": (*ASKED_OF_GOOD["source"], "create_agent_user")}
_BAD: tuple[dict[str, Any], ...] = (
    {},
    {"uri": "", "endpoint": "", "credential": {}, "driver_params": {}},
    {"uri": "no such thing", "endpoint": "no such thing", "credential": None, "driver_params": None},
)


def expect_reachable(t: DriverTrial, answer: Answered) -> None:
    """Expect `test_connection` to have found a connection.

    Args:
        t: the trial.
        answer: of `test_connection`.
    """
    t.expect(answer[0], "True, for the configuration works", got=answer, of="test_connection(**config)")


def expect_not_reachable(t: DriverTrial, answer: Answered, because: str) -> None:
    """Expect `test_connection` to have found no connection.

    Args:
        t: the trial.
        answer: of `test_connection`.
        because: why there is no connection.
    """
    t.expect(not answer[0], f"False, for {because}", got=answer, of="test_connection(**config)")


async def ask_about_bad(t: DriverTrial) -> None:
    """Ask every question about configurations that do not work, and expect an answer to each."""
    for method in _ASKED_OF_BAD[t.target.driver.kind]:
        for keywords in _BAD:
            await ask(t, method, keywords, show(keywords))


async def ask(t: DriverTrial, method: str, keywords: dict[str, Any], shown: str = "config") -> Answered:
    """Ask, and expect a pair of a bool and a text.

    Args:
        t: the trial.
        method: the classmethod that is called.
        keywords: the fields of the configuration.
        shown: the configuration, in the words of the step.
    """
    answer = await t.call(f"{method}(**{shown})", getattr(t.driver_class, method), **keywords)
    is_pair = isinstance(answer, tuple) and len(answer) == 2 and type(answer[0]) is bool
    t.expect(is_pair and isinstance(answer[1], str), "a pair of a bool and a text", got=answer)
    t.expect(bool(answer[1].strip()), "a text that is not empty", got=answer)
    return answer[0], answer[1]
