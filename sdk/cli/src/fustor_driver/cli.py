"""The `fustor-driver` command: a group, to which each module of `commands` gives one command."""

from __future__ import annotations

import click

from fustor_driver.commands.build import build
from fustor_driver.commands.check import check
from fustor_driver.commands.explain import explain
from fustor_driver.commands.list_drivers import list_drivers
from fustor_driver.commands.new import new
from fustor_driver.commands.update import update
from fustor_driver.group import CommandGroup

__all__ = ["main"]


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fustor-driver")
def main() -> None:
    """Make and check Fustor drivers."""


for command in (new, list_drivers, check, explain, build, update):
    main.add_command(command)
