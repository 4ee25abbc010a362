"""Which drivers are installed, found by their entry points without importing any of them."""

from __future__ import annotations

import contextlib
import difflib
import re
from collections import Counter
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, EntryPoint, distributions
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from .exceptions import UnknownDriverError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GROUPS", "InstalledDriver", "Kind", "find_driver", "installed_drivers"]

Kind = Literal["source", "pusher"]
"""What a driver is."""

GROUPS: Final[dict[str, Kind]] = {
    "fustor.drivers.sources": "source",
    "fustor.drivers.pushers": "pusher",
    "fustor_agent.drivers.sources": "source",
    "fustor_agent.drivers.pushers": "pusher",
}
"""The entry-point groups and the kind that each holds: the contract's (PKG-01) before the legacy ones."""

_LEGACY_PREFIX = "fustor_agent."
_DOTTED = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
_VALUE = re.compile(rf"{_DOTTED}\s*(:\s*{_DOTTED}\s*)?(\[.*\])?\s*")


@dataclass(frozen=True)
class InstalledDriver:
    """One entry point that registers a driver.

    Attributes:
        kind: Whether it is a source or a pusher.
        name: The name that it is registered under.
        group: The entry-point group that it was found in.
        value: Where the driver is, as `MODULE:CLASS`.
        distribution: The distribution that registers it, if known.
        version: That distribution's version, if known.
        error: What is wrong with the entry point, in one sentence, or None.
    """

    kind: Kind
    name: str
    group: str
    value: str
    distribution: str | None = None
    version: str | None = None
    error: str | None = None

    @classmethod
    def from_entry_point(cls, kind: Kind, entry_point: EntryPoint, group: str) -> Self:
        """Describe an entry point, without loading it.

        Args:
            kind: The kind of driver that it registers.
            entry_point: The entry point; its distribution may be unknown.
            group: The group that it counts as found in.

        Returns:
            The description, with an error if the entry point's value cannot name a class.
        """
        distribution, version = _name_and_version(entry_point.dist)
        error = _describe_malformed(entry_point.name, entry_point.value)
        return cls(kind, entry_point.name, group, entry_point.value, distribution, version, error)

    @property
    def spec(self) -> str:
        """The driver as `KIND:NAME`."""
        return f"{self.kind}:{self.name}"

    @property
    def is_legacy(self) -> bool:
        """Whether it was found in a group of agent 0.2 (PKG-01)."""
        return self.group.startswith(_LEGACY_PREFIX)

    def load(self) -> Any:
        """Import what the entry point names (PKG-02).

        Returns:
            Whatever it is; nothing is checked.

        Raises:
            ImportError: The entry point's value cannot name a class.
            BaseException: Whatever the import raises.
        """
        malformed = _describe_malformed(self.name, self.value)
        if malformed:
            raise ImportError(malformed)
        return EntryPoint(self.name, self.value, self.group).load()


def installed_drivers() -> list[InstalledDriver]:
    """List the drivers that are installed, broken entry points included.

    Returns:
        One description for each entry point: sources before pushers, by name, the contract's group first.
        A driver that two distributions register in one group has an error.
    """
    found = [driver for distribution in _first_of_each_name() for driver in _drivers_of(distribution)]
    order = list(GROUPS)
    found.sort(key=lambda driver: (driver.kind != "source", driver.name, order.index(driver.group)))
    return _mark_duplicates(found)


def find_driver(spec: str) -> InstalledDriver:
    """Find an installed driver by `KIND:NAME`, in the contract's group before the legacy one.

    Args:
        spec: The driver, such as `source:postgres`.

    Returns:
        Its description, which may hold an error.

    Raises:
        UnknownDriverError: The text has another form, or no installed driver matches it.
    """
    drivers = installed_drivers()
    for driver in drivers:
        if driver.spec == spec:
            return driver
    raise UnknownDriverError(_describe_unknown(spec, sorted({driver.spec for driver in drivers})))


def _describe_unknown(spec: str, known: list[str]) -> str:
    kind, colon, name = spec.partition(":")
    if colon and name and kind in GROUPS.values():
        problem = f"No driver {spec} is installed"
    else:
        problem = f"{spec!r} does not name a driver as KIND:NAME, with source or pusher as KIND"
    near = [match for match in known if match.partition(":")[2] == (name or kind)]
    near += difflib.get_close_matches(spec, known, n=1)
    hint = f", did you mean {near[0]}?" if near else ";"
    return f"{problem}{hint} `fustor-driver list` shows what is installed."


def _describe_malformed(name: str, value: str) -> str | None:
    if _VALUE.fullmatch(value):
        return None
    return f"The entry point {name} has the value {value!r}, which is not MODULE:CLASS."


def _first_of_each_name() -> Iterator[Distribution]:
    """Give each distribution once: the first on the path hides the others, as it does for imports."""
    seen = set()
    for distribution in distributions():
        name, _ = _name_and_version(distribution)
        key = re.sub(r"[-_.]+", "-", name).lower() if name else None
        if key is None or key not in seen:
            seen.add(key)
            yield distribution


def _name_and_version(distribution: Distribution | None) -> tuple[str | None, str | None]:
    if distribution is None:
        return None, None
    try:
        return distribution.metadata["Name"], distribution.metadata["Version"]
    except Exception:  # noqa: BLE001 - a distribution without readable metadata must not hide the others
        return None, None


def _drivers_of(distribution: Distribution) -> Iterator[InstalledDriver]:
    try:
        entry_points = list(distribution.entry_points)
    except Exception:  # noqa: BLE001 - a broken entry_points.txt must not hide the other distributions
        yield from _unreadable(distribution)
        return
    for entry_point in entry_points:
        if entry_point.group in GROUPS:
            yield InstalledDriver.from_entry_point(GROUPS[entry_point.group], entry_point, entry_point.group)


def _unreadable(distribution: Distribution) -> Iterator[InstalledDriver]:
    """Describe an entry_points.txt that cannot be parsed, once for each driver group that it mentions."""
    name, version = _name_and_version(distribution)
    error = f"The entry_points.txt of {name} cannot be read, it must hold [GROUP] and NAME = MODULE:CLASS."
    with contextlib.suppress(OSError, ValueError):
        text = distribution.read_text("entry_points.txt") or ""
        for group, kind in GROUPS.items():
            if f"[{group}]" in text:
                yield InstalledDriver(kind, name or "?", group, "", name, version, error)


def _mark_duplicates(drivers: list[InstalledDriver]) -> list[InstalledDriver]:
    times = Counter((driver.group, driver.name) for driver in drivers)
    return [
        driver
        if driver.error or times[driver.group, driver.name] == 1
        else replace(driver, error=_describe_duplicate(driver, drivers))
        for driver in drivers
    ]


def _describe_duplicate(driver: InstalledDriver, drivers: list[InstalledDriver]) -> str:
    owners = [
        str(other.distribution)
        for other in drivers
        if (other.group, other.name) == (driver.group, driver.name)
    ]
    return f"Driver {driver.spec} is registered by {' and '.join(owners)}, uninstall all but one."
