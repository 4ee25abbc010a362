"""The faults that a pusher meets (PSH-FLT)."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level
from .family import Family

CLAUSES = (
    Clause(
        id="PSH-FLT-01",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "A push that the remote did not accept (4xx, 5xx, refused, reset, timed out, truncated answer) "
            "raises `DriverError`. It never returns as if it had succeeded: the agent would commit the "
            "position and the events would be lost."
        ),
        why=(
            "When `push` returns, the agent commits the position. If the push has failed silently, its "
            "events are never sent again."
        ),
        fix=(
            "Check the status of every response, turn every transport error into `DriverError`, and never "
            "return a result from an `except` block. `send()` of `HttpPusher` does this. For a non-HTTP "
            "remote, add `received()` and `answer()` to the harness, so that the remote can refuse a push."
        ),
        example="""\
import httpx
from fustor_core.exceptions import DriverError

async def _post(self, path, body):
    try:
        response = await self._client.post(path, content=body)
        response.raise_for_status()  # raises unless the status is 2xx
    except httpx.HTTPError as error:
        raise DriverError(f"push to {self._host} failed: {type(error).__name__}") from error
    return response
""",
    ),
    Clause(
        id="PSH-FLT-02",
        level=Level.MUST,
        kinds=PUSHER,
        text=(
            "A transient fault (connect error, timeout, 429, 5xx) is tried again, with the identical "
            "envelope, `max_retries` attempts in all, `retry_delay_sec` apart; success on a later attempt "
            "is success."
        ),
        why=(
            "Networks fail for a few seconds every day. Without a retry each of these faults stops the "
            "sync, and with a rebuilt envelope the remote may store other data than it refused."
        ),
        fix=(
            "Encode the envelope once, and retry only the request, with `send()` of `HttpPusher` or the "
            "decorator `fustor_core.utils.retry.retry`. `max_retries` counts all attempts, including the "
            "first one."
        ),
        example="""\
import httpx
from fustor_core.http import TransientError
from fustor_core.utils.retry import retry

@retry("max_retries", "retry_delay_sec", exceptions=(TransientError,))
async def _post(self, path, body):  # the same bytes in every attempt
    try:
        response = await self._client.post(path, content=body)
    except httpx.TransportError as error:
        raise TransientError(f"push failed: {type(error).__name__}") from error
    return self._checked(response)  # raises TransientError for 429 and 5xx
""",
    ),
    Clause(
        id="PSH-FLT-03",
        level=Level.SHOULD,
        kinds=PUSHER,
        text="A permanent refusal (400, 401, 403, 422) is not retried.",
        why=(
            "A wrong key stays wrong. Ten attempts, five seconds apart, delay a message that was known at "
            "once, and may lock the account."
        ),
        fix=(
            "Retry only one class of exceptions: raise `TransientError` from `fustor_core.http` for a fault "
            "that may pass, and `RefusedError` for a refusal. `HttpPusher` retries connection errors, "
            "timeouts and the statuses in `transient_statuses`."
        ),
        example="""\
from fustor_core.http import RefusedError, TransientError

def _checked(self, response):
    status = response.status_code
    if status == 429 or status >= 500:
        raise TransientError(f"the remote responded with status {status}")
    if not response.is_success:  # 400, 401, 403, 422: another attempt does not help
        raise RefusedError(f"the remote refused the push with status {status}", status)
    return response
""",
    ),
    Clause(
        id="PSH-FLT-04",
        level=Level.MUST,
        kinds=PUSHER,
        text="A remote that never answers ends in `DriverError` within a bound that the driver states.",
        why=(
            "A push that never ends blocks the sync without an error. A timeout per read does not help "
            "against a remote that sends one byte per second."
        ),
        fix=(
            "Put a timeout around each whole attempt, and state in the docstring of `push` and in the "
            "README how long a push can take. `HttpPusher` limits an attempt to "
            "`driver_params.timeout_sec`, and a call to `longest_call_sec`. If your bound is more than 20 "
            "s, set `limits = Limits(give_up=...)` in the harness."
        ),
        example='''\
import asyncio
from fustor_core.http import TransientError

async def _attempt(self, body):
    """Send one request, in at most 30 s; `push` makes at most max_retries of them."""
    try:
        async with asyncio.timeout(30):
            return await self._client.post("/push", content=body)
    except TimeoutError as error:
        raise TransientError(f"no response from {self._host} in 30 s") from error
''',
    ),
    Clause(
        id="PSH-FLT-05",
        level=Level.MUST,
        kinds=PUSHER,
        text="A cancelled call ends promptly in `CancelledError`, and the driver stays usable.",
        why=(
            "To stop a sync, the agent cancels the push that is running. If the driver swallows the "
            "cancellation, the agent hangs; if it keeps a half-read connection, the next call fails."
        ),
        fix=(
            "Let `CancelledError` pass: catch named exceptions, never `BaseException`, and release "
            "resources in `finally` or `async with`. The decorator `fustor_core.utils.retry.retry` passes "
            "it on."
        ),
        example="""\
from fustor_core.exceptions import DriverError

async def _send(self, body):
    async with self._pool.connection() as connection:  # returned or discarded in any case
        try:
            await connection.send(body)
        except ConnectionError as error:  # not BaseException: CancelledError must pass
            raise DriverError(f"push to {self._host} failed") from error
""",
    ),
    Clause(
        id="PSH-FLT-06",
        level=Level.MUST,
        kinds=PUSHER,
        text="After any fault the next call works as if nothing had been.",
        why=(
            'A driver that keeps a broken connection or a "failed" flag after one fault fails until '
            "somebody restarts the agent."
        ),
        fix=(
            "Leave nothing of a failed call on `self`, as `HttpPusher` does: discard the broken connection, "
            "and open a new one in the next call."
        ),
        example="""\
from fustor_core.exceptions import DriverError

async def _send(self, body):
    self._connection = self._connection or await self._connect()
    try:
        await self._connection.send(body)
    except OSError as error:
        self._connection = None  # the next call opens a new one
        raise DriverError(f"push to {self._host} failed") from error
""",
    ),
)

FAMILY = Family(
    id="PSH-FLT",
    title="Faults of a remote",
    kind="pusher",
    clauses=CLAUSES,
)
