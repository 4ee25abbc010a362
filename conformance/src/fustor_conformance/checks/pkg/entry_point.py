"""PKG-01 to PKG-04: the registration of the driver, and the class that its entry point names."""

from __future__ import annotations

import inspect

from ..._show import show_name
from ...outcome import ExpectationFailed
from ...registry import check
from ...trial import PackageTrial
from ._members import members_of, problem_with


@check("PKG-01", static=True)
async def registered_in_the_contract_group(t: PackageTrial) -> None:
    """The entry point is registered in the group of the contract."""
    driver = t.target.driver
    t.expect(
        not driver.is_legacy,
        f"'fustor.drivers.{driver.kind}s'",
        got=driver.group,
        of=f"the entry-point group of {driver.name}",
    )


@check("PKG-02", static=True)
async def entry_point_loads(t: PackageTrial) -> None:
    """The entry point loads."""
    t.load()


@check("PKG-03")
async def names_a_concrete_driver_class(t: PackageTrial) -> None:
    """The entry point names a subclass of the ABC without abstract methods."""
    loaded = t.load()
    what = f"the entry point {t.target.driver.name}"
    t.expect(isinstance(loaded, type), "a class (module:Class)", got=loaded, of=what)
    t.expect(
        issubclass(loaded, t.abc), f"a subclass of fustor_core.drivers.{t.abc.__name__}", got=loaded, of=what
    )
    missing = sorted(getattr(loaded, "__abstractmethods__", ()))
    if missing:
        raise ExpectationFailed(f"{show_name(loaded)} does not implement {', '.join(missing)}")


@check("PKG-04")
async def overridden_members_keep_their_kind(t: PackageTrial) -> None:
    """Every overridden member keeps its kind, and accepts the arguments of the contract."""
    driver_class = t.load_class()
    problems = []
    for member in members_of(t.target.driver.kind):
        attribute = inspect.getattr_static(driver_class, member.name, None)
        if attribute is None or attribute is inspect.getattr_static(t.abc, member.name, None):
            continue
        problem = problem_with(member, attribute)
        if problem:
            problems.append(f"{member.name} {problem}")
    if problems:
        raise ExpectationFailed(f"{driver_class.__name__}: {'; '.join(problems)}")
