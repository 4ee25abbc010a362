"""PKG-07 and PKG-08: the names of the distribution and its module, and its metadata."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from ...outcome import ExpectationFailed
from ...registry import check
from ...trial import PackageTrial
from ._distribution import metadata_of, package_directory


@check("PKG-07", static=True)
async def names_follow_the_convention(t: PackageTrial) -> None:
    """The distribution is named `fustor-[type]-[name]`, and the module `fustor_[type]_[name]`."""
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
    """The distribution ships `py.typed`, and has a licence, a description and `Requires-Python`."""
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
    if missing:
        raise ExpectationFailed(f"the distribution {metadata['Name']} lacks {', '.join(missing)}")


def _is_typed(module: str) -> bool:
    directory = package_directory(module)
    return directory is not None and (directory / "py.typed").exists()
