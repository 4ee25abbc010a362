"""The rules of the options, which cookiecutter and `fustor-driver new` both apply."""

from __future__ import annotations

import json
import tomllib

from combinations.cases import all_cases
from combinations.rendering import Template
from combinations.rules import hook
from fustor_driver_template import template_path
from hypothesis import given, settings
from hypothesis import strategies as st

HOOK = hook()
TEMPLATE = Template(template_path())
DECLARED = json.loads((template_path() / "cookiecutter.json").read_text(encoding="utf-8"))

KEYWORD = "a Python keyword"
STANDARD = "a module of the standard library"
NEEDED = "that the driver needs"

REFUSED = {
    "driver_type": {"one of source, pusher": ["sink", "Source"]},
    "name": {
        "lower-case letters a to z, digits and single underscores": [
            *[
                "",
                " ",
                "my shop",
                "my-shop",
                "Shop",
                "my.shop",
                "my/shop",
                "../shop",
                "/shop",
                "1shop",
                "_shop",
            ],
            *["shop_", "my__shop", "sh\u043ep", "shop\u2028", "\uff53hop", "\u017fhop", "shop\n", "shop\0"],
            *["sh'op", 'sh"op', "{{ shop }}", "{% shop %}", "`shop`", "$(shop)", "shop;", "'''", "\\shop"],
            "\U0001f600",
        ],
        KEYWORD: ["class", "import", "match"],
        "has 51 characters and may have at most 50": ["a" * 44],
        "has 207 characters and may have at most 50": ["a" * 200],
    },
    "source_style": {"one of durable, transient, polling": ["eager"]},
    "pusher_style": {"one of http, custom": [""]},
    "display_name": {"must not be empty": ["", " ", "\u3000"]},
    "description": {"at most 200 characters": ["a" * 201]},
    "author": {"one line of text": ["a\nb", "a\rb", "a\0b", "a\u2028b", "a\u202eb", "a\ud800b"]},
    "email": {
        "an address like name@example.org": [
            *["ada", "ada@", "@example.org", "a b@c.org", "a@b..c", "ada@ex\u00e4mple.org", "a@b\n"],
            "a" * 200 + "@b.c",
        ]
    },
    "github_owner": {
        "at most 39 letters, digits and single dashes": [
            *["-a", "a-", "a--b", "a_b", "a/b", "a b", "\u0430", "a\n", "{{ a }}", "a" * 40]
        ]
    },
    "license": {"one of Apache-2.0, MIT, BSD-3-Clause, proprietary": ["GPL-3.0", "mit"]},
    "mode": {"one of standalone, workspace": ["monorepo"]},
    "ci": {"one of github, gitlab, none": ["jenkins"]},
    "distribution": {
        "letters, digits, dots, dashes and underscores": [
            *["", "-a", "a-", "a b", "a/b", "../a", "\u212aelvin", "a\n", "a[x]", 'a"', "{{ a }}", "a" * 101]
        ],
        NEEDED: ["fustor-core", "Fustor_Driver", "pytest", "HTTPX"],
    },
    "module": {
        "lower-case letters a to z, digits and underscores": [
            *["", "_a", "1a", "My_module", "a-b", "a.b", "a/b", "../a", "\u0430", "a\n", "a'", "{{ a }}"],
            "a" * 101,
        ],
        KEYWORD: ["class", "match"],
        STANDARD: ["json", "types", "asyncio"],
        NEEDED: ["fustor_core", "fustor_driver", "tests", "test", "pytest"],
    },
    "__project": {"the other options make it 'source_hello'": ["elsewhere", "../source_hello"]},
    "__class": {"the other options make it 'HelloSource'": ["os.system"]},
    "__style": {"the other options make it 'source_durable'": ["../hooks"]},
}
"""The invalid values, by option and by the rule that they break."""

ACCEPTED = {
    "name": ["a", "s3_2", "json", "a" * 43],
    "description": ["{{ 7 * 7 }} {% if %} `x` $(x) <b>"],
    "author": ["O'Neil", 'Ada "I"', "C:\\ada", "'''", '"""', "\U0001f600", "\u674e", "A, Inc."],
    "email": ["", "ada+driver@example.org"],
    "github_owner": ["", "octo-Org-1", "a" * 39],
    "distribution": ["my-fustor-driver", "My.driver_2"],
    "module": ["my_driver", "x__y"],
}


def options(**changed: str) -> dict[str, str]:
    answers = {name: value for name, value in TEMPLATE.answers(changed).items() if isinstance(value, str)}
    return {**answers, **changed}


def test_an_invalid_value_is_refused_in_one_sentence() -> None:
    refused = [
        (option, rule, value)
        for option, rules in REFUSED.items()
        for rule, values in rules.items()
        for value in values
    ]
    with all_cases() as case:
        for option, rule, value in refused:
            with case((option, value)):
                sentence = HOOK.option_problem(option, {**options(), option: value})
                assert sentence.startswith(f"{option} is {ascii(value)[:60]}")
                assert rule in sentence
                assert sentence.endswith(".")
                assert sentence.isascii()
                assert sentence.isprintable()
                assert len(sentence) < 250


def test_a_valid_value_is_accepted() -> None:
    with all_cases() as case:
        for option, values in ACCEPTED.items():
            for value in values:
                with case((option, value)):
                    assert HOOK.option_problem(option, options(**{option: value})) is None
                    assert HOOK.problem(options(**{option: value})) is None


def test_the_first_problem_in_the_order_of_the_options_is_returned() -> None:
    wrong = {**options(), "module": "json", "license": "GPL-3.0", "name": "Shop"}
    assert HOOK.problem(wrong).startswith("name is 'Shop'")


def test_options_that_are_not_known_yet_are_not_a_problem() -> None:
    assert HOOK.problem({"driver_type": "pusher", "name": "shop"}) is None


def test_every_option_has_a_rule_in_the_same_order() -> None:
    assert (
        list(HOOK.RULES)
        == [option for option in DECLARED if option.startswith("__") or option[0] != "_"][:-1]
    )


def test_the_choices_are_those_that_cookiecutter_offers() -> None:
    assert {
        option: tuple(value) for option, value in DECLARED.items() if isinstance(value, list)
    } == HOOK.CHOICES


def test_every_option_and_every_choice_has_a_prompt() -> None:
    prompts = DECLARED["__prompts__"]
    assert list(prompts) == [option for option in DECLARED if not option.startswith("_")]
    for option, choices in HOOK.CHOICES.items():
        assert set(prompts[option]) == {"__prompt__", *choices}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=40))
def test_any_string_is_refused_or_rendered_unchanged(string: str) -> None:
    given_options = options(author=string, description=string, email="")
    if HOOK.problem(given_options):
        return
    files = TEMPLATE.render(given_options)
    project = tomllib.loads(files["pyproject.toml"])["project"]
    assert (project["description"], project["authors"]) == (string, [{"name": string}])
    assert json.loads(files[".fustor-driver.json"])["options"]["author"] == string
