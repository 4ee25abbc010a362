"""Check the driver against the Fustor driver contract. The kit supplies the remote."""

from __future__ import annotations

from fustor_conformance import contract_tests


class TestContract(contract_tests("pusher:{{ cookiecutter.name }}")):  # type: ignore[misc]
    pass
