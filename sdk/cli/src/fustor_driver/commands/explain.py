"""`fustor-driver explain`: explains the clauses of the contract."""

from __future__ import annotations

import click

__all__ = ["explain"]


@click.command(short_help="Explain clauses of the contract.")
@click.argument("clauses", metavar="[CLAUSE|FAMILY]...", nargs=-1)
def explain(clauses: tuple[str, ...]) -> None:
    """Explain clauses of the Fustor driver contract, such as SRC-MSG-05, or list a family, such as SRC-MSG.

    A clause is explained by its text, the reason for it, an example that satisfies it, the harness methods
    that its checks need, and these checks. A family is listed with one line for each clause. Without an
    argument, all families are listed.

    Exit codes: 0 explained, 2 there is no such clause, 130 interrupted.
    """
    from ..checking.clauses import clauses_named
    from ..checking.explaining import explain_clause, list_clauses, list_families

    if not clauses:
        list_families()
    # All names are looked up first, so that pages of output do not bury the error about a wrong one.
    found = [(name.strip().upper(), clauses_named(name)) for name in clauses]
    for number, (name, named) in enumerate(found):
        if number:
            click.echo()
        if name == named[0].id:
            explain_clause(named[0])
        else:
            list_clauses(named)
