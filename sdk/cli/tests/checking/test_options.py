from __future__ import annotations

import click
import pytest
from fustor_conformance.options import OPTIONS, OptionKind
from fustor_driver.commands.check import check


def parameter(name: str) -> click.Option:
    [found] = [each for each in check.params if isinstance(each, click.Option) and each.name == name]
    return found


def test_every_option_of_the_table_is_a_flag_of_the_command() -> None:
    flags = [option.opts for option in check.params if isinstance(option, click.Option)]
    assert flags == [[f"--{option.name}"] for option in OPTIONS]


def test_a_default_is_shown_but_not_given_to_click() -> None:
    assert str(parameter("seed").help).endswith("  [default: 0]")
    for option in OPTIONS:
        value = click.Command("check", params=[parameter(option.name)]).make_context("check", []).params
        assert not value[option.name]


@pytest.mark.parametrize("name", [option.name for option in OPTIONS if option.kind is not OptionKind.FLAG])
def test_an_option_needs_its_value(name: str) -> None:
    with pytest.raises(click.BadOptionUsage, match="requires an argument"):
        click.Command("check", params=[parameter(name)]).make_context("check", [f"--{name}"])


def test_a_seed_may_be_negative() -> None:
    context = click.Command("check", params=[parameter("seed")]).make_context("check", ["--seed", "-1"])
    assert context.params == {"seed": -1}


def test_only_a_repeatable_option_collects_values() -> None:
    assert [option.name for option in OPTIONS if parameter(option.name).multiple] == ["select"]


def test_every_help_text_is_a_sentence() -> None:
    helps = [str(parameter(option.name).help).partition("  [")[0] for option in OPTIONS]
    assert all(text[0].isupper() and text.endswith(".") for text in helps)
