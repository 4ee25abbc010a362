from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from fustor_driver._console.errors import CommandError
from fustor_driver.scaffolding.answers import Questions
from fustor_driver.scaffolding.template_options import option_problem, options

if TYPE_CHECKING:
    from pathlib import Path


def questions(**given: str) -> Questions:
    return Questions(given, option_problem)


def asked(*typed: str, **given: str) -> tuple[dict[str, str], str]:
    """Ask for every option that is not given; return the answers and the output."""
    answers: dict[str, str] = {}

    @click.command()
    def command() -> None:
        answers.update(questions(**given).ask())

    result = CliRunner().invoke(command, input="".join(f"{line}\n" for line in typed))
    assert result.exit_code == 0, result.output
    return answers, result.output


def all_but(*missing: str) -> dict[str, str]:
    """Return every option of a source except these."""
    answers = questions(name="hello", author="A", email="").defaults()
    return {option: value for option, value in answers.items() if option not in {*missing, "pusher_style"}}


@pytest.fixture
def git_knows_an_author(home: Path) -> None:
    (home / ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")


def test_what_is_missing_gets_the_default_of_the_template_without_git() -> None:
    answers = questions(name="my_thing").defaults()
    assert list(answers) == [option.name for option in options()]
    assert answers["display_name"] == "My Thing"
    assert answers["author"] == "The source_my_thing authors"
    assert (answers["email"], answers["license"]) == ("", "Apache-2.0")


@pytest.mark.usefixtures("git_knows_an_author")
def test_the_author_is_the_one_that_git_knows() -> None:
    answers = questions(name="my_thing").defaults()
    assert (answers["author"], answers["email"]) == ("Ada", "ada@example.org")


@pytest.mark.usefixtures("git_knows_an_author")
def test_the_address_that_git_knows_is_not_given_to_another_author() -> None:
    assert questions(name="my_thing", author="Grace").defaults()["email"] == ""


def test_what_git_knows_is_left_out_where_it_cannot_be_written(home: Path) -> None:
    (home / ".gitconfig").write_text('[user]\n\tname = "two\\nlines"\n')
    assert questions(name="my_thing").defaults()["author"] == "The source_my_thing authors"


def test_what_was_given_is_kept() -> None:
    given = {"driver_type": "pusher", "name": "x", "pusher_style": "custom", "email": "a@example.org"}
    assert given.items() <= questions(**given).defaults().items()


@pytest.mark.parametrize(
    "given",
    [
        {"name": "Hello"},
        {"display_name": ""},
        {"description": "two\nlines"},
        {"author": "x" * 201},
        {"author": "\udcff"},
        {"author": "a\u202eb"},
        {"email": "a@b c"},
        {"license": "GPL"},
        {"distribution": "fustor-core"},
        {"module": "json"},
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_asked(given: dict[str, str]) -> None:
    [option] = given
    with pytest.raises(CommandError, match=rf"^{option} is .*[^.]$"):
        questions(**given).check()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (
            {"driver_type": "source", "pusher_style": "http"},
            "--pusher-style applies to driver_type pusher",
        ),
        (
            {"driver_type": "pusher", "source_style": "polling"},
            "--source-style applies to driver_type source",
        ),
        (
            {"mode": "workspace", "ci": "github"},
            "--ci applies to mode standalone, and this is workspace",
        ),
    ],
)
def test_an_option_without_a_meaning_is_refused(given: dict[str, str], complaint: str) -> None:
    with pytest.raises(CommandError, match=f"^{complaint}"):
        questions(**given).check()


def test_an_option_that_has_no_meaning_beside_the_defaults_is_refused() -> None:
    given = questions(name="hello", pusher_style="http")
    given.check()
    with pytest.raises(
        CommandError, match="--pusher-style applies to driver_type pusher, and this is source"
    ):
        given.defaults()


def test_a_default_that_became_too_long_is_refused() -> None:
    with pytest.raises(CommandError, match=r"description is .* at most 200 characters"):
        questions(name="hello", display_name="x" * 190).defaults()


def test_everything_is_asked_that_has_a_meaning() -> None:
    answers, output = asked("pusher", "shop", "custom", *[""] * 10)
    assert (answers["driver_type"], answers["name"], answers["pusher_style"]) == ("pusher", "shop", "custom")
    assert answers["module"] == "fustor_pusher_shop"
    assert "How the system of a source reports changes" not in output
    assert "custom: any other protocol" in output


def test_what_was_given_is_not_asked() -> None:
    given = all_but("author")
    answers, output = asked("Grace", **given)
    assert answers == {**given, "author": "Grace", "pusher_style": "http"}
    assert output == "Author [The source_hello authors]: Grace\n"


def test_a_choice_can_be_given_by_its_number() -> None:
    assert asked("3", **all_but("license"))[0]["license"] == "BSD-3-Clause"


def test_a_bad_answer_is_asked_for_again_and_the_others_are_kept() -> None:
    answers, output = asked("Ada", "nobody", "9", "ada@example.org", **all_but("author", "email"))
    assert (answers["author"], answers["email"]) == ("Ada", "ada@example.org")
    assert output.count("it must be an address like name@example.org, or empty.") == 2
    assert output.count("Author") == 1


@pytest.mark.usefixtures("git_knows_an_author")
def test_a_blank_answers_that_there_is_none() -> None:
    given = {**all_but("email"), "author": "Ada"}
    answers, output = asked(" ", **given)
    assert "[ada@example.org]" in output
    assert answers["email"] == ""
