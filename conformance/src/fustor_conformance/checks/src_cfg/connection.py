"""SRC-CFG-08: the results of the connection methods."""

from __future__ import annotations

from fustor_core.models.config import SourceConfig

from ...registry import check
from ...trial import SourceTrial
from .._expect.class_methods import keywords_of
from .._expect.connection import (
    CALLED_WITH_GOOD,
    call_all_with_bad,
    call_connection_method,
    expect_not_reachable,
    expect_reachable,
)
from ._wrong_configs import refused_config


@check("SRC-CFG-08")
async def source_accepts_a_good_configuration(t: SourceTrial) -> None:
    """With a working configuration the connection methods return a bool and a message, and find no fault."""
    keywords = keywords_of(await t.config())
    results = {
        method: await call_connection_method(t, method, keywords) for method in CALLED_WITH_GOOD["source"]
    }
    expect_reachable(t, results["test_connection"])


@check("SRC-CFG-08")
async def source_never_raises_for_a_bad_configuration(t: SourceTrial) -> None:
    """With a configuration that does not work the connection methods still return a bool and a message."""
    await call_all_with_bad(t)


@check("SRC-CFG-08", needs=("unreachable_config",))
async def source_notices_an_unreachable_system(t: SourceTrial) -> None:
    """`test_connection` returns False if the system is unreachable."""
    config = t.model(SourceConfig, await t.ask_harness("unreachable_config"))
    result = await call_connection_method(t, "test_connection", keywords_of(config))
    expect_not_reachable(t, result, "the system is unreachable")


@check("SRC-CFG-08")
async def source_notices_a_refused_credential(t: SourceTrial) -> None:
    """`test_connection` returns False if the system refuses the credential."""
    config = await refused_config(t)
    result = await call_connection_method(t, "test_connection", keywords_of(config))
    expect_not_reachable(t, result, "the system refuses the credential")
