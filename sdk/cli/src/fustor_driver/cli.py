"""The `fustor-driver` command: a group with one command from each module of `commands`."""

from __future__ import annotations

import click

from ._console.group import CommandGroup
from .commands.build import build
from .commands.check import check
from .commands.explain import explain
from .commands.list_drivers import list_drivers
from .commands.new import new
from .commands.update import update

__all__ = ["main"]


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fustor-driver")
def main() -> None:
    """Make and check Fustor drivers."""


for command in (new, list_drivers, check, explain, build, update):
    main.add_command(command)
