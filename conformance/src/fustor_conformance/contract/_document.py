"""The published contract page, rendered from the table of clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fustor_core.drivers import CONTRACT_VERSION

from ._families import FAMILIES, Family
from ._lookup import CLAUSES

if TYPE_CHECKING:
    from .clause import Clause

COMMAND = "python -m fustor_conformance.contract > docs/contract.md"
"""Makes the page anew, from the root of the repository."""

INTRODUCTION = f"""\
<!-- Made by `{COMMAND}`. Change the table of clauses, not this page. -->

# The Fustor driver contract, version {CONTRACT_VERSION}

A Fustor agent moves changes from a *source* (a database, a file system) to a *pusher*, which sends them on.
Both are drivers, and anyone can write one. This page says what a driver has to do so that every agent can
run it and no data is lost on the way.

The contract consists of clauses. MUST and SHOULD have the meaning of
[RFC 2119](https://www.rfc-editor.org/rfc/rfc2119). Every clause has an id that never changes: a clause is
not renumbered, and its id is not used again. Each one below comes with the reason for it and with the way
to satisfy it.

You need not learn it by heart. The conformance kit runs a driver and names the clauses that it breaks:

```console
$ fustor-driver check source:postgres --config postgres.toml
$ fustor-driver explain SRC-MSG-05
```"""

TERMS = (
    (
        "driver",
        "A concrete class, subclass of `fustor_core.drivers.SourceDriver` or `PusherDriver`, shipped in a "
        "Python distribution and registered as an entry point.",
    ),
    (
        "event",
        "An instance of `fustor_event_model.models.EventBase` (or `InsertEvent`, `UpdateEvent`, "
        "`DeleteEvent`): `event_type`, `fields: list[str]`, `rows: list`, `index: int = -1`, "
        "`event_schema: str`, `table: str`.",
    ),
    (
        "position",
        'An `int`. A position > 0 is the `index` of an event; a position <= 0 means "no committed position".',
    ),
    (
        "durable source",
        "Can replay history (a database log, an append-only file). `is_transient` is `False`.",
    ),
    (
        "transient source",
        "Events not consumed at once are gone (a file-system watch). `is_transient` is `True`.",
    ),
    ("remote", "What a pusher sends to: an HTTP consumer, a broker, a database."),
    ("envelope", "The JSON object that a pusher sends to the remote for one `push` call."),
    (
        "agent",
        "The program that runs drivers. It constructs drivers on its event loop, iterates sources in a "
        "background thread, and awaits pushers on its event loop.",
    ),
    (
        "harness",
        "What only the author of a driver can tell the kit: a configuration, and how to change the system "
        "behind the driver. A clause names the harness methods that exercising it takes.",
    ),
)

AGENT_02 = """\
## Agent 0.2

Agent 0.2.16 iterates what `get_message_iterator` returns, so it cannot use the tuple of SRC-MSG-01, and no
object can both unpack as this tuple and iterate as events. A source that keeps this contract therefore does
not run in that agent."""


def render() -> str:
    """Render the page.

    Returns:
        Markdown that ends in a newline.
    """
    families = [_family(family) for family in FAMILIES.values()]
    return "\n\n".join((INTRODUCTION, _terms(), _overview(), *families, AGENT_02)) + "\n"


def _terms() -> str:
    rows = [f"| {term} | {_cell(meaning)} |" for term, meaning in TERMS]
    return "\n".join(("## Terms", "", "| term | meaning |", "|---|---|", *rows))


def _overview() -> str:
    rows = [f"- [{family.id}](#{family.id.lower()}): {family.title}" for family in FAMILIES.values()]
    return "\n".join(("## Families", "", *rows))


def _family(family: Family) -> str:
    clauses = [clause for clause in CLAUSES.values() if clause.family == family.id]
    parts = [f'<a id="{family.id.lower()}"></a>', f"## {family.id}: {family.title}"]
    if family.signature:
        parts.append(_code(family.signature, "text"))
    if family.note:
        parts.append(family.note)
    rows = [f"| [{c.id}](#{c.id.lower()}) | {c.level} | {_cell(c.text)} |" for c in clauses]
    parts.append("\n".join(("| id | level | clause |", "|---|---|---|", *rows)))
    return "\n\n".join(parts + [_clause(clause) for clause in clauses])


def _clause(clause: Clause) -> str:
    parts = [
        f"### {clause.id}",
        f"> {clause.text}",
        f"**Why.** {clause.why}",
        f"**How to satisfy it.** {clause.fix}",
        "\n\n".join(
            (
                '<details markdown="1">\n<summary>Example</summary>',
                _code(clause.example, clause.example_language),
                "</details>",
            )
        ),
    ]
    if exercise := _exercise(clause):
        parts.append(exercise)
    return "\n\n".join(parts)


def _exercise(clause: Clause) -> str:
    return f"**To exercise it** the harness overrides {_names(clause.needs)}." if clause.needs else ""


def _names(names: tuple[str, ...]) -> str:
    *most, last = [f"`{name}`" for name in names]
    return f"{', '.join(most)} and {last}" if most else last


def _code(text: str, language: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
