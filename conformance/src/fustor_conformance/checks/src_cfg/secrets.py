"""SRC-CFG-10: the secrets of the credential."""

from __future__ import annotations

from typing import Any

from fustor_core.models.config import SourceConfig

from ...harness import overrides
from ...outcome import CheckStopped
from ...registry import check
from ...trial import SourceTrial
from ...trial.secrets import Heard, listening
from .._expect.secrecy import expect_silence, hear, required_secrets, tellable_secrets

_QUESTIONS = ("test_connection", "check_privileges", "check_runtime_params", "get_available_fields")
_BAD_CONFIGS = ("unreachable_config", "refused_config")


@check("SRC-CFG-10")
async def source_keeps_the_secret(t: SourceTrial) -> None:
    """No secret is logged, printed, raised, returned or delivered while the source works."""
    config = await t.config()
    secrets = required_secrets(t, config)
    heard = Heard()
    with listening(heard):
        await _use(t, heard, config)
        if overrides(t.harness, "break_system"):
            await _use_broken(t, heard, config)
    expect_silence(heard, secrets)


@check("SRC-CFG-10")
async def source_keeps_the_secret_when_it_is_refused(t: SourceTrial) -> None:
    """No secret is logged, printed, raised, returned or delivered when a configuration fails."""
    given = [await t.tell_harness(method) for method in _BAD_CONFIGS if overrides(t.harness, method)]
    configs = [t.model(SourceConfig, fields) for fields in given]
    telling = [(config, secrets) for config in configs if (secrets := tellable_secrets(config))]
    if not telling:
        t.not_declared(
            "no configuration that fails has a secret that can be told from words: let unreachable_config() "
            "or refused_config() of the harness have one, where there are secrets"
        )
    for config, secrets in telling:
        t.steps.clear()
        t.under_fault = True
        heard = Heard()
        with listening(heard):
            await _use(t, heard, config.model_copy(update={"max_retries": 1, "retry_delay_sec": 1}))
        expect_silence(heard, secrets)


async def _use(t: SourceTrial, heard: Heard, config: Any) -> None:
    keywords = config.model_dump(exclude={"driver"})
    for question in _QUESTIONS:
        await hear(heard, f"{question}()", t.call(question, getattr(t.driver_class, question), **keywords))
    source = await hear(heard, "the constructor", t.construct_or_raise("conformance", config))
    if source is None:
        return
    heard.add("str(driver)", _text_of(source))
    stream = await hear(heard, "get_message_iterator()", t.open_stream_or_raise(source))
    if stream is not None:
        await _change(t)
        await t.settle(stream)
        heard.add("an event of the stream", t.delivered(stream))
        if stream.error is not None:
            heard.add_error("the exception of the message stream", stream.error)
    await hear(heard, "the snapshot", t.snapshot_or_raise(source))
    await hear(heard, "close()", t.call("close()", source.close))


async def _change(t: SourceTrial) -> None:
    if overrides(t.harness, "insert"):
        try:
            await t.insert(*t.enough_rows(1))
        except CheckStopped:
            pass  # A system that cannot be reached cannot be changed.


async def _use_broken(t: SourceTrial, heard: Heard, config: Any) -> None:
    source = await hear(heard, "the constructor", t.construct_or_raise("conformance-again", config))
    if source is None:
        return
    stream = await hear(heard, "get_message_iterator()", t.open_stream_or_raise(source))
    await t.break_system()
    if stream is not None:
        stream.read()
        await stream.until_ended(t.limits.stop)
        if stream.error is not None:
            heard.add_error("the exception of the message stream", stream.error)
    await hear(heard, "the snapshot", t.snapshot_or_raise(source))


def _text_of(driver: Any) -> str:
    return f"{driver!r} {driver}"
