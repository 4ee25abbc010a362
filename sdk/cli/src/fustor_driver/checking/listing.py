"""The table of installed drivers that `list` prints."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from .._console.terminal import printable, progress
from .engine import problem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fustor_core.discovery import InstalledDriver

__all__ = ["print_table"]

_HEADINGS = ("DRIVER", "PACKAGE", "GROUP", "PROBLEM")
_LEGACY = "registered under the legacy group (PKG-01)"
_TWICE = "legacy entry; the other commands use the one in the contract's group"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: one registered driver."""

    driver: str
    package: str
    group: str
    problem: str

    def cells(self) -> tuple[str, str, str, str]:
        """Return the cells of the row, safe to print."""
        driver, package, group, problem = map(
            printable, (self.driver, self.package, self.group, self.problem or "-")
        )
        return driver, package, group, problem


def print_table(drivers: Sequence[InstalledDriver]) -> None:
    """Import each driver in a process of its own, and print a table of drivers and their problems."""
    cells = [row.cells() for row in _rows(drivers)]
    if sys.stdout.isatty():
        _draw_table(cells)
        return
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *cells, strict=True)]
    for line in (_HEADINGS, *cells):
        click.echo("  ".join(map(str.ljust, line, widths)).rstrip())


def _rows(drivers: Sequence[InstalledDriver]) -> list[Row]:
    in_contract = {driver.spec for driver in drivers if not driver.is_legacy}
    rows = []
    with progress(len(drivers)) as begin:
        for driver in drivers:
            begin(driver.spec)
            package = f"{driver.distribution or '?'} {driver.version or ''}".rstrip()
            problems = _problems(driver, in_contract)
            rows.append(Row(driver.spec, package, driver.group, "; ".join(problems)))
    return rows


def _problems(driver: InstalledDriver, in_contract: Iterable[str]) -> list[str]:
    problems = [problem_of(driver)]
    if driver.is_legacy:
        problems.append(_TWICE if driver.spec in in_contract else _LEGACY)
    return [problem.rstrip(".") for problem in problems if problem]


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
