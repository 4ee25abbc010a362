"""PKG-05 and PKG-06: the modules that the driver imports, and the effects of importing it."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from ..._show import Words
from ...outcome import ExpectationFailed
from ...probes.imports import SLOW, probe_import
from ...registry import check
from ...trial import PackageTrial
from ._distribution import declared_requirements, metadata_of
from ._imports import undeclared_imports


@check("PKG-05", static=True)
async def declares_what_it_imports(t: PackageTrial) -> None:
    """The distribution requires `fustor-core` and every distribution whose modules it imports."""
    metadata = metadata_of(t)
    declared = declared_requirements(metadata)
    of = f"the requirements of {metadata['Name']}"
    t.expect("fustor-core" in declared, "fustor-core", got=sorted(declared), of=of)
    undeclared = undeclared_imports(
        [t.target.driver.value.partition(":")[0]], declared | {canonicalize_name(metadata["Name"])}
    )
    if undeclared:
        imports = "; ".join(f"{name} is imported by {where}" for name, where in undeclared.items())
        raise ExpectationFailed(
            f"{of} do not cover all imports: {imports}",
            expected=", ".join(undeclared),
            actual=f"only {', '.join(sorted(declared))}",
        )


@check("PKG-06")
async def importing_it_is_quiet(t: PackageTrial) -> None:
    """Importing the driver prints nothing, opens no socket, starts no thread or loop, and takes under 2 s."""
    module = t.target.driver.value.partition(":")[0]
    t.step(f"import {module}, in a fresh interpreter")
    seen = probe_import(module)
    t.expect(not seen.printed, "no output", got=seen.printed)
    t.expect(not seen.sockets, "no socket", got=seen.sockets)
    t.expect(not seen.threads, "no thread", got=seen.threads)
    t.expect(not seen.loops, "no event loop", got=Words(f"{seen.loops} event loops"))
    t.expect(seen.seconds < SLOW, f"under {SLOW:g} s", got=Words(f"{seen.seconds:.1f} s"))
