"""Refuse options that would not make a working project; cookiecutter runs this hook before it writes a file.

Cookiecutter has created only the directory of the project by then, so `__project` must not contain a slash,
whatever the name is. All rules of the options are here: `fustor-driver new` calls `option_problem`, too.
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
LONGEST_LINE = 200
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
"""The SDK. A driver with one of these names would hide the package, or depend on itself."""
TOOLS = ("httpx", "mypy", "nox", "pydantic", "pytest", "respx", "ruff")
"""The other dependencies of a project, refused for the same reason."""
FILES = ("conftest", "noxfile", "src", "test", "tests")
"""Names that Python resolves to a file of the project, or to its own test suite."""

DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
NOT_ONE_LINE = {"Cc", "Cs", "Zl", "Zp"}


def problem(options: Mapping[str, str]) -> str | None:
    """Return the first problem of the options as one sentence, or None.

    Args:
        options: The options by name. Options that are not known yet, derived ones included, may be missing.

    Returns:
        The sentence of `option_problem` for the first wrong option in the order of `cookiecutter.json`.
    """
    found = (option_problem(option, options) for option in RULES if option in options)
    return next(filter(None, found), None)


def option_problem(option: str, options: Mapping[str, str]) -> str | None:
    """Return the problem of one option as one sentence, or None.

    Args:
        option: The name of the option.
        options: This option and the options before it in `cookiecutter.json`, which must be valid.

    Returns:
        A sentence that names the option, the wrong value and the rule.
    """
    rule = RULES[option](options, option)
    return f"{option} is {shown(options[option])}, {rule}." if rule else None


def choice_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that a choice breaks, or None."""
    choices = CHOICES[option]
    return None if options[option] in choices else f"but it must be one of {', '.join(choices)}"


def name_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that the name breaks, or None."""
    name = options[option]
    project = f"{options['driver_type']}_{name}"
    if len(project) > LONGEST_PROJECT:
        return f"but {project[:12]}... has {len(project)} characters and may have at most {LONGEST_PROJECT}"
    if not NAME.fullmatch(name):
        return (
            "but it must consist of lower-case letters a to z, digits and single underscores between them, "
            "and start with a letter"
        )
    if is_keyword(name):
        return "which is a Python keyword: choose another"
    return None


def line_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that a line of text breaks, or None."""
    line = options[option]
    if not line.strip():
        return "but it must not be empty"
    if len(line) > LONGEST_LINE:
        return f"but it must have at most {LONGEST_LINE} characters, not {len(line)}"
    if any(map(is_control, line)):
        return "but it must be one line of text, without control, surrogate or directional characters"
    return None


def email_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that the email address breaks, or None."""
    email = options[option]
    valid = not email or (len(email) <= LONGEST_LINE and EMAIL.fullmatch(email))
    return None if valid else "but it must be an address like name@example.org, or empty"


def github_owner_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule of GitHub that the name of the owner breaks, or None."""
    owner = options[option]
    if not owner or (len(owner) <= LONGEST_GITHUB_OWNER and GITHUB_OWNER.fullmatch(owner)):
        return None
    return (
        f"but it must consist of at most {LONGEST_GITHUB_OWNER} letters, digits and single dashes "
        "between them, or be empty"
    )


def distribution_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule of dependency specifiers that the name on PyPI breaks, or None."""
    name = options[option]
    if len(name) > LONGEST_NAME or not DISTRIBUTION.fullmatch(name):
        return (
            f"but it must consist of at most {LONGEST_NAME} letters, digits, dots, dashes and underscores, "
            "and start and end with a letter or digit"
        )
    if re.sub(r"[-_.]+", "-", name).lower() in {*SDK, *TOOLS}:
        return "which is a package that the driver needs: choose another"
    return None


def module_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that the name of the module breaks, or None."""
    name = options[option]
    if len(name) > LONGEST_NAME or not MODULE.fullmatch(name):
        return (
            f"but it must consist of at most {LONGEST_NAME} lower-case letters a to z, digits and "
            "underscores, and start with a letter"
        )
    if is_keyword(name):
        return "which is a Python keyword: choose another"
    if name in sys.stdlib_module_names:
        return "which is a module of the standard library: choose another"
    if name.replace("_", "-") in {*SDK, *TOOLS, *FILES}:
        return "which is a module that the driver needs: choose another"
    return None


def derived_rule(options: Mapping[str, str], option: str) -> str | None:
    """Return the rule that a derived option breaks, or None."""
    expected = DERIVED[option](options)
    if options[option] == expected:
        return None
    return f"but the other options make it {expected!r}: leave it out"


def style(options: Mapping[str, str]) -> str:
    """Return the directory in `templates` that the driver is rendered from."""
    kind = options["driver_type"]
    return f"{kind}_{options[f'{kind}_style']}"


def is_keyword(name: str) -> bool:
    """Return whether Python reserves the name."""
    return keyword.iskeyword(name) or keyword.issoftkeyword(name)


def is_control(character: str) -> bool:
    """Return whether a character ends a line, changes the direction of the text, or cannot be encoded."""
    changes_direction = unicodedata.bidirectional(character) in DIRECTIONS
    return changes_direction or unicodedata.category(character) in NOT_ONE_LINE


def shown(value: str) -> str:
    """Return a value as one short line of ASCII, in which no two characters look alike."""
    escaped = ascii(value)
    return escaped if len(escaped) <= LONGEST_SHOWN else f"{escaped[:LONGEST_SHOWN]}..."


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
    "display_name": line_rule,
    "description": line_rule,
    "author": line_rule,
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
