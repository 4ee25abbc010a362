"""`fustor-driver new`: makes a driver project that works."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import click

from fustor_driver.details import Details, ask, complete
from fustor_driver.naming import ProjectName
from fustor_driver.options import FILE
from fustor_driver.terminal import printable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["new"]

MADE = {
    "source": {
        "src/{module}/driver.py": "the driver, which works as it is",
        "src/{module}/system.py": "the stand-in for the system that you want to read",
    },
    "pusher": {
        "src/{module}/driver.py": "the driver, which works as it is",
        "src/{module}/transport.py": "how it talks to the remote",
    },
}
NEXT = ("cd {folder}", "uv sync", "uv run pytest")


@click.command()
@click.argument("project", metavar="[source|pusher]_NAME")
@click.option("--display-name", help="The name as people write it.")
@click.option("--description", help="What it is, in one sentence.")
@click.option("--author", help="Who writes it. Default: git's user.name.")
@click.option("--email", help="An address for its users. Default: git's user.email.")
@click.option("--output-dir", type=FILE, default=".", help="Where to make it. Default: here.")
@click.option("--check", is_flag=True, help="Install it and run its tests, in an environment of its own.")
@click.pass_context
def new(
    context: click.Context,
    project: str,
    display_name: str | None,
    description: str | None,
    author: str | None,
    email: str | None,
    output_dir: Path,
    check: bool,
) -> None:
    """Make a driver project, like source_hello, that works and passes its conformance test.

    Exit codes: 0 made (and conformant), 1 not conformant or a test failed, 2 not made or not installed,
    3 the conformance test was incomplete, 130 interrupted.
    """
    # These pull in cookiecutter, which the other commands do not need.
    from fustor_driver.origin import sdk_sources
    from fustor_driver.rendering import check_target, render
    from fustor_driver.trial_run import try_project

    name = ProjectName.parse(project)
    target = check_target(name, output_dir)
    details = Details(display_name, description, author, email)
    details.check()
    details = ask(details, name) if _on_terminal() else complete(details, name)
    details.check()
    render(name, details, sdk_sources(), target)
    _summarise(name, output_dir / name.project)
    if check:
        context.exit(try_project(name, target))


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _summarise(name: ProjectName, folder: Path) -> None:
    files = {path.format(module=name.module): what for path, what in MADE[name.kind].items()}
    files["tests/test_conformance.py"] = "holds it to the Fustor driver contract"
    width = max(map(len, files))
    click.echo(f"Made {click.style(printable(str(folder)), bold=True)}, a Fustor {name.kind} driver.\n")
    for path, what in files.items():
        click.echo(f"  {path:<{width}}  {what}")
    click.echo("\nNext:\n")
    for command in NEXT:
        click.echo(f"  {command.format(folder=printable(shlex.quote(str(folder))))}")
    click.echo()
