"""`fustor-driver build`: rehearses the release of a driver, and can publish it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._console.option_types import STRING
from .._console.terminal import printable

if TYPE_CHECKING:
    from ..release.rehearsal import Rehearsed

__all__ = ["build"]


@click.command(short_help="Rehearse the release of a driver, or publish it.")
@click.option(
    "--publish-to",
    type=STRING,
    metavar="URL",
    help="Then upload to this index, with the credentials in TWINE_USERNAME and TWINE_PASSWORD.",
)
def build(publish_to: str | None) -> None:
    """Rehearse the release of the driver project in the current directory.

    Builds the sdist and the wheel, checks both, installs the wheel alone into a clean environment, loads
    the driver there, and runs the project's conformance test against it. If all of this succeeds, both
    packages replace the content of dist, and a summary of them is printed.

    Exit codes: 0 conformant (and published), 1 not conformant, a check failed or the index refused,
    2 wrong usage, not a driver project or a tool is missing, 3 the conformance test was incomplete,
    130 interrupted.
    """
    # The kit is slow to import, and `--help` does not need it.
    from ..release.dist_directory import check_replaceable, place
    from ..release.index import Index, upload
    from ..release.project import open_project
    from ..release.rehearsal import rehearse

    index = Index.parse(publish_to) if publish_to else None
    project = open_project(Path.cwd())
    dist = project.directory / "dist"
    check_replaceable(dist)
    with tempfile.TemporaryDirectory(prefix="fustor-driver-") as scratch:
        rehearsed = rehearse(project, Path(scratch).resolve())
        place(rehearsed.built.paths, dist)
        _print_summary(rehearsed)
        if index:
            upload(rehearsed.tools, rehearsed.built, index)
            click.echo(f"Published to {printable(index.url)}.")


def _print_summary(rehearsed: Rehearsed) -> None:
    from ..release.summary import summary_lines

    click.echo("\nWhat would be published:\n")
    for line in summary_lines(rehearsed.built, rehearsed.pins):
        click.echo(printable(line))
    click.echo(f"\n{rehearsed.verdict}. The packages are in dist.")
