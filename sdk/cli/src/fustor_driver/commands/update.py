"""`fustor-driver update`: brings a project to the current template."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._console.option_types import TEXT
from .._console.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..updating.merging import Change
    from ..updating.update import Update

__all__ = ["update"]

REASONS = {
    "changed": "",
    "added": "",
    "removed": "",
    "conflict": "edit what is between <<<<<<< and >>>>>>>",
    "unmerged": "you made something else of it, and the template changed it: compare them yourself",
    "kept": "you changed it, the template removed it or cannot be merged with it",
    "left out": "you deleted it, the template changed it",
}
"""Why a file fares as it does, by what becomes of it."""

CONFLICTS = {"conflict", "unmerged"}
WORK_LEFT = 1


@click.command(short_help="Bring a project to the current template.")
@click.option(
    "--template-from",
    type=TEXT,
    metavar="PATH|REQUIREMENT",
    help="The template that it was made with, where that is not on the index.",
)
@click.option("--check", is_flag=True, help="Change nothing, and say what would change.")
@click.pass_context
def update(context: click.Context, template_from: str | None, check: bool) -> None:
    """Bring the project in the current folder to the installed template, by a three-way merge of git's.

    What the template changed since it made the project is merged into what is committed. The result is not
    committed: `git diff` shows it, and `git restore .` undoes it, with `git clean -fd .` for the files that
    were added. Your edits stay; where both changed the same lines, both are left, marked.

    Exit codes: 0 updated or up to date, 1 there are conflicts to resolve, or with --check something to
    update, 2 not updated and nothing changed, 130 interrupted.
    """
    # These pull in cookiecutter, which the other commands do not need.
    from ..updating.applying import apply
    from ..updating.update import prepare

    folder = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="fustor-driver-") as scratch:
        prepared = prepare(folder, template_from, Path(scratch).resolve())
    if not prepared.changes:
        click.echo(f"{printable(folder.name)} is up to date with template {prepared.current}.")
        return
    if not check:
        apply(prepared.changes, folder)
    _summarise(prepared, folder, check=check)
    written = any(change.is_written for change in prepared.changes)
    if (check and written) or _conflicts(prepared.changes):
        context.exit(WORK_LEFT)


def _conflicts(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.what.value in CONFLICTS]


def _summarise(prepared: Update, folder: Path, *, check: bool) -> None:
    done = "An update would bring" if check else "Brought"
    click.echo(f"{done} {printable(folder.name)} from template {prepared.former} to {prepared.current}:\n")
    width = max(len(change.path) for change in prepared.changes)
    for change in prepared.changes:
        what = change.what.value
        line = f"  {what:<8}  {printable(change.path):<{width}}  {REASONS[what]}"
        click.echo(line.rstrip())
    if not check:
        resolve = "resolve the conflicts, " if _conflicts(prepared.changes) else ""
        click.echo(f"\nLook at `git diff`, {resolve}run the tests, and commit.")
