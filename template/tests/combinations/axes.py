"""The options that change the files of a project or their content, and their combinations."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

__all__ = ["AXES", "Row", "covering", "every", "options", "pairs"]

Row = Mapping[str, str]
"""One value for each axis."""

AXES: dict[str, tuple[str, ...]] = {
    "style": ("source_durable", "source_transient", "source_polling", "pusher_http", "pusher_custom"),
    "license": ("Apache-2.0", "MIT", "BSD-3-Clause", "proprietary"),
    "mode": ("standalone", "workspace"),
    "ci": ("github", "gitlab", "none"),
    "owner": ("", "octo-org"),
    "email": ("", "ada@example.org"),
    "names": ("by convention", "own"),
}

NAMES = {
    "by convention": {},
    "own": {"distribution": "Acme.shop-driver", "module": "acme_shop"},
}


def every() -> list[Row]:
    """Return every combination."""
    return [dict(zip(AXES, values, strict=True)) for values in product(*AXES.values())]


def covering() -> list[Row]:
    """Return a few combinations that cover every pair of values of two axes.

    It repeatedly adds the combination that covers the most missing pairs, until every pair is covered.
    """
    candidates = every()
    missing = {pair for row in candidates for pair in pairs(row)}
    chosen = []
    while missing:
        best = max(candidates, key=lambda row: len(missing & pairs(row)))
        missing -= pairs(best)
        chosen.append(best)
    return chosen


def pairs(row: Row) -> frozenset[tuple[tuple[str, str], ...]]:
    """Return every pair of values in a row."""
    return frozenset(combinations(row.items(), 2))


def options(row: Row, name: str = "hello") -> dict[str, str]:
    """Return the options from which cookiecutter makes the project of a row.

    Args:
        row: The row.
        name: The name of the driver.

    Returns:
        The options that may differ from their defaults.
    """
    kind, style = row["style"].split("_")
    return {
        "driver_type": kind,
        "name": name,
        f"{kind}_style": style,
        "email": row["email"],
        "github_owner": row["owner"],
        **{option: row[option] for option in ("license", "mode", "ci")},
        **NAMES[row["names"]],
    }
