"""Prints explanations of the contract: an overview, a family, or one clause."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

import click

from .clauses import CLAUSES, FAMILIES, checks_of, full_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .clauses import Clause, Family

__all__ = ["explain_clause", "list_clauses", "list_families"]

_WIDTH = 100
_INDENT = "  "
_END_OF_SENTENCE = re.compile(r"(?<=\.)\s+(?=[A-Z`(])")


def list_families() -> None:
    """Print all families with their titles and the number of their clauses."""
    click.echo(f"The contract has {len(CLAUSES)} clauses in {len(FAMILIES)} families:\n")
    name_width = max(map(len, FAMILIES))
    title_width = max(len(family.title) for family in FAMILIES.values())
    for family in FAMILIES.values():
        count = sum(clause.family == family.id for clause in CLAUSES.values())
        noun = "clause" if count == 1 else "clauses"
        name = click.style(f"{family.id:<{name_width}}", bold=True)
        click.echo(f"  {name}  {family.title:<{title_width}}  {count:>2} {noun}")
    example = next(clause for clause in CLAUSES.values() if clause.family != next(iter(FAMILIES)))
    click.echo(f"\n`fustor-driver explain {example.family}` lists the clauses of a family.")
    click.echo(f"`fustor-driver explain {example.id}` explains one clause.")


def list_clauses(clauses: Iterable[Clause]) -> None:
    """Print clauses under the titles of their families, each on one line."""
    for number, (family, members) in enumerate(groupby(clauses, key=lambda clause: clause.family)):
        if number:
            click.echo()
        _print_family(FAMILIES[family])
        for clause in members:
            click.echo(_line(clause))


def _print_family(family: Family) -> None:
    _title(family.id, family.title)
    if family.signature:
        _example(family.signature, "python")
    if family.note:
        _paragraph(family.note)
    click.echo()


def _line(clause: Clause) -> str:
    text = " ".join(full_text(clause).split())
    rest = f"  {clause.level.value:<6}  {_END_OF_SENTENCE.split(text, maxsplit=1)[0]}"
    if sys.stdout.isatty():
        columns = shutil.get_terminal_size().columns - len(clause.id)
        rest = rest if len(rest) <= columns else f"{rest[: columns - 3]}..."
    return f"{click.style(clause.id, bold=True)}{rest}"


def explain_clause(clause: Clause) -> None:
    """Print a clause, its reason, how to satisfy it, and how it is checked."""
    _title(clause.id, f"{clause.level.value}, for {' and '.join(f'{kind}s' for kind in clause.kinds)}")
    _paragraph(full_text(clause))
    _section("Why", clause.why)
    _section("How to satisfy it", clause.fix)
    click.echo()
    _example(clause.example, clause.example_language)
    _section("Harness methods that its checks need", _needs(clause))
    lines = [f"{name}: {first_line}" for name, first_line in checks_of(clause).items()]
    _section("Checks", *lines)


def _needs(clause: Clause) -> str:
    # The base harness of a pusher has a config(); the author of a source must write one.
    base = ("config",) if clause.kinds == ("source",) else ()
    methods = ", ".join(f"{name}()" for name in (*base, *clause.needs))
    return f"{methods}." if methods else "None beyond those of the kit's own harness."


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
