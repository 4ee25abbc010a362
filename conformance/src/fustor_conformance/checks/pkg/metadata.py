"""PKG-07 and PKG-08: the names of the distribution and its module, and its metadata."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from ..._show import Words
from ...registry import check
from ...trial import PackageTrial
from ._distribution import metadata_of, package_folder


@check("PKG-07", static=True)
async def names_follow_the_convention(t: PackageTrial) -> None:
    """Distribution `fustor-[type]-[name]`, module `fustor_[type]_[name]`, with the same name in both."""
    kind = t.target.driver.kind
    distribution = canonicalize_name(metadata_of(t)["Name"])
    t.expect(
        distribution.startswith(f"fustor-{kind}-"),
        f"fustor-{kind}-NAME",
        got=distribution,
        of="the distribution",
    )
    wanted = distribution.replace("-", "_")
    t.expect(t.target.root_module == wanted, wanted, got=t.target.root_module, of="the module")


@check("PKG-08", static=True)
async def metadata_is_complete(t: PackageTrial) -> None:
    """It ships `py.typed`, and says its licence, what it is, and for which Python."""
    metadata = metadata_of(t)
    classifiers = metadata.get_all("Classifier") or []
    licensed = any(metadata.get_all(key) for key in ("License-Expression", "License", "License-File"))
    licensed = licensed or any(classifier.startswith("License ::") for classifier in classifiers)
    missing = [
        name
        for name, found in (
            ("a licence", licensed),
            ("a description", metadata.get_all("Summary")),
            ("Requires-Python", metadata.get_all("Requires-Python")),
            ("py.typed", _is_typed(t.target.root_module)),
        )
        if not found
    ]
    t.expect(
        not missing,
        "nothing to be missing",
        got=Words(f"no {', no '.join(missing)}"),
        of=f"{metadata['Name']}",
    )


def _is_typed(module: str) -> bool:
    folder = package_folder(module)
    return folder is not None and (folder / "py.typed").exists()
