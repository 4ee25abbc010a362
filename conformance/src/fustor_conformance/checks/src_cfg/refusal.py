"""SRC-CFG-03: a configuration that cannot be used is refused, and the error names the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fustor_core.models.config import SourceConfig

from ..._show import show
from ...harness import overrides
from ...outcome import DriverRaised, ExpectationFailed, HarnessFailed
from ...registry import check
from ...trial import SourceTrial
from .._expect.refusals import expect_refusal
from ._wrong_configs import host_in, names_of_difference, refused_config

_CREDENTIAL_NAMES = ("credential", "user", "passw", "key", "auth", "login", "log in", "denied", "permission")


@check("SRC-CFG-03", needs=("unreachable_config",))
async def unreachable_system_is_named(t: SourceTrial) -> None:
    """When nothing answers, the error says what it is that does not."""
    good = (await t.config()).model_dump()
    config = t.model(SourceConfig, await t.ask_harness("unreachable_config"))
    # The system may be called by its host, also where only the port is another.
    names = names_of_difference(good, config.model_dump()) | host_in(config.uri)
    await _expect_config_refused(t, config, "the system is unreachable", names)


@check("SRC-CFG-03")
async def unusable_setting_is_named(t: SourceTrial) -> None:
    """A setting that makes no sense is called by its name."""
    if not overrides(t.harness, "unusable_configs"):
        t.not_declared("the harness names no unusable settings: add unusable_configs() to it")
    configs = await t.ask_harness("unusable_configs")
    if not isinstance(configs, Mapping):
        raise HarnessFailed(
            f"unusable_configs() of the harness gave {show(configs)}: return a mapping from setting to config"
        )
    if not configs:
        t.not_declared("unusable_configs() of the harness names no unusable settings")
    for setting, fields in configs.items():
        config = t.model(SourceConfig, fields)
        await _expect_config_refused(t, config, f"the setting {setting!r} is wrong", {setting})


@check("SRC-CFG-03")
async def refused_credential_is_named(t: SourceTrial) -> None:
    """A credential that the system refuses is an error of the configuration."""
    config = await refused_config(t)
    good = (await t.config()).model_dump()
    names = names_of_difference(good, config.model_dump(exclude={"credential": {"passwd", "key"}}))
    await _expect_config_refused(
        t, config, "the system refuses the credential", {*names, *_CREDENTIAL_NAMES, *_of_system(config)}
    )


def _of_system(config: SourceConfig) -> set[str]:
    return names_of_difference({}, {"uri": config.uri})


async def _expect_config_refused(t: SourceTrial, config: Any, because: str, names: set[str]) -> None:
    config = cast("SourceConfig", config).model_copy(update={"max_retries": 1, "retry_delay_sec": 1})

    async def stream() -> None:
        t.steps.clear()
        await _read_stream(t, await t.construct_or_raise("conformance", config))

    async def snapshot() -> None:
        t.steps.clear()
        await t.snapshot_or_raise(await t.construct_or_raise("conformance", config))

    t.under_fault = True
    for use in (stream, snapshot):
        await expect_refusal(use, because=because, names=names)


async def _read_stream(t: SourceTrial, source: Any) -> None:
    stream = await t.open_stream_or_raise(source)
    stream.read()
    if not await stream.until_ended(t.limits.call):
        raise DriverRaised("the message stream neither raised nor ended", error=None, actual=stream.where())
    if stream.error is not None:
        raise t.raised("iterating the message stream", stream.error)
    raise ExpectationFailed(
        "the message stream ended as if all were well", expected="an error", actual="the end of the stream"
    )
