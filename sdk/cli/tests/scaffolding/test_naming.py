from __future__ import annotations

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.scaffolding.naming import Project, parse_project


@pytest.mark.parametrize("text", ["source_hello", "pusher_s3", "source_my_own_thing"])
def test_a_project_is_called_what_the_user_called_it(text: str) -> None:
    assert Project(parse_project(text)).directory == text


def test_a_driver_is_called_what_the_other_commands_call_it() -> None:
    project = Project({"driver_type": "source", "name": "my_thing"})
    assert (project.kind, project.driver) == ("source", "source:my_thing")


@pytest.mark.parametrize("text", ["", "hello", "_hello", "Source_x", "source-x", "sink_x", "../x"])
def test_what_does_not_start_with_a_type_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match=r"must start with source_ or pusher_, as in source_hello$"):
        parse_project(text)
