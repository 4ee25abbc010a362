"""The exceptions of the driver SDK.

    Exception
    ├── HTTPException                     starlette's if it is installed, otherwise an equivalent
    │   └── fustor_agentException         any status
    │       ├── ConfigError               400
    │       ├── NotFoundError             404
    │       │   └── UnknownDriverError
    │       ├── ConflictError             409
    │       ├── StateConflictError        409
    │       ├── ValidationError           422  (not pydantic's)
    │       └── DriverError               500
    │           └── SessionObsoletedError 419
    └── TransientSourceBufferFullError

A driver raises `ConfigError` for a setting that it cannot use, and `DriverError` for every other failure.
"""

from __future__ import annotations

import copyreg
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from ._http_exception import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ConfigError",
    "ConflictError",
    "DriverError",
    "NotFoundError",
    "SessionObsoletedError",
    "StateConflictError",
    "TransientSourceBufferFullError",
    "UnknownDriverError",
    "ValidationError",
    "fustor_agentException",
]

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class fustor_agentException(HTTPException):  # noqa: N801 - the name is public since 0.2
    """An error with an HTTP status; the root of the SDK's own exceptions.

    Args:
        status_code: The HTTP status of the agent's API response.
        detail: The problem, where it is and what to do, in one sentence. None stands for the phrase of the
            status.
        headers: Headers for the HTTP response.
    """

    def __init__(
        self, status_code: int, detail: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        # Looked up here because starlette's releases differ for a status without a phrase (419).
        phrase = _PHRASES.get(status_code, "")
        super().__init__(status_code, phrase if detail is None else detail, headers)

    def __reduce__(self) -> tuple[Any, ...]:
        # The default calls the constructor with `args`, which fails if the error was built with keywords.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class ConfigError(fustor_agentException):
    """A configuration cannot be used; the detail names the setting (SRC-CFG-03, PSH-CFG-02)."""

    def __init__(
        self, detail: str | None = "Configuration error", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(400, detail, headers)


class NotFoundError(fustor_agentException):
    """A requested object does not exist."""

    def __init__(
        self, detail: str | None = "Resource not found", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(404, detail, headers)


class UnknownDriverError(NotFoundError):
    """No installed driver has the requested name."""


class ConflictError(fustor_agentException):
    """An object already exists or is still in use."""

    def __init__(
        self, detail: str | None = "Resource already exists", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(409, detail, headers)


class StateConflictError(fustor_agentException):
    """An operation is not allowed in the current state of its object."""

    def __init__(
        self,
        detail: str | None = "Operation not allowed in current state",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(409, detail, headers)


class ValidationError(fustor_agentException):
    """Input is well-formed but not valid; not related to pydantic's `ValidationError`."""

    def __init__(
        self, detail: str | None = "Validation error", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(422, detail, headers)


class DriverError(fustor_agentException):
    """A driver or its system failed (SRC-MSG-15, SRC-SNAP-07, PSH-FLT-01)."""

    _status_code: ClassVar[int] = 500

    def __init__(self, detail: str | None = "Driver error", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(self._status_code, detail, headers)


class SessionObsoletedError(DriverError):
    """The remote reports that the session is obsolete; it is never retried (PSH-SES-03)."""

    _status_code = 419

    # Agent 0.2 recognises the state by this string or by the number.
    def __init__(
        self, detail: str | None = "Session is obsolete", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail, headers)


class TransientSourceBufferFullError(Exception):
    """The agent's buffer is full while a transient source delivers, so events would be lost."""
