"""SRC-CFG-02 and SRC-CFG-03: constructing is cheap, and a configuration that cannot be used is refused."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, cast

from fustor_core.models.config import SourceConfig

from .._show import Words, show
from ..harness import overrides
from ..outcome import DriverRaised, ExpectationFailed, HarnessFailed
from ..registry import check
from ..trial import SourceTrial
from ._connecting import watching_connections
from ._refusals import expect_refusal, host_in, names_of_difference, refused_config

_CONSTRUCT_SECONDS = 0.5
_TRIES = 3
_CREDENTIAL_NAMES = ("credential", "user", "passw", "key", "auth", "login", "log in", "denied", "permission")


@check("SRC-CFG-02")
async def constructing_is_quick(t: SourceTrial) -> None:
    """The agent constructs drivers on its event loop, where nothing else goes on meanwhile."""
    seconds = []
    for number in range(_TRIES):
        config = await t.config()
        started = time.perf_counter()
        await t.construct(f"conformance-{number}", config)
        seconds.append(time.perf_counter() - started)
        if seconds[-1] < _CONSTRUCT_SECONDS:
            return
    t.expect(
        False,
        f"constructing to take under {_CONSTRUCT_SECONDS:g} s",
        got=Words(f"{min(seconds):.1f} s at best"),
    )


@check("SRC-CFG-02")
async def constructing_touches_nothing(t: SourceTrial) -> None:
    """Connections are opened at the first use."""
    config = await t.config()
    with watching_connections() as seen:
        await t.construct("conformance", config)
    t.expect(
        not seen, "no connection to be opened by constructing", got=Words(", ".join(dict.fromkeys(seen)))
    )


@check("SRC-CFG-03", needs=("unreachable_config",))
async def unreachable_system_is_named(t: SourceTrial) -> None:
    """When nothing answers, the error says what it is that does not."""
    good = (await t.config()).model_dump()
    config = t.model(SourceConfig, await t.tell_harness("unreachable_config"))
    # The system may be called by its host, also where only the port is another.
    names = names_of_difference(good, config.model_dump()) | host_in(config.uri)
    await _expect_config_refused(t, config, "the system is unreachable", names)


@check("SRC-CFG-03")
async def unusable_setting_is_named(t: SourceTrial) -> None:
    """A setting that makes no sense is called by its name."""
    if not overrides(t.harness, "unusable_configs"):
        t.not_declared("the harness names no unusable settings: add unusable_configs() to it")
    configs = await t.tell_harness("unusable_configs")
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
