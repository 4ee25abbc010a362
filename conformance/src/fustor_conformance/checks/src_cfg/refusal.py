"""SRC-CFG-03: the driver refuses a configuration that it cannot use, and its error names the cause."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from fustor_core.models.config import SourceConfig

from ..._show import show
from ...harness import overrides
from ...outcome import DriverRaised, ExpectationFailed, HarnessFailed
from ...registry import check
from ...trial import SourceTrial
from .._expect.refusals import expect_refusal
from ._wrong_configs import host_in, names_of_difference, refused_config, with_few_retries

_CREDENTIAL_NAMES = ("credential", "user", "passw", "key", "auth", "login", "log in", "denied", "permission")
"""Pieces of the words by which a message can name a refused credential."""


@check("SRC-CFG-03", needs=("unreachable_config",))
async def unreachable_system_is_named(t: SourceTrial) -> None:
    """If the system is unreachable, the driver raises an error that names the system or the setting."""
    good = (await t.config()).model_dump()
    config = t.model(SourceConfig, await t.ask_harness("unreachable_config"))
    # The host may name the system even if only the port differs.
    names = names_of_difference(good, config.model_dump()) | host_in(config.uri)
    await _expect_config_refused(t, config, "the system is unreachable", names)


@check("SRC-CFG-03")
async def unusable_setting_is_named(t: SourceTrial) -> None:
    """If the driver cannot use a setting, it raises an error that names the setting."""
    if not overrides(t.harness, "unusable_configs"):
        t.not_declared("if your driver refuses values of a setting, add unusable_configs() to the harness")
    configs = await t.ask_harness("unusable_configs")
    if not isinstance(configs, Mapping):
        raise HarnessFailed(
            f"unusable_configs() of the harness returned {show(configs)}: "
            "return a mapping from setting to configuration"
        )
    if not configs:
        t.not_declared("unusable_configs() of the harness returned no configuration")
    for setting, fields in configs.items():
        config = t.model(SourceConfig, fields)
        await _expect_config_refused(t, config, f"the setting {setting!r} is wrong", {setting})


@check("SRC-CFG-03")
async def refused_credential_is_named(t: SourceTrial) -> None:
    """If the system refuses the credential, the driver raises an error that names one of the two."""
    config = await refused_config(t)
    good = (await t.config()).model_dump()
    names = names_of_difference(good, config.model_dump(exclude={"credential": {"passwd", "key"}}))
    of_system = names_of_difference({}, {"uri": config.uri})
    await _expect_config_refused(
        t, config, "the system refuses the credential", {*names, *_CREDENTIAL_NAMES, *of_system}
    )


async def _expect_config_refused(t: SourceTrial, config: Any, because: str, names: set[str]) -> None:
    """Expect an error that holds one of `names`, from the message stream and from the snapshot."""
    config = with_few_retries(config)
    t.under_fault = True
    for use in (partial(_read_stream, because=because), SourceTrial.snapshot_or_raise):
        await expect_refusal(partial(_construct_and_use, t, config, use), because=because, names=names)


async def _construct_and_use(
    t: SourceTrial, config: SourceConfig, use: Callable[[SourceTrial, Any], Awaitable[object]]
) -> None:
    t.steps.clear()
    await use(t, await t.construct_or_raise("conformance", config))


async def _read_stream(t: SourceTrial, source: Any, *, because: str) -> None:
    """Read a stream until it raises.

    Raises:
        DriverRaised: it raised, or did not end in time.
        ExpectationFailed: it ended without an error.
    """
    stream = await t.open_stream_or_raise(source)
    stream.read()
    if not await stream.until_ended(t.limits.call):
        problem = f"neither raised nor ended within {t.limits.call:g} s"
        raise DriverRaised("the message stream", problem, error=None, detail=stream.where())
    if stream.error is not None:
        raise t.raised("iterating the message stream", stream.error)
    raise ExpectationFailed(
        f"the message stream ended without an error, although {because}",
        expected="DriverError or ConfigError",
    )
