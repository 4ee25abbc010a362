"""Writes the reports of a run to files, and prints one on the terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
from fustor_conformance.report import render
from fustor_conformance.report.files import UnwritableError, ensure_writable, write_reports
from fustor_conformance.report.github import annotated

from .._console.errors import CommandError
from .._console.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from fustor_conformance.report import Line
    from fustor_conformance.verdict import Report

__all__ = ["check_writable", "publish"]

_STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "bold": {"bold": True},
    "dim": {"dim": True},
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "attention": {"fg": "yellow", "bold": True},
}


def check_writable(paths: Mapping[str, Path]) -> None:
    """Check before a run that its reports can be written.

    Args:
        paths: The file of each report, by the report's name.

    Raises:
        CommandError: One of them cannot be written.
    """
    try:
        ensure_writable(paths)
    except UnwritableError as error:
        raise CommandError(str(error)) from error


def publish(report: Report, paths: Mapping[str, Path], *, github: bool) -> None:
    """Write a report to files, and print it.

    Args:
        report: The report.
        paths: The file of each report, by the report's name.
        github: Whether to print annotations for GitHub Actions as well.

    Raises:
        CommandError: A file cannot be written; the report is printed all the same.
    """
    try:
        write_reports(paths, [report])
    except UnwritableError as error:
        raise CommandError(str(error)) from error
    finally:
        _draw(annotated(report) if github else render(report))


def _draw(lines: Iterable[Line]) -> None:
    colours = False if os.environ.get("NO_COLOR") else None
    for line in lines:
        click.secho(printable(line.text), color=colours, **_STYLES[line.style])
