from __future__ import annotations

import subprocess
import sys

import pytest
from fustor_conformance.errors import UnusableInputError, as_sentence
from fustor_conformance.options import (
    DRIVER,
    OPTIONS,
    PROFILE,
    Choice,
    Flags,
    OptionKind,
    resolve,
)
from fustor_conformance.profiles import PROFILES
from fustor_conformance.settings import Settings

FLAGS = Flags(profile="thorough", seed=0, select=("PKG",))
SETTINGS = Settings(profile="ci", seed=5, select=["SRC", "PSH"])


def test_a_flag_beats_a_setting_and_a_setting_beats_the_default() -> None:
    assert resolve(FLAGS, SETTINGS) == Choice(PROFILES["thorough"], 0, ("PKG",))
    assert resolve(Flags(), SETTINGS) == Choice(PROFILES["ci"], 5, ("SRC", "PSH"))
    assert resolve(Flags(), Settings()) == Choice(PROFILES["quick"], 0, ())


def test_an_unknown_profile_is_an_error() -> None:
    with pytest.raises(UnusableInputError, match=r"^there is no profile 'quik': choose one of quick, ci, "):
        resolve(Flags(profile="quik"), Settings())


def test_every_option_has_its_own_name_and_a_phrase_as_help() -> None:
    options = [DRIVER, *OPTIONS]
    assert len({option.name for option in options}) == len(options)
    assert [option.name for option in options if not option.help[0].islower()] == []
    assert [option.name for option in options if option.help.endswith(".")] == []


def test_an_option_has_choices_if_it_is_a_choice_and_a_metavar_unless_it_is_a_flag() -> None:
    for option in (DRIVER, *OPTIONS):
        assert bool(option.choices) is (option.kind is OptionKind.CHOICE)
        assert bool(option.metavar) is (option.kind is not OptionKind.FLAG)
    assert PROFILE.default in PROFILE.choices


def test_the_settings_of_these_names_are_options() -> None:
    assert {*Settings.model_fields} - {"waive"} <= {option.name for option in OPTIONS}


SENTENCES = {
    "nothing is selected": "Nothing is selected.",
    "did you mean 'x'?": "Did you mean 'x'?",
    "It has both.": "It has both.",
    "pyproject.toml, tool.seed: it is wrong": "pyproject.toml, tool.seed: it is wrong.",
    "driver.toml:3: 'uri' is wrong": "driver.toml:3: 'uri' is wrong.",
    "mine:make is a value of type int": "mine:make is a value of type int.",
    "'x' does not name a driver": "'x' does not name a driver.",
}


def test_a_sentence_has_a_capital_letter_and_a_stop_unless_it_begins_with_a_path() -> None:
    assert {text: as_sentence(text) for text in SENTENCES} == SENTENCES


def test_the_table_is_light_to_import() -> None:
    code = """
import sys, types
package = types.ModuleType("fustor_conformance")
package.__path__ = [sys.argv[1]]
sys.modules["fustor_conformance"] = package
before = set(sys.modules)
import fustor_conformance.options
heavy = {name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names
print(sorted(heavy - {"fustor_conformance"}))
"""
    import fustor_conformance

    command = [sys.executable, "-c", code, str(fustor_conformance.__path__[0])]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout == "[]\n"
