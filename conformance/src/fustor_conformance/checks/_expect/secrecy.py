"""The expectation that a driver does not reveal its secret (SRC-CFG-10, PSH-CFG-07)."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._masking import MASK, is_distinctive, masked
from ...outcome import DriverRaised, ExpectationFailed
from ...probes.captured import Captured, secrets_of
from ...trial import DriverTrial

__all__ = ["capture", "distinctive_secrets", "expect_silence", "required_secrets"]

_SHOWN = 60
"""The characters to show before and after a secret, so that a reader finds the text."""


async def capture(captured: Captured, where: str, call: Awaitable[Any]) -> Any:
    """Await a call of the driver, capture its result or exception, and return the result or None.

    Args:
        captured: where to add it.
        where: the call, in the words of the finding.
        call: the call.
    """
    try:
        result = await call
    except DriverRaised as problem:
        if problem.error is not None:
            captured.add_error(f"the exception of {where}", problem.error)
        return None
    captured.add(f"the result of {where}", result)
    return result


def required_secrets(t: DriverTrial, config: Any) -> Mapping[str, str]:
    """Return the secrets of a configuration.

    Args:
        t: the trial.
        config: the configuration.

    Raises:
        NotDeclared: it has no secret.
        NotExercised: its secret is not distinctive.
    """
    if not secrets_of(config.credential):
        t.not_declared("the configuration has no secret")
    secrets = distinctive_secrets(config)
    if not secrets:
        t.not_exercised(
            "the secret of the configuration may appear for other reasons: let config() of the harness "
            "return one of at least 6 characters that is not a word and appears nowhere else in it"
        )
    return secrets


def distinctive_secrets(config: Any) -> Mapping[str, str]:
    """Return the secrets of a configuration in all forms; none if the secret is not distinctive.

    An ordinary word is not, nor is a secret that appears elsewhere in the configuration.
    """
    secrets = secrets_of(config.credential)
    if not secrets:
        return {}
    elsewhere = repr(config.model_dump(exclude={"credential"})) + (config.credential.user or "")
    appears_anyway = not is_distinctive(next(iter(secrets))) or any(form in elsewhere for form in secrets)
    return {} if appears_anyway else secrets


def expect_silence(captured: Captured, secrets: Mapping[str, str]) -> None:
    """Expect that no captured text holds one of `secrets`.

    Args:
        captured: the texts that the driver produced.
        secrets: the forms of the secret, each with a description.

    Raises:
        ExpectationFailed: one does; the finding does not repeat the secret.
    """
    for secret, name in secrets.items():
        if found := captured.where(secret):
            where, text = found
            raise ExpectationFailed(
                f"{where} holds the credential's {name}: {_around(text, secret, secrets)}"
            )


def _around(text: str, secret: str, secrets: Mapping[str, str]) -> str:
    """Return the surroundings of `secret` in `text`, cut only after every secret was masked."""
    before, after = (masked(part, secrets) for part in text.split(secret, 1))
    return f"{before[-_SHOWN:]}{MASK}{after[:_SHOWN]}"
