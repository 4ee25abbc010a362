"""What a remote's answer means where it is no success.

DriverError
├── SessionObsoletedError   419: another session has taken over
├── TransientError          it may work at the next attempt
└── RefusedError            it would be refused again
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
"""The statuses that are worth another attempt (PSH-FLT-02)."""

_SESSION_OBSOLETE = 419


class TransientError(DriverError):
    """The remote did not take a request, and may take it at the next attempt (PSH-FLT-02).

    Args:
        detail: What is wrong, in one sentence, without what the remote said: it may quote secrets.
        retry_after_sec: For how many seconds the remote asked to be left alone.
    """

    def __init__(self, detail: str, retry_after_sec: float = 0.0) -> None:
        super().__init__(detail)
        self.retry_after_sec = retry_after_sec


class RefusedError(DriverError):
    """The remote refused a request, and would refuse it again (PSH-FLT-03).

    Args:
        detail: What is wrong, in one sentence, without what the remote said: it may quote secrets.
        status: The HTTP status of the answer.
    """

    def __init__(self, detail: str, status: int) -> None:
        super().__init__(detail)
        self.status = status


def expect_success(call: str, status: int, retry_after: str, transient: Container[int]) -> None:
    """Return if a status is a success (PSH-FLT-01).

    A redirect is none: whoever follows one can turn a POST into a GET, and lose the events.

    Args:
        call: The request, in the words of an error.
        status: The HTTP status of the answer.
        retry_after: Its `Retry-After` header, empty where there is none.
        transient: The statuses that are worth another attempt.

    Raises:
        SessionObsoletedError: The status is 419 (PSH-SES-03).
        TransientError: The status is one of `transient`.
        RefusedError: The status is any other that is no success.
    """
    if 200 <= status < 300:
        return
    if status == _SESSION_OBSOLETE:
        raise SessionObsoletedError
    if status in transient:
        raise TransientError(f"{call} failed with status {status}.", seconds_until(retry_after))
    if 300 <= status < 400:
        problem = f"{call} was answered with the redirect {status}: set endpoint to where it leads."
        raise RefusedError(problem, status)
    raise RefusedError(f"{call} was refused with status {status}.", status)


def seconds_until(retry_after: str) -> float:
    """Return the seconds that a `Retry-After` header asks to wait, 0 where it cannot be read.

    Args:
        retry_after: The header: a number of seconds, or the moment as an HTTP date.
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
