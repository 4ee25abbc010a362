from __future__ import annotations

import json

import pytest
from fustor_driver.scaffolding.template_options import MEANT_FOR, option_problem, options
from fustor_driver_template import template_path


def table() -> dict[str, object]:
    found: dict[str, object] = json.loads((template_path() / "cookiecutter.json").read_text())
    return found


def test_the_options_are_those_of_the_template_in_its_order() -> None:
    assert [option.name for option in options()] == [name for name in table() if not name.startswith("_")]


def test_every_option_has_a_question_and_every_choice_a_meaning() -> None:
    for option in options():
        assert option.question
        assert all(option.choices.values()), option.name


def test_an_option_that_is_not_for_every_project_depends_on_one_before_it() -> None:
    order = [option.name for option in options()]
    for name, when in MEANT_FOR.items():
        assert order.index(when.option) < order.index(name)
        [other] = [option for option in options() if option.name == when.option]
        assert when.value in other.choices


def test_a_default_follows_from_the_options_before_it() -> None:
    answers: dict[str, str] = {"driver_type": "pusher", "name": "my_thing"}
    [module] = [option for option in options() if option.name == "module"]
    assert module.default_for(answers) == "fustor_pusher_my_thing"


def test_a_value_is_put_into_a_default_as_it_is() -> None:
    [description] = [option for option in options() if option.name == "description"]
    answers = {"driver_type": "source", "display_name": "{{ 7 * 7 }} <&>"}
    assert description.default_for(answers) == "A Fustor source driver for {{ 7 * 7 }} <&>."


@pytest.mark.parametrize(("license", "right"), [("MIT", True), ("GPL", False)])
def test_what_is_right_is_what_the_template_takes_for_right(license: str, right: bool) -> None:  # noqa: A002
    assert (option_problem("license", {"license": license}) is None) == right


def test_reading_the_rules_leaves_nothing_in_the_template() -> None:
    option_problem("license", {"license": "MIT"})
    assert not list((template_path() / "hooks").glob("*/pre_gen_project*"))
