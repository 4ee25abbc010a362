"""The options of the template: one table, from which come flags, questions and checks.

What each is, its choices and its default stand in the template's `cookiecutter.json`, and what is right in
its `hooks/pre_gen_project.py`. Both are read from there, and only when they are needed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from fustor_driver_template import template_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

__all__ = ["Option", "option_problem", "options"]


class When(NamedTuple):
    """The value that another option must have for an option to have a meaning."""

    option: str
    value: str

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Tell whether it has that value, as far as is known."""
        return answers.get(self.option, self.value) == self.value


MEANT_FOR = {
    "source_style": When("driver_type", "source"),
    "pusher_style": When("driver_type", "pusher"),
    "ci": When("mode", "standalone"),
}
"""Options without a meaning for every project."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the template.

    Attributes:
        name: Its name.
        question: What it is, as one asks for it.
        choices: What each of its values means; empty where any text can be right.
        default: Its value where it is not given; a text of Jinja, about the options before it.
        when: Where it has a meaning; None is everywhere.
    """

    name: str
    question: str
    choices: Mapping[str, str]
    default: str
    when: When | None

    @property
    def flag(self) -> str:
        """The flag of `fustor-driver new` that gives it."""
        return f"--{self.name.replace('_', '-')}"

    def default_for(self, answers: Mapping[str, str]) -> str:
        """Return its default.

        Args:
            answers: The options before it.
        """
        return str(_environment().from_string(self.default).render(cookiecutter=answers))


@cache
def options() -> tuple[Option, ...]:
    """Return the options that one can give, in the order in which they depend on each other."""
    table = json.loads((template_path() / "cookiecutter.json").read_text(encoding="utf-8"))
    questions = table["__prompts__"]
    return tuple(
        _option(name, value, questions[name]) for name, value in table.items() if not name.startswith("_")
    )


def option_problem(option: str, answers: Mapping[str, str]) -> str | None:
    """Return what is wrong with an option, as one sentence, or None.

    Args:
        option: Its name.
        answers: It and the options before it.
    """
    problem: str | None = _rules().option_problem(option, answers)
    return problem


def _option(name: str, value: str | list[str], question: str | dict[str, str]) -> Option:
    texts = question if isinstance(question, dict) else {"__prompt__": question}
    choices = value if isinstance(value, list) else []
    return Option(
        name=name,
        question=texts["__prompt__"],
        choices={choice: texts[choice] for choice in choices},
        default=choices[0] if choices else str(value),
        when=MEANT_FOR.get(name),
    )


@cache
def _environment() -> Environment:
    from cookiecutter.environment import StrictEnvironment  # type: ignore[import-untyped]

    environment: Environment = StrictEnvironment()
    return environment


@cache
def _rules() -> Any:
    """Return the module of the rules, run from its text: importing it would leave a file in the template."""
    path = template_path() / "hooks" / "pre_gen_project.py"
    module = ModuleType(path.stem)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module
