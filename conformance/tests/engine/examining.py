"""Drivers and checks that the tests of the engine examine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fustor_conformance import Limits, PusherHarness, engine
from fustor_conformance.profiles import PROFILES
from fustor_conformance.registry import Check
from fustor_conformance.report import Result
from fustor_conformance.trial import PusherTrial

QUICK = PROFILES["quick"]
PUSHER = """
import asyncio, os, signal, sys, threading
from fustor_core.drivers import PusherDriver

class Driver(PusherDriver):
    async def push(self, events, **keywords): ...
    async def interrupt(self): raise KeyboardInterrupt
    async def heartbeat(self, **keywords): ...
    async def create_session(self, task_id): ...
    @classmethod
    async def get_needed_fields(cls, **keywords): ...
    @classmethod
    async def get_wizard_steps(cls): return {}
"""
PUSH = "push(self, events, **keywords): ..."
SOURCE = """
from fustor_core.drivers import SourceDriver

class Driver(SourceDriver):
    def get_snapshot_iterator(self, **keywords): return iter(())
    def get_message_iterator(self, start_position=-1, **keywords): return iter(()), False
    @classmethod
    async def get_available_fields(cls, **keywords): return {"properties": {}}
"""

Examine = Callable[..., Result]


def use(monkeypatch: pytest.MonkeyPatch, *functions: Any, **settings: Any) -> None:
    """Let every clause have these checks."""
    checks = tuple(Check("PSH-ENV-01", function, **settings) for function in functions)
    monkeypatch.setattr(engine, "checks_for", lambda _: checks)


async def passes(t: PusherTrial) -> None:
    """Expect nothing."""


async def deviates(t: PusherTrial) -> None:
    t.step("looking")
    t.expect(False, "something", got="nothing")


async def finds_nothing(t: PusherTrial) -> None:
    t.not_exercised("nothing was there")


async def asks(t: PusherTrial) -> None:
    await t.push(await t.pusher(), [])


class Hasty(PusherHarness):
    limits = Limits(call=0.2, stop=0.1)
