from __future__ import annotations

import pytest
from fustor_driver.errors import CommandError
from fustor_driver.naming import LONGEST, ProjectName


@pytest.mark.parametrize("text", ["source_hello", "pusher_s3", "source_my_own_thing", "source_a1_2b"])
def test_a_project_name_is_read_back_as_it_was_written(text: str) -> None:
    assert ProjectName.parse(text).project == text


def test_the_other_names_follow_from_the_project_name() -> None:
    name = ProjectName.parse("source_my_thing")
    assert (name.module, name.driver) == ("fustor_source_my_thing", "source:my_thing")


@pytest.mark.parametrize(
    "text",
    [
        *["", "source", "source_", "_hello", "hello", "Source-X", "Source_x", "source-x", "sink_x", "../x"],
        *[
            "source_X",
            "source_1a",
            "source_a__b",
            "source_a_",
            "source__a",
            "source_a-b",
            "source_a/b",
            "source_é",
        ],
        *["source_class", "source_match", "source_a\n", " source_a", "source_" + "a" * (LONGEST - 6)],
    ],
)
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(CommandError) as raised:
        ProjectName.parse(text)
    assert raised.value.message.endswith(".")
    assert "\n" not in raised.value.message


def test_the_longest_name_is_taken() -> None:
    text = "source_" + "a" * (LONGEST - len("source_"))
    assert ProjectName.parse(text).project == text
