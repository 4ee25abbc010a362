"""Check the driver against the Fustor driver contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fustor_conformance import PusherHarness, contract_tests

from {{ cookiecutter.module }}.remote import create, drop


class LedgerHarness(PusherHarness):
    """Reads the system directly, not through the driver: the kit compares the driver with it."""

    def start(self) -> None:
        self.name = uuid4().hex
        self.ledger = create(self.name)

    def stop(self) -> None:
        drop(self.name)

    def config(self, endpoint: str) -> Mapping[str, Any]:
        return {"endpoint": f"memory://{self.name}", "credential": {"user": "conformance", "passwd": "a-secret"}}

    def received(self) -> list[Mapping[str, Any]]:
        return [json.loads(entry.envelope) for entry in self.ledger.entries]

    def answer(self, *replies: bool | None) -> None:
        self.ledger.respond(*replies)


class TestContract(contract_tests("pusher:{{ cookiecutter.name }}", harness=LedgerHarness)):  # type: ignore[misc]
    pass
