"""The checked settings of a pusher over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import httpx

from ..exceptions import ConfigError
from ..models.config import ApiKeyCredential, Credential

if TYPE_CHECKING:
    from ..models.config import PusherConfig

__all__ = ["LONGEST_TIMEOUT_SEC", "Settings"]

LONGEST_TIMEOUT_SEC = 3600
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings for requests to one remote.

    Attributes:
        endpoint: The base URL of all paths.
        attempts: The total number of attempts of a request.
        delay_sec: The delay between two attempts, in seconds.
        timeout_sec: The time limit of one attempt, in seconds.
    """

    endpoint: str
    attempts: int
    delay_sec: float
    timeout_sec: float

    @classmethod
    def read(cls, config: PusherConfig, default_timeout_sec: float) -> Self:
        """Read and check a configuration.

        Args:
            config: The configuration of the pusher.
            default_timeout_sec: The time limit of one attempt if `driver_params.timeout_sec` is not set.

        Raises:
            ConfigError: A setting cannot be used; the message names it without a secret (PSH-CFG-02).
        """
        _expect_url(config.endpoint)
        _expect_sendable(config.credential)
        timeout = _timeout(config.driver_params or {}, default_timeout_sec)
        return cls(config.endpoint, config.max_retries, config.retry_delay_sec, timeout)

    @property
    def longest_call_sec(self) -> float:
        """The maximum duration of a request in seconds: all attempts and the delays between them."""
        return self.latest_start_sec(self.attempts) + self.timeout_sec

    def latest_start_sec(self, attempt: int) -> float:
        """Return the latest start of an attempt, in seconds after the start of the request.

        Args:
            attempt: The number of the attempt, starting at 1.
        """
        return (attempt - 1) * (self.timeout_sec + self.delay_sec)


def _expect_url(endpoint: str) -> None:
    # The messages do not quote the endpoint: one that names a user holds a secret.
    try:
        url = httpx.URL(endpoint)
        host = url.host
    except (httpx.InvalidURL, UnicodeError):
        raise ConfigError("endpoint is not a URL") from None
    if url.scheme not in {"http", "https"} or not host:
        raise ConfigError("endpoint must be a URL that starts with http:// or https:// and names a host")
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise ConfigError(f"endpoint has the port {url.port}, it must be from 1 to {_LAST_PORT}")
    if url.userinfo or url.query or url.fragment:
        raise ConfigError("endpoint must not hold a user, a query or a fragment: put secrets in credential")


def _expect_sendable(credential: Credential) -> None:
    if isinstance(credential, ApiKeyCredential):
        if not credential.key or not credential.key.isprintable() or credential.key != credential.key.strip():
            raise ConfigError("credential.key must be printable and not empty, without spaces at its ends")
    elif ":" in credential.user:
        raise ConfigError("credential.user must not hold a colon: HTTP Basic ends the user there")
    else:
        _expect_utf8("credential.user", credential.user)
        _expect_utf8("credential.passwd", credential.passwd or "")


def _expect_utf8(setting: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ConfigError(f"{setting} must be a string that can be encoded as UTF-8") from None


def _timeout(params: dict[str, Any], default: float) -> float:
    seconds = params.get("timeout_sec", default)
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not is_number or not 0 < seconds <= LONGEST_TIMEOUT_SEC:
        raise ConfigError(
            f"driver_params.timeout_sec must be a number of seconds above 0, at most {LONGEST_TIMEOUT_SEC}"
        )
    return float(seconds)
