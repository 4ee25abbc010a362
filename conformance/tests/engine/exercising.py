"""Drivers and checks for the tests of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fustor_conformance import Limits, PusherHarness
from fustor_conformance.contract import CLAUSES
from fustor_conformance.engine import Engine
from fustor_conformance.preflight import Preflight
from fustor_conformance.profiles import PROFILES, Profile
from fustor_conformance.registry import Check
from fustor_conformance.results import Result
from fustor_conformance.target import Target
from fustor_conformance.trial import PusherTrial
from fustor_core.discovery import InstalledDriver, Kind

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


class Exercise:
    """Exercises clauses of a driver that is written to a module."""

    def __init__(self, module: Path) -> None:
        self._module = module
        self._checks: tuple[Check, ...] | None = None

    def use(self, *functions: Any, **settings: Any) -> None:
        """Run these checks in place of those of the clause."""
        self._checks = tuple(Check("PSH-ENV-01", function, **settings) for function in functions)

    def __call__(
        self,
        clause: str,
        text: str = PUSHER,
        *,
        kind: Kind = "pusher",
        harness: Any = None,
        profile: Profile = QUICK,
        seconds: float = 60.0,
        attribute: str = "Driver",
        group: str = "",
    ) -> Result:
        self._module.write_text(text)
        entry_point = f"{self._module.stem}:{attribute}"
        driver = InstalledDriver(kind, "demo", group or f"fustor.drivers.{kind}s", entry_point)
        engine = Engine(
            Target(driver, harness), profile, 0, Preflight(driver, seconds), rerun=lambda id_: f"rerun {id_}"
        )
        return engine.exercise(CLAUSES[clause], self._checks)


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
