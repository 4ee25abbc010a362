"""The table of all families and clauses, in the order of the contract."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from . import (
    pkg,
    psh_cfg,
    psh_env,
    psh_flt,
    psh_ses,
    psh_sync,
    src_cfg,
    src_msg,
    src_pos,
    src_snap,
    src_sync,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .clause import Clause
    from .family import Family

_FAMILIES = (
    pkg.FAMILY,
    src_cfg.FAMILY,
    src_pos.FAMILY,
    src_msg.FAMILY,
    src_snap.FAMILY,
    src_sync.FAMILY,
    psh_cfg.FAMILY,
    psh_ses.FAMILY,
    psh_env.FAMILY,
    psh_flt.FAMILY,
    psh_sync.FAMILY,
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.id: family for family in _FAMILIES})
"""The families by id."""

CLAUSES: Mapping[str, Clause] = MappingProxyType(
    {clause.id: clause for family in _FAMILIES for clause in family.clauses}
)
"""The clauses by id."""


def families() -> tuple[Family, ...]:
    """Return the families in the order of the contract."""
    return _FAMILIES
