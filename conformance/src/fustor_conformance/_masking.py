"""Secrets in every form that gives them away, and texts without them.

What a process has been told to hide is kept here: a text that is made for a report is masked before it is
cut, for nobody can find what is left of a secret afterwards.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from json import dumps
from urllib.parse import quote, quote_plus

__all__ = ["MASK", "forms_of", "hide", "in_base64", "masked", "tellable", "without_secrets"]

MASK = "***"
_SHORTEST = 6
_hidden: list[str] = []  # Longest first. It is gone with the process.


def _with_slashes(escape: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: escape(text).replace("/", "\\/")


# What encoders and Python write between the quotes. Both quotes: a text that holds one is put between others.
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
# Without the padding, which some leave out.
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
    """Return what gives `secret` away: itself, then other forms, each with the words for it."""
    words = {secret: ""}
    percent = ((encode(secret), "percent-encoded") for encode in _PERCENT)
    encoded = ((form, "in Base64") for form in in_base64(secret))
    escaped = ((form, "escaped") for form in _escaped(secret))
    for form, word in (*percent, *encoded, *escaped):
        words.setdefault(form, word)
    return words


def in_base64(secret: str) -> Iterator[str]:
    """Yield `secret` in Base64, as it is and as encoders write that into a text."""
    for encode in _BASES:
        plain = encode(secret.encode()).decode().rstrip("=")
        yield plain
        yield from _escaped(plain)


def _escaped(secret: str) -> Iterator[str]:
    """Yield `secret` as it stands in the text of a value, and in that of a value that holds such a text."""
    for once in dict.fromkeys(escape(secret) for escape in _ESCAPES):
        yield once
        yield from (escape(once) for escape in _ESCAPES)


def tellable(secret: str) -> bool:
    """Tell whether finding `secret` in a text means something: ordinary words are said for other reasons."""
    return len(secret) >= _SHORTEST and not secret.isalpha()


def hide(secrets: Iterable[str]) -> tuple[str, ...]:
    """Hide these in this process from now on, but for ordinary words, and return all it hides."""
    _hidden[:] = sorted({*_hidden, *filter(tellable, secrets)}, key=len, reverse=True)
    return tuple(_hidden)


def without_secrets(text: str) -> str:
    """Return `text` without what this process hides."""
    return masked(text, _hidden)


def masked(text: str, secrets: Iterable[str]) -> str:
    """Return `text` without the secrets that can be told from ordinary words."""
    for secret in sorted(filter(tellable, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
