"""The names by which an error may identify an unreachable system."""

from __future__ import annotations

from typing import Any

import pytest
from fustor_conformance.outcome import Outcome
from fustor_core.exceptions import DriverError

from .references.memory import TABLES, Table
from .references.sources import MemoryHarness, ReferenceSource
from .tools.registry import Driver
from .tools.running import checks_of, run_checks

NOWHERE = ("host=trial port=1 dbname=shop", "host=nowhere port=1 dbname=shop")
CLOSED = ("postgresql://kit:s3cret@localhost:5432/shop", "postgresql://kit:s3cret@localhost:1/shop")
ENCODED = ("memory://trial", "memory://caf%C3%A9")
SHORTER = ("memory://trial/items", "memory://trial")


class SaysItLikeThis(ReferenceSource):
    """Raises the message that its configuration holds when the system is unreachable."""

    @property
    def table(self) -> Table:
        if self.config.uri not in TABLES:
            raise DriverError(self.config.driver_params["says"])
        return super().table


def harness(addresses: tuple[str, str], says: str) -> type[MemoryHarness]:
    """Return a harness with a working and an unreachable address, and the message for the latter."""

    class Harness(MemoryHarness):
        uri = addresses[0]

        def config(self) -> dict[str, Any]:
            return {**super().config(), "driver_params": {"says": says}}

        def unreachable_config(self) -> dict[str, Any]:
            return {**self.config(), "uri": addresses[1]}

    return Harness


@pytest.mark.parametrize(
    ("addresses", "says", "outcome"),
    [
        (NOWHERE, "cannot reach nowhere:1", Outcome.PASS),
        (NOWHERE, "the uri leads nowhere", Outcome.PASS),
        (NOWHERE, "cannot reach trial", Outcome.FAIL),
        (CLOSED, "localhost:1 refused the connection", Outcome.PASS),
        (CLOSED, "the table shop.items is missing", Outcome.FAIL),
        (CLOSED, "error 111", Outcome.FAIL),
        (CLOSED, "Can't connect to MySQL server on 'localhost' ([Errno 111])", Outcome.PASS),
        (CLOSED, "nothing answers at port 1.", Outcome.PASS),
        (CLOSED, "nothing answers at 127.0.0.1 with client 1.4", Outcome.FAIL),
        (ENCODED, "memory://caf%C3%A9 is not there", Outcome.PASS),
        (ENCODED, "no answer from café", Outcome.PASS),
        (SHORTER, "memory://trial is not there", Outcome.PASS),
    ],
)
def test_message_names_a_part_that_only_the_unreachable_address_has(
    addresses: tuple[str, str], says: str, outcome: Outcome
) -> None:
    driver = Driver("source", f"{__name__}:SaysItLikeThis", harness(addresses, says))
    [check] = [check for check in checks_of("source", "SRC-CFG-03") if check.name.startswith("unreachable")]

    finding = run_checks(driver, [check])[check]

    assert finding.outcome is outcome, finding
