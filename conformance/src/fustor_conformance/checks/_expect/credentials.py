"""Finds the credential of the configuration in a request (PSH-ENV-09, PSH-CFG-05)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from fustor_core.models.config import PasswdCredential

from ...trial import PusherTrial

__all__ = ["carries_credential"]

# HTTP Basic does not fix an encoding (RFC 7617), and clients differ.
_ENCODINGS = ("utf-8", "latin-1")


async def carries_credential(t: PusherTrial, headers: Mapping[str, str], credential: Any) -> bool:
    """Return whether a request carries a credential, by the harness's scheme or one of PSH-ENV-09.

    Args:
        t: the trial.
        headers: the request's headers, names in lower case.
        credential: the credential of the configuration.
    """
    by_harness: bool | None = await t.ask_harness("carries_credential", headers, credential)
    if by_harness is not None:
        return by_harness
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if isinstance(credential, PasswdCredential):
        return scheme.lower() == "basic" and token.strip() in _basic_tokens(credential)
    found = (token.strip() if scheme.lower() == "bearer" else None, headers.get("x-api-key"))
    return credential.key in found


def _basic_tokens(credential: PasswdCredential) -> set[str]:
    """Return the pair in every encoding that has all its characters."""
    pair = f"{credential.user}:{credential.passwd or ''}"
    written = (pair.encode(encoding, "ignore") for encoding in _ENCODINGS)
    return {
        base64.b64encode(text).decode()
        for text, encoding in zip(written, _ENCODINGS, strict=True)
        if text.decode(encoding) == pair
    }
