"""`fustor-driver check`: holds an installed driver to the contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from fustor_conformance._report_files import REPORT_FILES
from fustor_conformance.profiles import DEFAULT_PROFILE, PROFILES

from .._console.errors import CommandError
from .._console.option_types import FILE, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fustor_conformance.contract import Clause, Kind
    from fustor_conformance.report import Report
    from fustor_conformance.report.files import UnwritableError
    from fustor_conformance.settings import Settings
    from fustor_core.discovery import InstalledDriver

__all__ = ["check"]

_Command = TypeVar("_Command", bound=Callable[..., None])


def _report_options(command: _Command) -> _Command:
    """Add an option for each kind of report that can be written to a file."""
    for name, what in reversed(REPORT_FILES.items()):
        command = click.option(f"--{name}", type=FILE, metavar="FILE", help=what)(command)
    return command


@click.command(short_help="Hold an installed driver to the Fustor driver contract.")
@click.argument("driver", metavar="KIND:NAME")
@click.option(
    "--config", type=FILE, metavar="FILE.toml", help="The fields of its configuration, without `driver`."
)
@click.option(
    "--harness",
    type=TEXT,
    metavar="MODULE:ATTR",
    help="The harness class, importable from here. Instead of --config.",
)
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    help=f"How hard to try.  [default: {DEFAULT_PROFILE}]",
)
@click.option("--seed", type=int, metavar="N", help="What inputs are drawn from.  [default: 0]")
@click.option(
    "--select",
    type=TEXT,
    multiple=True,
    metavar="ID,ID",
    help="Only these, like PKG-02 or a family, like PKG; may be given again.",
)
@_report_options
@click.option("--github", is_flag=True, help="Print annotations for GitHub Actions, too.")
@click.pass_context
def check(
    context: click.Context,
    /,
    driver: str,
    config: Path | None,
    harness: str | None,
    profile: str | None,
    seed: int | None,
    select: tuple[str, ...],
    github: bool,
    **files: Path | None,
) -> None:
    """Hold an installed driver, like source:hello, to the Fustor driver contract.

    Settings and waivers come from [tool.fustor.conformance] in the pyproject.toml of the current folder.

    A pusher that speaks HTTP needs no configuration: the kit answers in place of its remote. A source
    needs --config or, for all that depends on its rows, --harness. The last line is the verdict.

    Exit codes: 0 conformant, 1 not conformant, 2 wrong usage or an error of the kit or the harness,
    3 incomplete: nothing fails, but a clause was not exercised or not selected. 130 interrupted.
    """
    from fustor_conformance.subject import Subject

    from ..checking.inputs import Inputs

    found = _find(driver)
    settings, waivers = _settings(found)
    chosen = _chosen(select, settings.select, found.kind)
    paths = {name: path for name, path in files.items() if path is not None}
    _prepare(paths)

    effort = profile or settings.profile or DEFAULT_PROFILE
    drawn_from = next(number for number in (seed, settings.seed, 0) if number is not None)
    inputs = Inputs(config, harness, effort, drawn_from)
    subject = Subject(found, inputs.harness_factory(found))

    # This pulls in the kit's engine, which wrong usage need not wait for.
    from ..checking.engine import examine, exit_code

    report = examine(subject, inputs, chosen, waivers)
    _publish(report, paths, github=github)
    context.exit(exit_code(report))


def _settings(driver: InstalledDriver) -> tuple[Settings, Mapping[str, str]]:
    from fustor_conformance.loading import UnusableInputError
    from fustor_conformance.settings import load_settings

    try:
        settings = load_settings(Path("pyproject.toml"))
        return settings, settings.waivers(driver)
    except UnusableInputError as error:
        raise CommandError(str(error)) from error


def _find(spec: str) -> InstalledDriver:
    from fustor_core.discovery import find_driver
    from fustor_core.exceptions import UnknownDriverError

    try:
        found = find_driver(spec)
    except UnknownDriverError as error:
        raise CommandError(str(error.detail)) from None
    if found.error:
        # It is examined all the same: what comes of it is a finding.
        click.echo(found.error, err=True)
    return found


def _chosen(given: Sequence[str], settled: Sequence[str], kind: Kind) -> tuple[Clause, ...]:
    from fustor_conformance.selection import names_in

    from ..checking.clauses import foreign, select

    names = names_in(",".join(given)) if given else list(settled) or None
    chosen = select(names, kind)
    for name in foreign(names or [], kind):
        click.echo(f"Left out {name}, which does not apply to a {kind}.", err=True)
    return chosen


def _prepare(paths: Mapping[str, Path]) -> None:
    if not paths:
        return
    from fustor_conformance.report.files import UnwritableError, ensure_writable

    try:
        ensure_writable(paths)
    except UnwritableError as error:
        raise _unwritable(error) from error


def _publish(report: Report, paths: Mapping[str, Path], *, github: bool) -> None:
    from fustor_conformance.report import render
    from fustor_conformance.report.files import UnwritableError, write_reports
    from fustor_conformance.report.github import annotated

    from .._console.terminal import draw

    try:
        write_reports(paths, [report])
    except UnwritableError as error:
        raise _unwritable(error) from error
    finally:
        draw(annotated(report) if github else render(report))


def _unwritable(error: UnwritableError) -> CommandError:
    text = str(error)
    return CommandError(f"{text[0].upper()}{text[1:]}.")
