"""The installed drivers, found by their entry points without importing any of them (PKG-01)."""

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
"""The kind of a driver."""

GROUPS: Final[dict[str, Kind]] = {
    "fustor.drivers.sources": "source",
    "fustor.drivers.pushers": "pusher",
    "fustor_agent.drivers.sources": "source",
    "fustor_agent.drivers.pushers": "pusher",
}
"""The entry-point groups and their kinds: those of the contract (PKG-01) before the legacy ones."""

_LEGACY_PREFIX = "fustor_agent."
_DOTTED = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
_VALUE = re.compile(rf"{_DOTTED}\s*(:\s*{_DOTTED}\s*)?(\[.*\])?\s*")


@dataclass(frozen=True)
class InstalledDriver:
    """One entry point that registers a driver.

    Attributes:
        kind: Whether it is a source or a pusher.
        name: The name under which it is registered.
        group: The entry-point group that registers it.
        value: The driver's class as `MODULE:CLASS`.
        distribution: The name of the distribution that registers it, if known.
        version: The version of that distribution, if known.
        error: The problem with the entry point, in one sentence; None if there is no problem.
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
        """Describe an entry point without loading it.

        Args:
            kind: The kind of driver that it registers.
            entry_point: The entry point; its distribution may be unknown.
            group: The group to record, which may differ from that of the entry point.

        Returns:
            The description, with an error if the value of the entry point is malformed.
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
        """Whether its group is one of agent 0.2 (PKG-01)."""
        return self.group.startswith(_LEGACY_PREFIX)

    def load(self) -> Any:
        """Import the object that the entry point names (PKG-02).

        Returns:
            The object, unchecked.

        Raises:
            ImportError: The value of the entry point is malformed.
            BaseException: The import raised it.
        """
        malformed = _describe_malformed(self.name, self.value)
        if malformed:
            raise ImportError(malformed)
        return EntryPoint(self.name, self.value, self.group).load()


def installed_drivers() -> list[InstalledDriver]:
    """List the installed drivers, including broken entry points.

    Returns:
        One description per entry point: sources before pushers, then by name, the contract's group first.
        A driver that two distributions register in the same group has an error.
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
        Its description, possibly with an error.

    Raises:
        UnknownDriverError: The string has another form, or no installed driver matches it.
    """
    drivers = installed_drivers()
    for driver in drivers:
        if driver.spec == spec:
            return driver
    raise UnknownDriverError(_describe_unknown(spec, sorted({driver.spec for driver in drivers})))


def _describe_unknown(spec: str, known: list[str]) -> str:
    kind, colon, name = spec.partition(":")
    if colon and name and kind in GROUPS.values():
        problem = f"no driver {spec} is installed"
    else:
        problem = f"{spec!r} does not name a driver as source:NAME or pusher:NAME"
    near = [match for match in known if match.partition(":")[2] == (name or kind)]
    near += difflib.get_close_matches(spec, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{problem}: run `fustor-driver list` to see the installed drivers{hint}"


def _describe_malformed(name: str, value: str) -> str | None:
    if _VALUE.fullmatch(value):
        return None
    return f"the entry point {name} has the value {value!r}, which is not MODULE:CLASS"


def _first_of_each_name() -> Iterator[Distribution]:
    """Yield each distribution once: the first one on the path hides the others, as for imports."""
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
    except Exception:  # noqa: BLE001 - unreadable metadata must not hide the other distributions
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
    """Describe an unreadable entry_points.txt, once for each driver group that it mentions."""
    name, version = _name_and_version(distribution)
    error = f"the entry_points.txt of {name} cannot be read, it must hold [GROUP] and NAME = MODULE:CLASS"
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
    return f"driver {driver.spec} is registered by {' and '.join(owners)}, uninstall all but one"
