"""The answer to each option of the template: from a flag, a prompt, git, or its default."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from fustor_conformance.errors import as_sentence

from .._console.errors import CommandError
from .template_options import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .template_options import Option

__all__ = ["Questions"]


@dataclass(frozen=True, slots=True)
class Questions:
    """The options of a project that is about to be made.

    Attributes:
        given: The options that the user gave, by name.
        problem_of: Returns the problem with an option, or None; takes its name, and the options up to it.
    """

    given: Mapping[str, str]
    problem_of: Callable[[str, Mapping[str, str]], str | None]

    def check(self) -> dict[str, str]:
        """Check the given options before the first question.

        Returns:
            All options; those that were not given have their plain defaults.

        Raises:
            CommandError: An option is wrong, or does not apply together with the others.
        """
        answers = self._each(lambda option, answers: option.default_for(answers))
        self._refuse_wrong(answers, (option for option in options() if option.name in self.given))
        self._refuse_inapplicable(self.given)
        return answers

    def defaults(self) -> dict[str, str]:
        """Return all options; those that were not given have their defaults.

        The default author is the one in git's configuration, if there is one.

        Raises:
            CommandError: An option is wrong, or does not apply together with the others.
        """
        return self._checked(self._proposal)

    def ask(self) -> dict[str, str]:
        """Ask for every option that was not given and applies, and return all options.

        A question is repeated until its answer is right.

        Raises:
            CommandError: A given option is wrong, or does not apply together with the answers.
        """
        return self._checked(self._right_answer)

    def _checked(self, answer: Callable[[Option, Mapping[str, str]], str]) -> dict[str, str]:
        answers = self._each(answer)
        self._refuse_wrong(answers, options())
        self._refuse_inapplicable(answers)
        return answers

    def _each(self, answer: Callable[[Option, Mapping[str, str]], str]) -> dict[str, str]:
        answers: dict[str, str] = {}
        for option in options():
            given = self.given.get(option.name)
            answers[option.name] = answer(option, answers) if given is None else given
        return answers

    def _refuse_wrong(self, answers: Mapping[str, str], chosen: Iterable[Option]) -> None:
        for option in chosen:
            if problem := self.problem_of(option.name, answers):
                raise CommandError(problem)

    def _refuse_inapplicable(self, answers: Mapping[str, str]) -> None:
        for option in options():
            if option.name in self.given and option.when and not option.when.is_met(answers):
                other, value = option.when
                raise CommandError(
                    f"{option.flag} applies to {other} {value}, and this is {answers[other]}: leave it out"
                )

    def _right_answer(self, option: Option, answers: Mapping[str, str]) -> str:
        proposed = self._proposal(option, answers)
        if option.when and not option.when.is_met(answers):
            return proposed
        while True:
            answer = _asked(option, proposed)
            problem = self.problem_of(option.name, {**answers, option.name: answer})
            if problem is None:
                return answer
            click.echo(as_sentence(problem), err=True)

    def _proposal(self, option: Option, answers: Mapping[str, str]) -> str:
        known = _GIT[option.name](answers) if option.name in _GIT else ""
        if known and not self.problem_of(option.name, {**answers, option.name: known}):
            return known
        return option.default_for(answers)


def _asked(option: Option, proposed: str) -> str:
    if not option.choices:
        answer = click.prompt(option.question, default=proposed, show_default=bool(proposed))
        return str(answer).strip()
    click.echo(f"{option.question}:")
    numbered = {str(number): choice for number, choice in enumerate(option.choices, start=1)}
    for number, choice in numbered.items():
        click.echo(f"  {number}. {option.choices[choice]}")
    answer = str(click.prompt("Number or word", default=proposed)).strip()
    return numbered.get(answer, answer)


def _git_address(answers: Mapping[str, str]) -> str:
    # The address of the author in git, not of any other author.
    return _git("user.email") if answers["author"] == _git("user.name") else ""


def _git(setting: str) -> str:
    """Return a setting of git, or an empty string if it is not set or git is not installed."""
    try:
        found = subprocess.run(
            ["git", "config", "--get", setting], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()


_GIT: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "author": lambda _: _git("user.name"),
    "email": _git_address,
}
