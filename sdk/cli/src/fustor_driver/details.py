"""What a new project says of itself: given as flags, asked for on a terminal, or sensible as it is."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

import click

from fustor_driver.errors import CommandError

if TYPE_CHECKING:
    from fustor_driver.naming import ProjectName

__all__ = ["LONGEST_TEXT", "Details", "ask", "complete"]

LONGEST_TEXT = 200
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LINE_ENDS = {"Cc", "Zl", "Zp"}
_DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@dataclass(frozen=True, slots=True)
class Details:
    """The texts of a project; None stands for what is not known yet."""

    display_name: str | None = None
    description: str | None = None
    author: str | None = None
    email: str | None = None

    def check(self) -> None:
        """Check those that are known.

        Raises:
            CommandError: One cannot be written into the project.
        """
        for option, text in asdict(self).items():
            if text is None or (option == "email" and not text):
                continue
            _check_text(f"--{option.replace('_', '-')}", text)
        if self.email and not _EMAIL.fullmatch(self.email):
            raise CommandError(f"--email is {self.email!r}, it must be an address like name@example.org.")


def complete(details: Details, name: ProjectName) -> Details:
    """Fill in what is not known.

    Args:
        details: What is known.
        name: The project that it is about.

    Returns:
        All details. The author is git's, if git knows one.
    """
    title = details.display_name or name.name.replace("_", " ").title()
    known = {
        "display_name": title,
        "description": f"A Fustor {name.kind} driver for {title}.",
        # An address that belongs to git's author must not stand beside another one.
        "email": "" if details.author else _usable(Details(email=_git("user.email"))).email or "",
        "author": _usable(Details(author=_git("user.name"))).author or f"The {name.project} authors",
    }
    return replace(details, **{key: known[key] for key, text in asdict(details).items() if text is None})


def ask(details: Details, name: ProjectName) -> Details:
    """Ask for what is not known, with what `complete` would fill in as the default.

    Args:
        details: What is known.
        name: The project that it is about.

    Returns:
        All details.
    """
    for field in fields(Details):
        if getattr(details, field.name) is None:
            proposed = getattr(complete(details, name), field.name)
            label = field.name.replace("_", " ").capitalize()
            answer = click.prompt(label, default=proposed, show_default=bool(proposed))
            details = replace(details, **{field.name: answer})
    return details


def _check_text(option: str, text: str) -> None:
    if not text.strip():
        raise CommandError(f"{option} is empty, give it a text or leave it out.")
    categories = {unicodedata.category(character) for character in text}
    if "Cs" in categories:
        raise CommandError(f"{option} cannot be read as text, give it in the encoding of your terminal.")
    if any(unicodedata.bidirectional(character) in _DIRECTIONS for character in text):
        raise CommandError(f"{option} holds a character that turns the direction of writing, leave it out.")
    if len(text) > LONGEST_TEXT or categories & _LINE_ENDS:
        raise CommandError(f"{option} must be one line of at most {LONGEST_TEXT} characters.")


def _usable(details: Details) -> Details:
    try:
        details.check()
    except CommandError:
        return Details()
    return details


def _git(setting: str) -> str | None:
    """Return a setting of git's, or None: git may have no such setting, or not be there at all."""
    try:
        found = subprocess.run(
            ["git", "config", "--get", setting], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None
