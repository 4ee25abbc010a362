"""SRC-CFG-10: the secrets of the credential."""

from __future__ import annotations

from typing import Any

from fustor_core.models.config import SourceConfig

from ...harness import overrides
from ...outcome import CheckStopped
from ...probes.captured import Captured, capturing
from ...registry import check
from ...trial import SourceTrial
from .._expect.secrecy import capture, distinctive_secrets, expect_silence, required_secrets

_QUESTIONS = ("test_connection", "check_privileges", "check_runtime_params", "get_available_fields")
_BAD_CONFIGS = ("unreachable_config", "refused_config")


@check("SRC-CFG-10")
async def source_keeps_the_secret(t: SourceTrial) -> None:
    """No secret is logged, printed, raised, returned or delivered while the source works."""
    config = await t.config()
    secrets = required_secrets(t, config)
    captured = Captured()
    with capturing(captured):
        await _use(t, captured, config)
        if overrides(t.harness, "break_system"):
            await _use_broken(t, captured, config)
    expect_silence(captured, secrets)


@check("SRC-CFG-10")
async def source_keeps_the_secret_when_it_is_refused(t: SourceTrial) -> None:
    """No secret is logged, printed, raised, returned or delivered when a configuration fails."""
    given = [await t.ask_harness(method) for method in _BAD_CONFIGS if overrides(t.harness, method)]
    configs = [t.model(SourceConfig, fields) for fields in given]
    telling = [(config, secrets) for config in configs if (secrets := distinctive_secrets(config))]
    if not telling:
        t.not_declared(
            "no configuration that fails has a secret that can be told from words: let unreachable_config() "
            "or refused_config() of the harness have one, where there are secrets"
        )
    for config, secrets in telling:
        t.steps.clear()
        t.under_fault = True
        captured = Captured()
        with capturing(captured):
            await _use(t, captured, config.model_copy(update={"max_retries": 1, "retry_delay_sec": 1}))
        expect_silence(captured, secrets)


async def _use(t: SourceTrial, captured: Captured, config: Any) -> None:
    keywords = config.model_dump(exclude={"driver"})
    for question in _QUESTIONS:
        await capture(
            captured, f"{question}()", t.call(question, getattr(t.driver_class, question), **keywords)
        )
    source = await capture(captured, "the constructor", t.construct_or_raise("conformance", config))
    if source is None:
        return
    captured.add("str(driver)", _text_of(source))
    stream = await capture(captured, "get_message_iterator()", t.open_stream_or_raise(source))
    if stream is not None:
        await _change(t)
        await stream.settle()
        captured.add("an event of the stream", stream.delivered)
        if stream.error is not None:
            captured.add_error("the exception of the message stream", stream.error)
    await capture(captured, "the snapshot", t.snapshot_or_raise(source))
    await capture(captured, "close()", t.call("close()", source.close))


async def _change(t: SourceTrial) -> None:
    if overrides(t.harness, "insert"):
        try:
            await t.system.insert(*t.system.enough_rows(1))
        except CheckStopped:
            pass  # A system that cannot be reached cannot be changed.


async def _use_broken(t: SourceTrial, captured: Captured, config: Any) -> None:
    source = await capture(captured, "the constructor", t.construct_or_raise("conformance-again", config))
    if source is None:
        return
    stream = await capture(captured, "get_message_iterator()", t.open_stream_or_raise(source))
    await t.system.fail()
    if stream is not None:
        stream.read()
        await stream.until_ended(t.limits.stop)
        if stream.error is not None:
            captured.add_error("the exception of the message stream", stream.error)
    await capture(captured, "the snapshot", t.snapshot_or_raise(source))


def _text_of(driver: Any) -> str:
    return f"{driver!r} {driver}"
