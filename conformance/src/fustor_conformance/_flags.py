"""The flags of the pytest plugin, made from the table of options, and their values in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .options import DRIVER, OPTIONS, Option, OptionKind

if TYPE_CHECKING:
    import pytest

__all__ = ["add_flags", "any_given", "flag", "value"]

_FLAGS: Final = (DRIVER, *OPTIONS)
_ARGPARSE: Final[dict[OptionKind, dict[str, Any]]] = {
    OptionKind.INTEGER: {"type": int},
    OptionKind.FLAG: {"action": "store_const", "const": True},
}


def add_flags(group: pytest.OptionGroup) -> None:
    """Add a flag for each option; one that is not given has the value None."""
    for option in _FLAGS:
        # Of a flag that is not repeatable the last one counts: the command line beats `addopts`.
        settings = {"action": "append"} if option.repeatable else _ARGPARSE.get(option.kind, {})
        metavar = {"metavar": option.metavar} if option.metavar else {}
        names = ("--driver", flag(option)) if option is DRIVER else (flag(option),)
        group.addoption(*names, dest=_destination(option), help=_help(option), **metavar, **settings)


def flag(option: Option) -> str:
    """Return the flag of an option."""
    return f"--fustor-{option.name}"


def value(config: pytest.Config, option: Option) -> Any:
    """Return the value of an option, or None if it is not given.

    Args:
        config: the configuration of the run.
        option: the option.
    """
    return config.getoption(_destination(option))


def any_given(config: pytest.Config) -> bool:
    """Return whether the user gave at least one of the options."""
    return any(value(config, option) is not None for option in _FLAGS)


def _destination(option: Option) -> str:
    return f"fustor_{option.name}"


def _help(option: Option) -> str:
    *most, last = option.choices or ("",)
    choices = f": {', '.join(most)} or {last}" if most else ""
    default = f" (default: {option.default})" if option.default else ""
    return f"{option.help}{choices}{default}{' (repeatable)' if option.repeatable else ''}"
