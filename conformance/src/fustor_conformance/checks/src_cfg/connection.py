"""SRC-CFG-08: the answers about a connection before it is used."""

from __future__ import annotations

from fustor_core.models.config import SourceConfig

from ...registry import check
from ...trial import SourceTrial
from .._expect.connection import ASKED_OF_GOOD, ask, ask_about_bad, expect_not_reachable, expect_reachable
from ._wrong_configs import refused_config


@check("SRC-CFG-08")
async def source_answers_about_a_good_configuration(t: SourceTrial) -> None:
    """Every question gets a bool and a text, and the connection is fine."""
    keywords = (await t.config()).model_dump(exclude={"driver"})
    answers = {method: await ask(t, method, keywords) for method in ASKED_OF_GOOD["source"]}
    expect_reachable(t, answers["test_connection"])


@check("SRC-CFG-08")
async def source_never_raises_for_a_bad_configuration(t: SourceTrial) -> None:
    """The author of a bad configuration gets an answer, not an exception."""
    await ask_about_bad(t)


@check("SRC-CFG-08", needs=("unreachable_config",))
async def source_notices_a_system_that_is_not_there(t: SourceTrial) -> None:
    """When nothing answers, the connection is not fine."""
    config = t.model(SourceConfig, await t.ask_harness("unreachable_config"))
    answer = await ask(t, "test_connection", config.model_dump(exclude={"driver"}))
    expect_not_reachable(t, answer, "the system is unreachable")


@check("SRC-CFG-08")
async def source_notices_a_refused_credential(t: SourceTrial) -> None:
    """When the system refuses the credential, the connection is not fine."""
    config = await refused_config(t)
    answer = await ask(t, "test_connection", config.model_dump(exclude={"driver"}))
    expect_not_reachable(t, answer, "the system refuses the credential")
