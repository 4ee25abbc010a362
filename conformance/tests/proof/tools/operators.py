"""Mutations that cosmic-ray lacks: a removed statement, and a changed string."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import Keyword

__all__ = ["OPERATORS"]

Position = tuple[tuple[int, int], tuple[int, int]]


class LeaveOutStatement(Operator):
    """Replaces a statement by `pass`."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type == "simple_stmt" and node.children[0].type not in ("string", "import_from", "keyword"):
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        left_out = node.children[0]
        node.children[0] = Keyword("pass", left_out.start_pos, left_out.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("refuse(answer)\n", "pass\n"),)


class ChangeText(Operator):
    """Adds two letters to a string that is not a docstring."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        is_text = node.type == "string" and node.parent.type != "simple_stmt"
        if is_text or node.type == "fstring_string":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        quote = node.value[:1] if node.type == "string" else ""
        node.value = f"{quote}XX{node.value[len(quote) :]}"
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("name = 'index'", "name = 'XXindex'"),)


def _standard() -> dict[str, Operator]:
    operators = {name.removeprefix("core/"): get_operator(name) for name in operator_names()}
    return {name: operator() for name, operator in operators.items() if not operator.arguments()}


OPERATORS = {**_standard(), "LeaveOutStatement": LeaveOutStatement(), "ChangeText": ChangeText()}
"""The operators without arguments, by name."""
