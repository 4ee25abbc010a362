"""The errors for responses that are not a success.

DriverError
├── SessionObsoletedError   status 419: the session is obsolete
├── TransientError          the next attempt may succeed
└── RefusedError            every further attempt would be refused
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from ..exceptions import DriverError, SessionObsoletedError

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["TRANSIENT_STATUSES", "RefusedError", "TransientError", "expect_success", "seconds_until"]

TRANSIENT_STATUSES: Final = frozenset({408, 425, 429, *range(500, 600)})
"""The statuses after which a request is retried (PSH-FLT-02)."""

_SESSION_OBSOLETE = 419


class TransientError(DriverError):
    """The remote did not accept a request, but may accept the next attempt (PSH-FLT-02).

    Args:
        detail: The problem, in one sentence that does not quote the response, which may hold secrets.
        retry_after_sec: The delay that the remote requested, in seconds.
    """

    def __init__(self, detail: str, retry_after_sec: float = 0.0) -> None:
        super().__init__(detail)
        self.retry_after_sec = retry_after_sec


class RefusedError(DriverError):
    """The remote refused a request and would refuse it again (PSH-FLT-03).

    Args:
        detail: The problem, in one sentence that does not quote the response, which may hold secrets.
        status: The HTTP status of the response.
    """

    def __init__(self, detail: str, status: int) -> None:
        super().__init__(detail)
        self.status = status


def expect_success(call: str, status: int, retry_after: str, transient: Container[int]) -> None:
    """Raise an error unless a status is a success (PSH-FLT-01).

    A redirect is not a success: following it can turn a POST into a GET, which loses the events.

    Args:
        call: The method and URL of the request, for the message.
        status: The HTTP status of the response.
        retry_after: The `Retry-After` header of the response; empty if it has none.
        transient: The statuses after which a request is retried.

    Raises:
        SessionObsoletedError: The status is 419 (PSH-SES-03).
        TransientError: The status is one of `transient`.
        RefusedError: The status is any other than 2xx.
    """
    if 200 <= status < 300:
        return
    if status == _SESSION_OBSOLETE:
        raise SessionObsoletedError
    if status in transient:
        raise TransientError(f"{call} failed with status {status}", seconds_until(retry_after))
    if 300 <= status < 400:
        problem = f"{call} was redirected with status {status}, set endpoint to the URL of the redirect"
        raise RefusedError(problem, status)
    raise RefusedError(f"{call} was refused with status {status}", status)


def seconds_until(retry_after: str) -> float:
    """Return the delay that a `Retry-After` header requests, in seconds; 0 if it is unreadable.

    Args:
        retry_after: The header: a number of seconds, or an HTTP date.
    """
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
