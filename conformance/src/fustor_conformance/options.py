"""The options of a run, each declared once, and how they are resolved.

The pytest plugin makes its flags from these rows (`--fustor-NAME`), and so does the command (`--NAME`). The
keys of `[tool.fustor.conformance]` take their descriptions from the rows of the same names. Every pytest run
imports this module, so it imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from .errors import UnusableInputError
from .profiles import DEFAULT_PROFILE, PROFILES, Profile

__all__ = [
    "CONFIG",
    "DEFAULT_SEED",
    "DRIVER",
    "GITHUB",
    "HARNESS",
    "OPTIONS",
    "PROFILE",
    "REPORTS",
    "SEED",
    "SELECT",
    "Choice",
    "Flags",
    "Option",
    "OptionKind",
    "Preferences",
    "profile_named",
    "resolve",
]

DEFAULT_SEED = 0


class OptionKind(Enum):
    """The kind of value that an option takes."""

    STRING = auto()
    INTEGER = auto()
    FILE = auto()
    FLAG = auto()
    CHOICE = auto()
    NAMES = auto()
    """Names with commas between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option.

    Attributes:
        name: its name without dashes.
        kind: the kind of its value.
        help: its effect, as a phrase; a surface adds the capital letter, the choices and the default.
        metavar: the name of its value in a help text; empty for a flag.
        choices: all values that a CHOICE can have.
        default: the default as a help text shows it; empty if there is none.
        repeatable: whether it can be given several times, once per value.
    """

    name: str
    kind: OptionKind
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    repeatable: bool = False


def _report(name: str, help: str) -> Option:  # noqa: A002 - named like the field
    return Option(name=name, kind=OptionKind.FILE, metavar="FILE", help=help)


DRIVER = Option(
    name="driver",
    kind=OptionKind.STRING,
    metavar="KIND:NAME",
    help="an installed driver to check with --pyargs fustor_conformance.suites",
    repeatable=True,
)
"""A flag of the plugin only: the command takes the driver as its argument."""

CONFIG = Option(
    name="config",
    kind=OptionKind.FILE,
    metavar="FILE.toml",
    help="the driver's configuration, without the field `driver`",
)
HARNESS = Option(
    name="harness",
    kind=OptionKind.STRING,
    metavar="MODULE:ATTR",
    help="the harness class, importable from the current directory",
)
PROFILE = Option(
    name="profile",
    kind=OptionKind.CHOICE,
    metavar="NAME",
    help="how many inputs to run the checks with, and for how long",
    choices=tuple(PROFILES),
    default=DEFAULT_PROFILE,
)
SEED = Option(
    name="seed",
    kind=OptionKind.INTEGER,
    metavar="N",
    help="the seed from which the inputs are drawn",
    default=str(DEFAULT_SEED),
)
SELECT = Option(
    name="select",
    kind=OptionKind.NAMES,
    metavar="ID,ID",
    help="exercise only these clauses: ids such as PKG-02, or families such as PKG",
)
REPORTS = (
    _report("json", "write the results as JSON"),
    _report("junit", "write the results as JUnit XML, one test case per clause"),
    _report("markdown", "write the results as Markdown, for the summary of a CI step"),
    _report("html", "write the contract and the results as one page that needs no network"),
    _report("badge", "write an SVG badge: the version of the contract, and how many MUST clauses pass"),
)
"""The reports that can be written to files."""

GITHUB = Option(name="github", kind=OptionKind.FLAG, help="also print annotations for GitHub Actions")

OPTIONS = (CONFIG, HARNESS, PROFILE, SEED, SELECT, *REPORTS, GITHUB)
"""The options that the plugin and the command share, in the order of their help texts."""


class Preferences(Protocol):
    """The profile, seed and selection that one place asks for; None or empty if it leaves one open."""

    @property
    def profile(self) -> str | None:
        """The name of the profile."""

    @property
    def seed(self) -> int | None:
        """The seed."""

    @property
    def select(self) -> Sequence[str]:
        """Ids of clauses, and families."""


@dataclass(frozen=True, slots=True)
class Flags:
    """The preferences that a command line asks for.

    Attributes:
        profile: the name of the profile.
        seed: the seed.
        select: ids of clauses, and families.
    """

    profile: str | None = None
    seed: int | None = None
    select: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The profile, seed and selection of one run.

    Attributes:
        profile: the profile.
        seed: the seed from which inputs are drawn.
        select: ids of clauses, and families; empty for all clauses.
    """

    profile: Profile
    seed: int
    select: tuple[str, ...]


def resolve(given: Preferences, settings: Preferences) -> Choice:
    """Return the choice for a run: a flag beats a setting, and a setting beats the default.

    Args:
        given: the flags of the command line.
        settings: the settings of the project.

    Raises:
        UnusableInputError: there is no such profile.
    """
    seeds = (given.seed, settings.seed)
    return Choice(
        profile=profile_named(given.profile or settings.profile or DEFAULT_PROFILE),
        seed=next((seed for seed in seeds if seed is not None), DEFAULT_SEED),
        select=tuple(given.select or settings.select),
    )


def profile_named(name: str) -> Profile:
    """Return the profile of that name.

    Raises:
        UnusableInputError: there is no such profile.
    """
    if name not in PROFILES:
        raise UnusableInputError(f"there is no profile {name!r}: choose one of {', '.join(PROFILES)}")
    return PROFILES[name]
