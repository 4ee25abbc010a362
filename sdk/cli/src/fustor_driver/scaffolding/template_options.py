"""The options of the template as a table, from which flags, questions and checks are made.

Names, choices and defaults are read from the template's `cookiecutter.json`, and the rules from its
`hooks/pre_gen_project.py`, when they are first needed.
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
    """The value that another option must have so that an option applies."""

    option: str
    value: str

    def is_met(self, answers: Mapping[str, str]) -> bool:
        """Return whether the other option has this value or is not known yet."""
        return answers.get(self.option, self.value) == self.value


MEANT_FOR = {
    "source_style": When("driver_type", "source"),
    "pusher_style": When("driver_type", "pusher"),
    "ci": When("mode", "standalone"),
}
"""Options that do not apply to every project."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the template.

    Attributes:
        name: Its name.
        question: The question to ask for it.
        choices: The meaning of each of its values; empty if it takes any string.
        default: Its default, as a Jinja template over the options before it.
        when: The condition under which it applies; None if it always applies.
    """

    name: str
    question: str
    choices: Mapping[str, str]
    default: str
    when: When | None

    @property
    def flag(self) -> str:
        """Its flag of `fustor-driver new`."""
        return f"--{self.name.replace('_', '-')}"

    def default_for(self, answers: Mapping[str, str]) -> str:
        """Return its default, given the options before it."""
        return str(_environment().from_string(self.default).render(cookiecutter=answers))


@cache
def options() -> tuple[Option, ...]:
    """Return the options that a user can give; each depends only on those before it."""
    table = json.loads((template_path() / "cookiecutter.json").read_text(encoding="utf-8"))
    questions = table["__prompts__"]
    return tuple(
        _option(name, value, questions[name]) for name, value in table.items() if not name.startswith("_")
    )


def option_problem(option: str, answers: Mapping[str, str]) -> str | None:
    """Return the problem with an option, or None.

    Args:
        option: The name of the option.
        answers: The options up to this one.
    """
    problem: str | None = _rules().option_problem(option, answers)
    # Cookiecutter prints the rule's sentence as it is, with a full stop.
    return problem and problem.rstrip(".")


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
    """Return the module of the rules. It is not imported, which would write bytecode into the template."""
    path = template_path() / "hooks" / "pre_gen_project.py"
    module = ModuleType(path.stem)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module
