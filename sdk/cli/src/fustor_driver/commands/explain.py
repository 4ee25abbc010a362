"""`fustor-driver explain`: what a clause says, why, and how to satisfy it."""

from __future__ import annotations

import inspect
import sys
import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fustor_conformance.contract import Clause, Family
    from fustor_conformance.registry import Check

__all__ = ["explain"]

_WIDTH = 100
_INDENT = "  "


@click.command(short_help="Explain clauses of the contract.")
@click.argument("clauses", metavar="CLAUSE...", nargs=-1, required=True)
def explain(clauses: tuple[str, ...]) -> None:
    """Explain clauses of the Fustor driver contract, like SRC-MSG-05, or list families, like SRC-MSG or SRC.

    For a clause: what it says, why, how to satisfy it with an example, what the kit needs of a harness
    to exercise it, and the checks that do so.

    Exit codes: 0 explained, 2 there is no such clause, 130 interrupted.
    """
    from ..checking.clauses import clauses_named

    # All names are looked up first, so that a wrong one is not buried under pages.
    found = [(name.strip().upper(), clauses_named(name)) for name in clauses]
    for number, (name, named) in enumerate(found):
        if number:
            click.echo()
        if name == named[0].id:
            _explain_clause(named[0])
        else:
            _list_families(named)


def _list_families(clauses: Iterable[Clause]) -> None:
    from fustor_conformance.contract import FAMILIES

    for number, (family, members) in enumerate(groupby(clauses, key=lambda clause: clause.family)):
        if number:
            click.echo()
        _list_family(FAMILIES[family], members)


def _list_family(family: Family, clauses: Iterable[Clause]) -> None:
    _title(family.id, family.title)
    if family.signature:
        _example(family.signature, "python")
    if family.note:
        _paragraph(family.note)
    click.echo()
    for clause in clauses:
        lead = f"{clause.id}  {clause.level.value:<6}  "
        indent = " " * len(lead)
        first, _, rest = textwrap.fill(
            f"{lead}{clause.text}",
            _WIDTH,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ).partition("\n")
        click.echo(click.style(clause.id, bold=True) + first.removeprefix(clause.id))
        if rest:
            click.echo(rest)


def _explain_clause(clause: Clause) -> None:
    from fustor_conformance.registry import checks_for

    _title(clause.id, f"{clause.level.value}, for {' and '.join(f'{kind}s' for kind in clause.kinds)}")
    _paragraph(clause.text)
    _section("Why", clause.why)
    _section("How to satisfy it", clause.fix)
    click.echo()
    _example(clause.example, clause.example_language)
    _section("What the harness must be able to do", _needs(clause))
    _list_checks(checks_for(clause.id))


def _needs(clause: Clause) -> str:
    # A pusher's harness has a config() of its own, so only a source's author must write one.
    base = ("config",) if clause.kinds == ("source",) else ()
    needs = _methods((*base, *clause.needs)) or "Nothing beyond what the kit supplies"
    return f"{needs}."


def _methods(names: Iterable[str]) -> str:
    return ", ".join(f"{name}()" for name in names)


def _list_checks(checks: Iterable[Check]) -> None:
    lines = [f"{check.name}: {_first_line(check)}" for check in checks]
    _section("Examined by", *(lines or ["no check yet"]))


def _first_line(check: Check) -> str:
    return (inspect.getdoc(check.function) or "").partition("\n")[0]


def _title(name: str, rest: str) -> None:
    click.echo(f"{click.style(name, bold=True)}  {rest}")


def _section(heading: str, *paragraphs: str) -> None:
    click.secho(f"\n{heading}", bold=True)
    for paragraph in paragraphs:
        _paragraph(paragraph)


def _paragraph(text: str) -> None:
    for line in text.splitlines():
        click.echo(
            textwrap.fill(
                line,
                _WIDTH,
                initial_indent=_INDENT,
                subsequent_indent=_INDENT,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )


def _example(code: str, language: str) -> None:
    indented = textwrap.indent(code.rstrip("\n"), _INDENT * 2)
    if not sys.stdout.isatty():
        click.echo(indented)
        return
    from rich.console import Console
    from rich.syntax import Syntax

    # soft_wrap leaves the lines as they are, so that they can be copied.
    Console(soft_wrap=True).print(
        Syntax(indented, language, theme="ansi_dark", background_color="default"), end=""
    )
