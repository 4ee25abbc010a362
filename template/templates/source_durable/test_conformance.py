"""Holds the driver to the Fustor driver contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fustor_conformance import Row, SourceHarness, contract_tests

from {{ cookiecutter.module }}.system import create, drop


class JournalHarness(SourceHarness):
    """Works the system behind the driver without asking the driver: it is what the driver is compared with."""

    def start(self) -> None:
        self.name = uuid4().hex
        self.journal = create(self.name)

    def stop(self) -> None:
        drop(self.name)

    def config(self) -> Mapping[str, Any]:
        return {"uri": f"memory://{self.name}", "credential": {"user": "conformance", "passwd": "a-secret"}}

    def unreachable_config(self) -> Mapping[str, Any]:
        return {**self.config(), "uri": f"memory://{self.name}-which-is-not-there"}

    def unusable_configs(self) -> Mapping[str, Any]:
        return {"uri": {**self.config(), "uri": "memory:"}}

    def insert(self, row: Row) -> None:
        self.journal.insert(dict(row))

    def update(self, row: Row) -> None:
        self.journal.update(dict(row))

    def delete(self, row: Row) -> None:
        self.journal.delete(dict(row))

    def rows(self) -> list[Row]:
        return [*self.journal.rows()]

    def expire_history(self) -> None:
        self.journal.forget_history()

    def break_system(self) -> None:
        self.journal.shut_down()


class TestContract(contract_tests("source:{{ cookiecutter.name }}", harness=JournalHarness)):  # type: ignore[misc]
    pass
