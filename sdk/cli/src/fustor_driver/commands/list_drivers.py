"""`fustor-driver list`: lists the installed drivers and their problems."""

from __future__ import annotations

import click

__all__ = ["list_drivers"]


@click.command("list", short_help="List the installed drivers and their problems.")
@click.option("--kind", type=click.Choice(["source", "pusher"]), help="Only drivers of this kind.")
def list_drivers(kind: str | None) -> None:
    """List the installed drivers, each with its package, its entry-point group and its problem, if any.

    Each driver is imported in a process of its own. `fustor-driver check` checks one against the contract.

    Exit codes: 0 also when a driver has a problem, 2 wrong usage, 130 interrupted.
    """
    from fustor_core.discovery import installed_drivers

    drivers = [driver for driver in installed_drivers() if kind in (None, driver.kind)]
    if not drivers:
        click.echo(_nothing_installed(kind))
        return
    # The kit is slow to import, and an empty list does not need it.
    from ..checking.listing import print_table

    print_table(drivers)


def _nothing_installed(kind: str | None) -> str:
    noun = f"{kind} driver" if kind else "driver"
    return (
        f"No {noun} is installed: make one with `fustor-driver new {kind or 'source'}_hello`, or install its "
        "package into the environment of this command."
    )
