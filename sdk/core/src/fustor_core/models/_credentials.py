"""The two kinds of credential."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ApiKeyCredential", "Credential", "PasswdCredential"]

_MASK = "**********"


class _CredentialBase(BaseModel):
    """The base of both kinds: no unknown keys, equal by value, hashable, and a repr without the secret."""

    model_config = ConfigDict(extra="forbid")

    def _identity(self) -> tuple[str, str | None, str | None]:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _CredentialBase):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __str__(self) -> str:
        # Drivers of 0.2 distinguish connections by this string, so it holds every value. Never log it.
        return " ".join(f"{name}={value!r}" for name, value in self)


class PasswdCredential(_CredentialBase):
    """A user with an optional password.

    Attributes:
        user: The user's name.
        passwd: The password.
    """

    user: str
    passwd: str | None = None

    def to_base64(self) -> str:
        """Encode `user:password` for HTTP Basic authentication.

        Returns:
            The base64 string of the UTF-8 bytes; a missing password counts as empty.
        """
        return base64.b64encode(f"{self.user}:{self.passwd or ''}".encode()).decode("ascii")

    def _identity(self) -> tuple[str, str | None, str | None]:
        return "passwd", self.user, self.passwd

    def __repr_args__(self) -> Iterator[tuple[str, Any]]:
        yield "user", self.user
        yield "passwd", None if self.passwd is None else _MASK


class ApiKeyCredential(_CredentialBase):
    """An API key with an optional user.

    Attributes:
        user: The user's name.
        key: The key.
    """

    user: str | None = None
    key: str

    def _identity(self) -> tuple[str, str | None, str | None]:
        return "api_key", self.user, self.key

    def __repr_args__(self) -> Iterator[tuple[str, Any]]:
        yield "user", self.user
        yield "key", _MASK


Credential = ApiKeyCredential | PasswdCredential
"""Either kind; the keys decide which."""
