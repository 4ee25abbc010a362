"""`fustor-driver new`: makes a working driver project."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .._console.errors import CommandError
from .._console.option_types import FILE
from ..scaffolding.naming import Project, parse_project
from ..scaffolding.template_options import option_problem, options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..scaffolding.template_options import Option

__all__ = ["new"]


class CommandWithTemplateOptions(click.Command):
    """A command with a flag for each option of the template."""

    def get_params(self, context: click.Context) -> list[click.Parameter]:
        """Return the argument, the flags of the template, and all other flags."""
        argument, *others = super().get_params(context)
        return [argument, *map(_flag, options()), *others]


def _flag(option: Option) -> click.Option:
    metavar = f"[{'|'.join(option.choices)}]" if option.choices else None
    return click.Option([option.flag], metavar=metavar, help=f"{option.question}.")


@click.command(cls=CommandWithTemplateOptions, short_help="Make a working driver project.")
@click.argument("project", metavar="[source|pusher]_NAME", required=False)
@click.option("--workspace", is_flag=True, help="Short for --mode workspace.")
@click.option(
    "--output-dir",
    type=FILE,
    help="The directory to make it in. Default: here, or among the members of the workspace.",
)
@click.option(
    "--check/--no-check",
    default=None,
    help="Install it and run its tests, or do not. Default: only in a workspace.",
)
@click.pass_context
def new(
    context: click.Context,
    /,
    project: str | None,
    workspace: bool,
    output_dir: Path | None,
    check: bool | None,
    **flags: str | None,
) -> None:
    """Make a driver project, such as source_hello, that works and passes its conformance test.

    On a terminal, the command asks for every option that is not given. If the project cannot be made, the
    command undoes everything. In a workspace, it also does so if the installation or the tests fail.

    Exit codes: 0 made (and conformant), 1 not conformant or a test failed, 2 not made or not installed,
    3 the conformance test was incomplete, 130 interrupted.
    """
    from ..scaffolding.answers import Questions
    from ..scaffolding.making import make, make_member
    from ..scaffolding.places import Place, mode_problem

    def problem_of(option: str, answers: Mapping[str, str]) -> str | None:
        return option_problem(option, answers) or mode_problem(option, answers, output_dir)

    questions = Questions(_given(project, workspace=workspace, flags=flags), problem_of)
    likely = Project(questions.check())
    no_workspace = mode_problem("mode", {"mode": "workspace"}, output_dir)
    if "name" in questions.given and ("mode" in questions.given or no_workspace):
        # The place is known already, so an error about it comes before any question.
        Place.of(likely, output_dir)
    chosen = Project(questions.ask() if _on_terminal() else questions.defaults())
    place = Place.of(chosen, output_dir)
    if place.workspace:
        make_member(chosen, place, place.workspace, check=check is not False)
    else:
        context.exit(make(chosen, place, check=check is True))


def _given(project: str | None, *, workspace: bool, flags: Mapping[str, str | None]) -> dict[str, str]:
    """Return the options that the argument and the flags give."""
    given = {option: value for option, value in flags.items() if value is not None}
    implied = {project: parse_project(project)} if project is not None else {}
    implied |= {"--workspace": {"mode": "workspace"}} if workspace else {}
    for word, options_of_word in implied.items():
        for option, value in options_of_word.items():
            if given.setdefault(option, value) != value:
                raise CommandError(
                    f"{option} is {given[option]!r}, but {word} makes it {value!r}: drop one of them"
                )
    if "name" not in given and not _on_terminal():
        raise CommandError("the project has no name, give it one, such as source_hello")
    return given


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
