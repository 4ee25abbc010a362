"""SRC-CFG-10: the driver does not reveal the secrets of its credential."""

from __future__ import annotations

from typing import Any

from fustor_core.models.config import SourceConfig

from ...harness import overrides
from ...outcome import CheckStopped
from ...probes.captured import Captured, capturing
from ...registry import check
from ...trial import SourceTrial, TrialStream
from .._expect.class_methods import call_class_method
from .._expect.secrecy import capture, distinctive_secrets, expect_silence, required_secrets
from ._wrong_configs import with_few_retries

_METHODS = ("test_connection", "check_privileges", "check_runtime_params", "get_available_fields")
"""The methods of the class that get a configuration and change nothing."""

_BAD_CONFIGS = ("unreachable_config", "refused_config")


@check("SRC-CFG-10")
async def source_keeps_the_secret(t: SourceTrial) -> None:
    """A source that works does not log, print, raise, return or deliver its secret."""
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
    """A source whose configuration does not work does not log, print, raise, return or deliver its secret."""
    given = [await t.ask_harness(method) for method in _BAD_CONFIGS if overrides(t.harness, method)]
    configs = [t.model(SourceConfig, fields) for fields in given]
    distinctive = [(config, secrets) for config in configs if (secrets := distinctive_secrets(config))]
    if not distinctive:
        t.not_declared(
            "if your system has credentials, let unreachable_config() or refused_config() of the harness "
            "return one whose secret has at least 6 characters and is not a word"
        )
    for config, secrets in distinctive:
        t.steps.clear()
        t.under_fault = True
        captured = Captured()
        with capturing(captured):
            await _use(t, captured, with_few_retries(config))
        expect_silence(captured, secrets)


async def _use(t: SourceTrial, captured: Captured, config: SourceConfig) -> None:
    """Call the methods of a driver, and capture their results and exceptions."""
    for method in _METHODS:
        await capture(captured, f"{method}()", call_class_method(t, method, config))
    source = await capture(captured, "the constructor", t.construct_or_raise("conformance", config))
    if source is None:
        return
    captured.add("str(driver)", f"{source!r} {source}")
    await _read_stream(t, captured, source)
    await capture(captured, "the snapshot", t.snapshot_or_raise(source))
    await capture(captured, "close()", t.call(source, "close"))


async def _read_stream(t: SourceTrial, captured: Captured, source: Any) -> None:
    stream = await capture(captured, "get_message_iterator()", t.open_stream_or_raise(source))
    if stream is not None:
        await _change(t)
        await stream.settle()
        captured.add("an event of the stream", stream.delivered)
        _capture_error(captured, stream)


async def _change(t: SourceTrial) -> None:
    if overrides(t.harness, "insert"):
        try:
            await t.system.insert(*t.system.enough_rows(1))
        except CheckStopped:
            pass  # A system that cannot be reached cannot be changed.


async def _use_broken(t: SourceTrial, captured: Captured, config: SourceConfig) -> None:
    """Use a driver whose system fails, and capture its exceptions."""
    source = await capture(captured, "the constructor", t.construct_or_raise("conformance-again", config))
    if source is None:
        return
    stream = await capture(captured, "get_message_iterator()", t.open_stream_or_raise(source))
    await t.system.fail()
    if stream is not None:
        stream.read()
        await stream.until_ended(t.limits.stop)
        _capture_error(captured, stream)
    await capture(captured, "the snapshot", t.snapshot_or_raise(source))


def _capture_error(captured: Captured, stream: TrialStream) -> None:
    if stream.error is not None:
        captured.add_error("the exception of the message stream", stream.error)
