from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from fustor_core import discovery
from fustor_core.discovery import InstalledDriver, Kind, find_driver, installed_drivers
from fustor_core.exceptions import NotFoundError, UnknownDriverError

Install = Callable[..., Path]

SOURCES = "[fustor.drivers.sources]\n"
PUSHERS = "[fustor.drivers.pushers]\n"
LEGACY_SOURCES = "[fustor_agent.drivers.sources]\n"
LEGACY_PUSHERS = "[fustor_agent.drivers.pushers]\n"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install distributions on an otherwise empty path, each in its own directory, the last one first."""
    monkeypatch.setattr(sys, "path", [])

    def install(name: str, entry_points: str, *, version: str = "1.0", metadata: str | None = None) -> Path:
        directory = tmp_path / f"path{len(sys.path)}"
        info = directory / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" if metadata is None else metadata
        if text:
            (info / "METADATA").write_text(text, encoding="utf-8")
        (info / "entry_points.txt").write_text(entry_points, encoding="utf-8")
        sys.path.insert(0, str(directory))
        importlib.invalidate_caches()
        return directory

    return install


def specs() -> list[str]:
    return [driver.spec for driver in installed_drivers()]


def test_without_drivers_the_list_is_empty(install: Install) -> None:
    assert installed_drivers() == []


def test_a_driver_is_described_by_its_entry_point(install: Install) -> None:
    install("fustor-source-postgres", SOURCES + "postgres = fustor_source_postgres:PostgresSource\n")
    assert installed_drivers() == [
        InstalledDriver(
            kind="source",
            name="postgres",
            group="fustor.drivers.sources",
            value="fustor_source_postgres:PostgresSource",
            distribution="fustor-source-postgres",
            version="1.0",
            error=None,
        )
    ]


@pytest.mark.parametrize(
    ("group", "spec", "is_legacy"),
    [
        (SOURCES, "source:x", False),
        (PUSHERS, "pusher:x", False),
        (LEGACY_SOURCES, "source:x", True),
        (LEGACY_PUSHERS, "pusher:x", True),
    ],
)
def test_every_group_is_searched(install: Install, group: str, spec: str, is_legacy: bool) -> None:
    install("x", group + "x = m:C\n")
    [driver] = installed_drivers()
    assert (driver.spec, driver.is_legacy) == (spec, is_legacy)


def test_other_groups_are_not_searched(install: Install) -> None:
    install("x", "[console_scripts]\nx = m:main\n")
    assert installed_drivers() == []


def test_the_order_is_sources_first_then_by_name_then_the_contracts_group(install: Install) -> None:
    install("b", LEGACY_SOURCES + "b = m:C\n" + SOURCES + "b = m:C\n" + PUSHERS + "a = m:C\n")
    install("a", SOURCES + "a = m:C\n")
    found = [(driver.spec, driver.is_legacy) for driver in installed_drivers()]
    assert found == [("source:a", False), ("source:b", False), ("source:b", True), ("pusher:a", False)]


def test_no_driver_is_imported(install: Install) -> None:
    directory = install("x", SOURCES + "x = module_that_explodes:C\n")
    (directory / "module_that_explodes.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    assert specs() == ["source:x"]
    assert "module_that_explodes" not in sys.modules


@pytest.mark.parametrize("value", ["not a module", "m:", ":C", "m:C:D", "a-b:C", "1m:C", "m..n:C"])
def test_a_malformed_value_is_an_entry_with_an_error(install: Install, value: str) -> None:
    install("x", SOURCES + f"x = {value}\n")
    [driver] = installed_drivers()
    assert driver.error == f"the entry point x has the value {value!r}, which is not MODULE:CLASS"


@pytest.mark.parametrize("value", ["m:C", "m.n:C.D", "m : C", "m:C [extra]", "m", "modül:Klasse"])
def test_a_well_formed_value_is_not_an_error(install: Install, value: str) -> None:
    install("x", SOURCES + f"x = {value}\n")
    assert [driver.error for driver in installed_drivers()] == [None]


def test_two_distributions_with_the_same_driver_are_an_error_of_both(install: Install) -> None:
    install("one", SOURCES + "x = m:C\ny = m:D\n")
    install("two", SOURCES + "x = n:C\n")
    errors = {(driver.name, driver.distribution): driver.error for driver in installed_drivers()}
    text = "driver source:x is registered by two and one, uninstall all but one"
    assert errors == {("x", "one"): text, ("x", "two"): text, ("y", "one"): None}


def test_the_same_driver_in_both_groups_is_not_an_error(install: Install) -> None:
    install("x", SOURCES + "x = m:C\n" + LEGACY_SOURCES + "x = m:C\n")
    assert [driver.error for driver in installed_drivers()] == [None, None]


@pytest.mark.parametrize("again", ["fustor-source-x", "Fustor_Source.X"])
def test_a_distribution_that_is_twice_on_the_path_counts_once(install: Install, again: str) -> None:
    install("fustor-source-x", SOURCES + "x = m:C\n")
    install(again, SOURCES + "x = m:C\n", version="2.0")
    [driver] = installed_drivers()
    assert (driver.version, driver.error) == ("2.0", None)


def test_a_hidden_older_version_adds_no_drivers(install: Install) -> None:
    install("x", SOURCES + "gone = m:C\n", version="1.0")
    install("x", SOURCES + "x = m:C\n", version="2.0")
    assert specs() == ["source:x"]


def test_a_distribution_without_metadata_is_still_searched(install: Install) -> None:
    install("x", SOURCES + "x = m:C\n", metadata="")
    [driver] = installed_drivers()
    assert (driver.spec, driver.distribution, driver.version) == ("source:x", None, None)


def test_an_unreadable_list_of_entry_points_is_an_entry_with_an_error(install: Install) -> None:
    install("broken", SOURCES + "no equals sign\n")
    install("fine", SOURCES + "x = m:C\n")
    broken, fine = installed_drivers()
    assert broken.spec == "source:broken"
    assert broken.error == (
        "the entry_points.txt of broken cannot be read, it must hold [GROUP] and NAME = MODULE:CLASS"
    )
    assert (fine.spec, fine.error) == ("source:x", None)


def test_an_unreadable_list_without_drivers_is_skipped(install: Install) -> None:
    install("broken", "[console_scripts]\nno equals sign\n")
    assert installed_drivers() == []


def test_a_list_that_is_not_utf_8_is_skipped(install: Install) -> None:
    directory = install("broken", "")
    [file] = directory.glob("*/entry_points.txt")
    file.write_bytes(b"\xff\xfe")
    install("fine", SOURCES + "x = m:C\n")
    assert specs() == ["source:x"]


def test_loading_returns_the_object_that_the_entry_point_names(install: Install) -> None:
    directory = install("x", SOURCES + "x = module_to_load:Outer.Inner\n")
    (directory / "module_to_load.py").write_text(
        "class Outer:\n    class Inner:\n        here = True\n", encoding="utf-8"
    )
    assert find_driver("source:x").load().here is True


def test_loading_lets_exceptions_through(install: Install) -> None:
    directory = install("x", SOURCES + "x = module_that_exits:C\n")
    (directory / "module_that_exits.py").write_text("raise SystemExit(3)", encoding="utf-8")
    with pytest.raises(SystemExit):
        find_driver("source:x").load()


def test_loading_a_malformed_entry_point_is_an_import_error() -> None:
    driver = InstalledDriver("source", "x", "fustor.drivers.sources", "not a module")
    with pytest.raises(ImportError, match="which is not MODULE:CLASS"):
        driver.load()


@pytest.mark.parametrize("kind", ["source", "pusher"])
def test_an_entry_point_without_distribution_can_be_described(kind: Kind) -> None:
    entry_point = EntryPoint("od", "collections:OrderedDict", "any")
    driver = InstalledDriver.from_entry_point(kind, entry_point, "fustor.drivers.sources")
    assert (driver.kind, driver.group, driver.distribution) == (kind, "fustor.drivers.sources", None)
    assert driver.load().__name__ == "OrderedDict"


def test_a_driver_is_found_in_the_contracts_group_first(install: Install) -> None:
    install("old", LEGACY_SOURCES + "x = old:C\n")
    install("new", SOURCES + "x = new:C\n")
    assert find_driver("source:x").value == "new:C"


def test_a_driver_is_found_in_the_legacy_group_otherwise(install: Install) -> None:
    install("old", LEGACY_SOURCES + "x = old:C\n")
    assert find_driver("source:x").is_legacy


def test_a_driver_with_an_error_is_found(install: Install) -> None:
    install("x", SOURCES + "x = not a module\n")
    assert find_driver("source:x").error


@pytest.mark.parametrize(
    ("spec", "problem", "suggestion"),
    [
        ("source:postgrs", "no driver source:postgrs is installed", "; did you mean source:postgres?"),
        ("pusher:postgres", "no driver pusher:postgres is installed", "; did you mean source:postgres?"),
        ("pusher:zzz", "no driver pusher:zzz is installed", ""),
        (
            "postgres",
            "'postgres' does not name a driver as source:NAME or pusher:NAME",
            "; did you mean source:postgres?",
        ),
        (
            "sources:postgres",
            "'sources:postgres' does not name a driver as source:NAME or pusher:NAME",
            "; did you mean source:postgres?",
        ),
        (
            "source:",
            "'source:' does not name a driver as source:NAME or pusher:NAME",
            "; did you mean source:postgres?",
        ),
    ],
)
def test_the_error_for_an_unknown_driver_suggests_the_nearest_one(
    install: Install, spec: str, problem: str, suggestion: str
) -> None:
    install("fustor-source-postgres", SOURCES + "postgres = m:C\n")
    with pytest.raises(UnknownDriverError) as caught:
        find_driver(spec)
    assert caught.value.detail == (
        f"{problem}: run `fustor-driver list` to see the installed drivers{suggestion}"
    )


def test_an_unknown_driver_is_not_found(install: Install) -> None:
    with pytest.raises(NotFoundError):
        find_driver("source:x")


def test_the_groups_are_those_of_the_contract_and_of_agent_02() -> None:
    assert list(discovery.GROUPS.items()) == [
        ("fustor.drivers.sources", "source"),
        ("fustor.drivers.pushers", "pusher"),
        ("fustor_agent.drivers.sources", "source"),
        ("fustor_agent.drivers.pushers", "pusher"),
    ]
