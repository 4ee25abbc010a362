"""SRC-CFG-10 and PSH-CFG-07: what both have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._masking import MASK, is_distinctive, masked
from ..._show import Words
from ...outcome import DriverRaised, ExpectationFailed
from ...probes.captured import Captured, secrets_of
from ...trial import DriverTrial

__all__ = ["expect_silence", "capture", "required_secrets", "distinctive_secrets"]

_SHOWN = 60
"""Characters before and behind a secret, so that a reader finds the text."""


async def capture(captured: Captured, where: str, call: Awaitable[Any]) -> Any:
    """Await a call of the driver, note what it returns or raises, and return what it returns or None."""
    try:
        result = await call
    except DriverRaised as problem:
        if problem.error is not None:
            captured.add_error(f"the exception of {where}", problem.error)
        return None
    captured.add(f"what {where} returned", result)
    return result


def required_secrets(t: DriverTrial, config: Any) -> Mapping[str, str]:
    """Return the secrets of a configuration, which the check cannot do without.

    Raises:
        NotDeclared: it has no secret.
        NotExercised: it cannot be told from what is said for other reasons.
    """
    if not secrets_of(config.credential):
        t.not_declared("the configuration has no secret")
    secrets = distinctive_secrets(config)
    if not secrets:
        t.not_exercised(
            "the secret of the configuration could be said for other reasons: let config() of the harness "
            "have one of at least 6 characters that is no word and stands nowhere else"
        )
    return secrets


def distinctive_secrets(config: Any) -> Mapping[str, str]:
    """Return the secrets of a configuration, in all forms, if they can be told from what else is said.

    They cannot where the secret is an ordinary word, or stands elsewhere in the configuration too.
    """
    secrets = secrets_of(config.credential)
    if not secrets:
        return {}
    elsewhere = repr(config.model_dump(exclude={"credential"})) + (config.credential.user or "")
    said_anyway = not is_distinctive(next(iter(secrets))) or any(form in elsewhere for form in secrets)
    return {} if said_anyway else secrets


def expect_silence(captured: Captured, secrets: Mapping[str, str]) -> None:
    """Expect that nothing that was captured holds one of `secrets`.

    Args:
        captured: what the driver said.
        secrets: each form of a secret, with the words for it.

    Raises:
        ExpectationFailed: something does; the secret itself is not repeated.
    """
    for secret, name in secrets.items():
        if said := captured.where(secret):
            where, text = said
            shown = Words(_around(text, secret, secrets))
            raise ExpectationFailed(
                f"{where} holds the credential's {name}: {shown}",
                expected="the secret to be said nowhere",
                actual=shown,
            )


def _around(text: str, secret: str, secrets: Mapping[str, str]) -> str:
    """Return what stands around `secret` in `text`, cut only where every secret is masked."""
    before, after = (masked(part, secrets) for part in text.split(secret, 1))
    return f"{before[-_SHOWN:]}{MASK}{after[:_SHOWN]}"
