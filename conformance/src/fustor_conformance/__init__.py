"""The conformance kit of the Fustor driver contract.

In the tests of a driver::

    from fustor_conformance import SourceHarness, contract_tests

    class HelloHarness(SourceHarness):
        def config(self):
            return {"uri": "memory://trial", "credential": {"user": "kit"}}

    class TestHello(contract_tests("source:hello", harness=HelloHarness)):
        pass
"""

from __future__ import annotations

from .harness import Limits, PusherHarness, Row, SourceHarness
from .suites import contract_tests

__all__ = ["Limits", "PusherHarness", "Row", "SourceHarness", "contract_tests"]
