"""Refuses options that would not make a working project; cookiecutter runs it before it writes a file.

Only the project's folder is there by then, which is why `__project` is free of slashes whatever the name.
"""

from __future__ import annotations

import json
import keyword
import re
import sys
import unicodedata

OPTIONS = json.loads(r"""{{ cookiecutter | tojson }}""")

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
LONGEST_PROJECT_NAME = 50
LONGEST_TEXT = 200
DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def problem(options: dict[str, str]) -> str | None:
    """Return what is wrong with the options, as one sentence, or None."""
    return name_problem(options["driver_type"], options["name"]) or text_problem(options)


def name_problem(kind: str, name: str) -> str | None:
    """Return what is wrong with the project's name."""
    if kind not in {"source", "pusher"}:
        return f"driver_type is {kind!r}, it must be source or pusher."
    if not NAME.fullmatch(name):
        return f"name is {name!r}, it must be lower-case letters, digits and single underscores."
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return f"name is {name!r}, which is a word of the Python language: choose another."
    if len(f"{kind}_{name}") > LONGEST_PROJECT_NAME:
        return f"{kind}_{name} is longer than {LONGEST_PROJECT_NAME} characters: choose a shorter name."
    return None


def text_problem(options: dict[str, str]) -> str | None:
    """Return what is wrong with the texts and with what is derived from the name."""
    for option in ("display_name", "description", "author"):
        text = options[option]
        if not text.strip() or len(text) > LONGEST_TEXT or any(map(is_control, text)):
            return f"{option} must be one line of at most {LONGEST_TEXT} characters, none of them a control."
    if options["email"] and not EMAIL.fullmatch(options["email"]):
        return f"email is {options['email']!r}, it must be an address like name@example.org, or empty."
    for option, value in derived(options["driver_type"], options["name"]).items():
        if options[option] != value:
            return f"{option} is {options[option]!r}, but the name makes it {value!r}: leave it out."
    return None


def derived(kind: str, name: str) -> dict[str, str]:
    """Return the options that follow from the name."""
    return {
        "__project": f"{kind}_{name}",
        "__distribution": f"fustor-{kind}-{name.replace('_', '-')}",
        "__module": f"fustor_{kind}_{name}",
        "__class": name.title().replace("_", "") + kind.title(),
    }


def is_control(character: str) -> bool:
    """Tell whether a character would end a line, turn the direction of writing, or cannot be written."""
    turns = unicodedata.bidirectional(character) in DIRECTIONS
    return turns or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


if __name__ == "__main__":
    sys.exit(problem(OPTIONS))
