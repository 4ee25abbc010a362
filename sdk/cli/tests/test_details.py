from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fustor_driver.details import Details, complete
from fustor_driver.errors import CommandError
from fustor_driver.naming import ProjectName

if TYPE_CHECKING:
    from pathlib import Path

NAME = ProjectName("source", "my_thing")


@pytest.fixture
def git_knows_an_author(home: Path) -> None:
    (home / ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")


def test_what_is_missing_is_filled_in_without_git() -> None:
    assert complete(Details(), NAME) == Details(
        display_name="My Thing",
        description="A Fustor source driver for My Thing.",
        author="The source_my_thing authors",
        email="",
    )


@pytest.mark.usefixtures("git_knows_an_author")
def test_the_author_is_the_one_that_git_knows() -> None:
    details = complete(Details(), NAME)
    assert (details.author, details.email) == ("Ada", "ada@example.org")


@pytest.mark.usefixtures("git_knows_an_author")
def test_the_address_that_git_knows_is_not_given_to_another_author() -> None:
    details = complete(Details(author="Grace"), NAME)
    assert (details.author, details.email) == ("Grace", "")


def test_what_was_given_is_kept() -> None:
    given = Details("A", "B.", "C", "d@example.org")
    assert complete(given, NAME) == given


@pytest.mark.parametrize(
    "details",
    [
        Details(display_name=""),
        Details(description="two\nlines"),
        Details(author="x" * 201),
        Details(email="nobody"),
        Details(email="a@b c"),
    ],
)
def test_a_text_that_cannot_be_written_is_refused(details: Details) -> None:
    with pytest.raises(CommandError, match="--"):
        details.check()


def test_bytes_that_are_no_text_are_called_that() -> None:
    with pytest.raises(CommandError, match="--author cannot be read as text"):
        Details(author="\udcff").check()


@pytest.mark.parametrize("character", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_a_text_that_would_show_in_another_order_than_it_is_written_is_refused(character: str) -> None:
    with pytest.raises(CommandError, match="--description holds a character that turns the direction"):
        Details(description=f"a{character}b").check()
