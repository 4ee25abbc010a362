"""`fustor-driver list`: which drivers are installed, and what is wrong with them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from .._console.terminal import printable, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fustor_core.discovery import InstalledDriver

__all__ = ["list_drivers"]

_HEADINGS = ("DRIVER", "PACKAGE", "GROUP", "PROBLEM")
_LEGACY = "registered under the legacy group (PKG-01)"
_TWICE = "legacy entry beside the contract's, which the other commands use"


@dataclass(frozen=True, slots=True)
class Row:
    """One registered driver, as the table shows it."""

    driver: str
    package: str
    group: str
    problem: str

    def cells(self) -> tuple[str, str, str, str]:
        """Return the texts of the row, safe to print."""
        driver, package, group, problem = map(
            printable, (self.driver, self.package, self.group, self.problem or "-")
        )
        return driver, package, group, problem


@click.command("list", short_help="List the installed drivers and what is wrong with them.")
@click.option("--kind", type=click.Choice(["source", "pusher"]), help="Only drivers of this kind.")
def list_drivers(kind: str | None) -> None:
    """List the installed drivers: where each comes from, its entry-point group, and what is wrong with it.

    Each driver is imported, in a process of its own. `fustor-driver check` then says how well it keeps
    the contract.

    Exit codes: 0 also when a driver has a problem, 2 wrong usage, 130 interrupted.
    """
    from fustor_core.discovery import installed_drivers

    everything = installed_drivers()
    drivers = [driver for driver in everything if kind in (None, driver.kind)]
    if not drivers:
        click.echo(_nothing(kind))
        return
    _show(_rows(drivers))


def _nothing(kind: str | None) -> str:
    what = f"{kind} driver" if kind else "driver"
    return (
        f"No {what} is installed: make one with `fustor-driver new {kind or 'source'}_hello`, or install its "
        "package into the environment of this command."
    )


def _rows(drivers: Sequence[InstalledDriver]) -> list[Row]:
    contract = {driver.spec for driver in drivers if not driver.is_legacy}
    rows = []
    with progress(len(drivers)) as begin:
        for driver in drivers:
            begin(driver.spec)
            package = f"{driver.distribution or '?'} {driver.version or ''}".rstrip()
            problems = _problems(driver, twice=driver.spec in contract)
            rows.append(Row(driver.spec, package, driver.group, "; ".join(problems)))
    return rows


def _problems(driver: InstalledDriver, *, twice: bool) -> list[str]:
    from fustor_conformance.survey import Survey

    problems = [driver.error or Survey(driver).blocker]
    if driver.is_legacy:
        problems.append(_TWICE if twice else _LEGACY)
    return [problem.rstrip(".") for problem in problems if problem]


def _show(rows: Iterable[Row]) -> None:
    cells = [row.cells() for row in rows]
    if sys.stdout.isatty():
        _draw_table(cells)
        return
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *cells, strict=True)]
    for line in (_HEADINGS, *cells):
        click.echo("  ".join(map(str.ljust, line, widths)).rstrip())


def _draw_table(cells: Iterable[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in _HEADINGS:
        table.add_column(heading, no_wrap=heading == "DRIVER", overflow="fold")
    for *others, problem in cells:
        style = "dim" if problem == "-" else "yellow"
        table.add_row(*map(Text, others), Text(problem, style=style))
    Console().print(table)
