"""Masks secrets in texts, in every form that reveals them.

A text for a report is masked before it is cut, because a part of a secret would not be found.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from json import dumps
from urllib.parse import quote, quote_plus

from ._child_state import child_state

__all__ = ["MASK", "forms_of", "hide_secrets", "in_base64", "is_distinctive", "masked", "without_secrets"]

MASK = "***"
_SHORTEST = 6


def _with_slashes(escape: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: escape(text).replace("/", "\\/")


# The characters between the quotes, as encoders and Python write them with either quote.
_ESCAPES: tuple[Callable[[str], str], ...] = (
    lambda text: dumps(text)[1:-1],
    lambda text: dumps(text, ensure_ascii=False)[1:-1],
    _with_slashes(lambda text: dumps(text)[1:-1]),
    _with_slashes(lambda text: dumps(text, ensure_ascii=False)[1:-1]),
    lambda text: repr(text)[1:-1],
    lambda text: repr(f'"{text}')[2:-1],
    lambda text: ascii(text)[1:-1],
    lambda text: ascii(f'"{text}')[2:-1],
)
# Without the padding, which some encoders leave out.
_BASES: tuple[Callable[[bytes], bytes], ...] = (base64.b64encode, base64.urlsafe_b64encode)
_PERCENT: tuple[Callable[[str], str], ...] = (
    lambda text: quote(text, safe=""),
    quote,
    quote_plus,
    lambda text: _small_hex(quote(text, safe="")),
    lambda text: _small_hex(quote(text)),
)


def _small_hex(quoted: str) -> str:
    first, *rest = quoted.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def forms_of(secret: str) -> Mapping[str, str]:
    """Return the forms that reveal `secret`, itself first, each with a description."""
    words = {secret: ""}
    percent = ((encode(secret), "percent-encoded") for encode in _PERCENT)
    encoded = ((form, "in Base64") for form in in_base64(secret))
    escaped = ((form, "escaped") for form in _escaped(secret))
    for form, word in (*percent, *encoded, *escaped):
        words.setdefault(form, word)
    return words


def in_base64(secret: str) -> Iterator[str]:
    """Yield `secret` in Base64, plain and as encoders escape it."""
    for encode in _BASES:
        plain = encode(secret.encode()).decode().rstrip("=")
        yield plain
        yield from _escaped(plain)


def _escaped(secret: str) -> Iterator[str]:
    """Yield `secret` as it is escaped in the text of a value, once and twice."""
    for once in dict.fromkeys(escape(secret) for escape in _ESCAPES):
        yield once
        yield from (escape(once) for escape in _ESCAPES)


def is_distinctive(secret: str) -> bool:
    """Return whether a text that contains `secret` reveals it; an ordinary word may have other reasons."""
    return len(secret) >= _SHORTEST and not secret.isalpha()


def hide_secrets(secrets: Iterable[str]) -> tuple[str, ...]:
    """Mask these secrets in this process, except ordinary words, and return all masked ones."""
    state = child_state()
    state.secrets = tuple(sorted({*state.secrets, *filter(is_distinctive, secrets)}, key=len, reverse=True))
    return state.secrets


def without_secrets(text: str) -> str:
    """Return `text` with the secrets of this process masked."""
    return masked(text, child_state().secrets)


def masked(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with `secrets` masked, except ordinary words.

    Args:
        text: the text.
        secrets: the secrets.
    """
    for secret in sorted(filter(is_distinctive, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
