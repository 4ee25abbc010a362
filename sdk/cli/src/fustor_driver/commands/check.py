"""`fustor-driver check`: checks an installed driver against the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from fustor_conformance.errors import as_sentence
from fustor_conformance.options import Flags, resolve

from ..checking.options import check_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..checking.clauses import Clause, Kind

__all__ = ["check"]


@click.command(short_help="Check an installed driver against the contract.")
@click.argument("driver", metavar="KIND:NAME")
@check_options
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
    """Check an installed driver, such as source:hello, against the Fustor driver contract.

    Settings and waivers come from [tool.fustor.conformance] in the pyproject.toml of the current directory.

    A pusher that speaks HTTP needs no configuration: the kit replaces its remote. A source needs --config,
    or --harness for every clause that depends on its rows. The last line is the verdict.

    Exit codes: 0 conformant, 1 not conformant, 2 wrong usage or an error of the kit or the harness,
    3 incomplete: nothing fails, but a clause was not exercised or not selected. 130 interrupted.
    """
    # The kit is slow to import, and `--help` does not need it.
    from ..checking.inputs import Inputs, find, project_settings
    from ..checking.reports import check_writable, publish

    found = find(driver)
    if found.error:
        # The checks report it as a finding, too.
        click.echo(as_sentence(found.error), err=True)
    settings, waivers = project_settings(found)
    selected = _selected(select, settings.select, found.kind)
    paths = {name: path for name, path in files.items() if path is not None}
    check_writable(paths)
    inputs = Inputs(config, harness, resolve(Flags(profile, seed), settings))
    target = inputs.target(found)

    # The engine is slower still, and wrong usage does not need it.
    from ..checking.engine import run_checks

    report = run_checks(target, inputs, selected, waivers)
    publish(report, paths, github=github)
    context.exit(report.exit_code)


def _selected(given: Sequence[str], settled: Sequence[str], kind: Kind) -> tuple[Clause, ...]:
    from ..checking.clauses import names_in, select, unsuitable

    names = names_in(given) if given else list(settled) or None
    selected = select(names, kind)
    for name in unsuitable(names or [], kind):
        click.echo(f"Left out {name}, which does not apply to a {kind}.", err=True)
    return selected
