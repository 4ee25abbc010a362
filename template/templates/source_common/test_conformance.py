"""Check the driver against the Fustor driver contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fustor_conformance import Row, SourceHarness, contract_tests

from {{ cookiecutter.module }}.system import create, drop


class SystemHarness(SourceHarness):
    """Changes and reads the system directly, not through the driver: the kit compares the driver with it."""

    def start(self) -> None:
        self.name = uuid4().hex
        self.table = create(self.name)

    def stop(self) -> None:
        drop(self.name)

{% block config %}
    def config(self) -> Mapping[str, Any]:
        return {"uri": f"memory://{self.name}", "credential": {"user": "conformance", "passwd": "a-secret"}}
{% endblock %}

    def unreachable_config(self) -> Mapping[str, Any]:
        return {**self.config(), "uri": f"memory://{self.name}-which-does-not-exist"}

{% block unusable %}
    def unusable_configs(self) -> Mapping[str, Any]:
        return {"uri": {**self.config(), "uri": "memory:"}}
{% endblock %}

    def insert(self, row: Row) -> None:
        self.table.insert(dict(row))

    def update(self, row: Row) -> None:
        self.table.update(dict(row))

    def delete(self, row: Row) -> None:
        self.table.delete(dict(row))

    def rows(self) -> list[Row]:
        return [*self.table.rows()]

{% block more %}
    def expire_history(self) -> None:
        self.table.forget_history()
{% endblock %}

    def break_system(self) -> None:
        self.table.shut_down()


class TestContract(contract_tests("source:{{ cookiecutter.name }}", harness=SystemHarness)):  # type: ignore[misc]
    pass
