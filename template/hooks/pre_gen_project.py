"""Refuses options that would not make a working project; cookiecutter runs it before it writes a file.

Only the project's folder is there by then, which is why `__project` is free of slashes whatever the name.
`fustor-driver new` asks the same two functions, `problem` and `option_problem`: no rule stands elsewhere.
"""

from __future__ import annotations

import json
import keyword
import re
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_PROJECT = 50
LONGEST_NAME = 100
LONGEST_TEXT = 200
LONGEST_SHOWN = 60

CHOICES = {
    "driver_type": ("source", "pusher"),
    "source_style": ("durable", "transient", "polling"),
    "pusher_style": ("http", "custom"),
    "license": ("Apache-2.0", "MIT", "BSD-3-Clause", "proprietary"),
    "mode": ("standalone", "workspace"),
    "ci": ("github", "gitlab", "none"),
}

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
GITHUB_OWNER = re.compile(r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}")
LONGEST_GITHUB_OWNER = 39
DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
MODULE = re.compile(r"[a-z][a-z0-9_]*")

SDK = ("fustor-core", "fustor-event-model", "fustor-conformance", "fustor-driver", "fustor-driver-template")
"""What the driver is built with: a package of the same name would hide it, or depend on itself."""
TOOLS = ("httpx", "mypy", "nox", "pydantic", "pytest", "respx", "ruff")
"""What the project depends on besides, for the same reason."""
FILES = ("conftest", "noxfile", "src", "test", "tests")
"""What Python would import from the project's own folder, or from the tests of Python itself."""

DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
NOT_ONE_LINE = {"Cc", "Cs", "Zl", "Zp"}


def problem(options: Mapping[str, str]) -> str | None:
    """Return what is wrong with the options, as one sentence, or None.

    Args:
        options: By name as in `cookiecutter.json`, in its order, the derived ones too if they are known.

    Returns:
        The first problem.
    """
    found = (option_problem(option, options) for option in RULES if option in options)
    return next(filter(None, found), None)


def option_problem(option: str, options: Mapping[str, str]) -> str | None:
    """Return what is wrong with one option, as one sentence, or None.

    Args:
        option: Its name.
        options: It and those that stand before it in `cookiecutter.json`, which are right.

    Returns:
        The problem: it names the option, the wrong value and the rule.
    """
    rule = RULES[option](options, option)
    return f"{option} is {shown(options[option])}, {rule}." if rule else None


def choice_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that a choice breaks."""
    choices = CHOICES[option]
    return None if options[option] in choices else f"it must be one of {', '.join(choices)}"


def name_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that the name breaks."""
    name = options[option]
    project = f"{options['driver_type']}_{name}"
    if len(project) > LONGEST_PROJECT:
        return f"but {project[:12]}... has {len(project)} characters, and the longest has {LONGEST_PROJECT}"
    if not NAME.fullmatch(name):
        return "it must be a letter, then lower-case letters a to z, digits and single underscores"
    if is_keyword(name):
        return "which is a word of the Python language: choose another"
    return None


def text_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that a text breaks."""
    text = options[option]
    if not text.strip():
        return "it must not be empty"
    if len(text) > LONGEST_TEXT:
        return f"it must be one line of at most {LONGEST_TEXT} characters, not of {len(text)}"
    if any(map(is_control, text)):
        return "it must be one line of text that can be written, with no character that turns its direction"
    return None


def email_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that the address breaks."""
    email = options[option]
    right = not email or (len(email) <= LONGEST_TEXT and EMAIL.fullmatch(email))
    return None if right else "it must be an address like name@example.org, or empty"


def github_owner_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that the owner's name breaks; it is GitHub's."""
    owner = options[option]
    if not owner or (len(owner) <= LONGEST_GITHUB_OWNER and GITHUB_OWNER.fullmatch(owner)):
        return None
    return f"it must be at most {LONGEST_GITHUB_OWNER} letters, digits and single dashes in between, or empty"


def distribution_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that the name on PyPI breaks; it is the one of dependency specifiers."""
    name = options[option]
    if len(name) > LONGEST_NAME or not DISTRIBUTION.fullmatch(name):
        return (
            f"it must be at most {LONGEST_NAME} letters, digits, dots, dashes and underscores, "
            "with a letter or digit at both ends"
        )
    if re.sub(r"[-_.]+", "-", name).lower() in {*SDK, *TOOLS}:
        return "which is a package that the driver needs: choose another"
    return None


def module_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that the name of the module breaks."""
    name = options[option]
    if len(name) > LONGEST_NAME or not MODULE.fullmatch(name):
        return (
            "it must be a letter, then lower-case letters a to z, digits and underscores, "
            f"at most {LONGEST_NAME} in all"
        )
    if is_keyword(name):
        return "which is a word of the Python language: choose another"
    if name in sys.stdlib_module_names:
        return "which is a module of Python's own: choose another"
    if name.replace("_", "-") in {*SDK, *TOOLS, *FILES}:
        return "which is a module that the driver needs: choose another"
    return None


def derived_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that an option breaks that follows from the others."""
    expected = DERIVED[option](options)
    return None if options[option] == expected else f"but the others make it {expected!r}: leave it out"


def style(options: Mapping[str, str]) -> str:
    """Return which of the `templates` the driver is made from."""
    kind = options["driver_type"]
    return f"{kind}_{options[f'{kind}_style']}"


def is_keyword(name: str) -> bool:
    """Tell whether Python keeps the name for itself."""
    return keyword.iskeyword(name) or keyword.issoftkeyword(name)


def is_control(character: str) -> bool:
    """Tell whether a character would end a line, turn the direction of writing, or cannot be written."""
    turns = unicodedata.bidirectional(character) in DIRECTIONS
    return turns or unicodedata.category(character) in NOT_ONE_LINE


def shown(value: str) -> str:
    """Write a value so that it is one short line, in which no character looks like another."""
    text = ascii(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


DERIVED: dict[str, Callable[[Mapping[str, str]], str]] = {
    "__project": lambda options: f"{options['driver_type']}_{options['name']}",
    "__class": lambda options: options["name"].title().replace("_", "") + options["driver_type"].title(),
    "__style": style,
}

RULES: dict[str, Callable[[Mapping[str, str], str], str | None]] = {
    "driver_type": choice_rule,
    "name": name_rule,
    "source_style": choice_rule,
    "pusher_style": choice_rule,
    "display_name": text_rule,
    "description": text_rule,
    "author": text_rule,
    "email": email_rule,
    "github_owner": github_owner_rule,
    "license": choice_rule,
    "mode": choice_rule,
    "ci": choice_rule,
    "distribution": distribution_rule,
    "module": module_rule,
    **dict.fromkeys(DERIVED, derived_rule),
}

if __name__ == "__main__":
    sys.exit(problem(json.loads(r"""{{ cookiecutter | tojson }}""")))
