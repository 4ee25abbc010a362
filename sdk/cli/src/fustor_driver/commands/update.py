"""`fustor-driver update`: updates a project to the current template."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._console.option_types import STRING
from .._console.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..updating.changes import Change
    from ..updating.update import Update

__all__ = ["update"]

REASONS = {
    "changed": "",
    "added": "",
    "removed": "",
    "conflict": "edit the lines between <<<<<<< and >>>>>>>",
    "unmerged": "you replaced it with something else, and the template changed it: compare them yourself",
    "kept": "you changed it, and the template removed it or cannot be merged with it",
    "left out": "you deleted it, and the template changed it",
}
"""The reason for each kind of change."""

CONFLICTS = {"conflict", "unmerged"}
WORK_LEFT = 1


@click.command(short_help="Update a project to the current template.")
@click.option(
    "--template-from",
    type=STRING,
    metavar="PATH|REQUIREMENT",
    help="The template that made the project, if it is not on the index.",
)
@click.option("--check", is_flag=True, help="Change nothing, only print what would change.")
@click.pass_context
def update(context: click.Context, template_from: str | None, check: bool) -> None:
    """Update the project in the current directory to the installed template, with git's three-way merge.

    The changes of the template since it made the project are merged into the committed files. The result is
    not committed: `git diff` shows it, `git restore .` undoes it, and `git clean -fd .` removes added files.
    Your edits stay; where you and the template changed the same lines, both versions stay, marked.

    Exit codes: 0 updated or up to date, 1 there are conflicts to resolve, or with --check something to
    update, 2 not updated and nothing changed, 130 interrupted.
    """
    # These import cookiecutter, which the other commands do not need.
    from ..updating.applying import apply
    from ..updating.update import prepare

    directory = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="fustor-driver-") as scratch:
        prepared = prepare(directory, template_from, Path(scratch).resolve())
    if not prepared.changes:
        click.echo(f"{printable(directory.name)} is up to date with template {prepared.current}.")
        return
    if not check:
        apply(prepared.changes, directory)
    _print_summary(prepared, directory, check=check)
    written = any(change.is_written for change in prepared.changes)
    if (check and written) or _conflicts(prepared.changes):
        context.exit(WORK_LEFT)


def _conflicts(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.kind.value in CONFLICTS]


def _print_summary(prepared: Update, directory: Path, *, check: bool) -> None:
    done = "Would update" if check else "Updated"
    click.echo(f"{done} {printable(directory.name)} from template {prepared.former} to {prepared.current}:\n")
    width = max(len(change.path) for change in prepared.changes)
    for change in prepared.changes:
        kind = change.kind.value
        line = f"  {kind:<8}  {printable(change.path):<{width}}  {REASONS[kind]}"
        click.echo(line.rstrip())
    if not check:
        resolve = "resolve the conflicts, " if _conflicts(prepared.changes) else ""
        click.echo(f"\nLook at `git diff`, {resolve}run the tests, and commit.")
