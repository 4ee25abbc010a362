"""PSH-FLT: how a pusher meets faults."""

from __future__ import annotations

from .clause import PUSHER, Clause, Level

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
            "When `push` returns, the agent commits the position. Events of a push that failed in silence "
            "are never sent again."
        ),
        fix=(
            "Check the status of every reply, turn every transport error into `DriverError`, and have no "
            "`except` that returns a result."
        ),
        example="""\
async def _post(self, path, body):
    try:
        reply = await self._client.post(path, content=body)
        reply.raise_for_status()  # raises for everything but 2xx
    except httpx.HTTPError as error:
        raise DriverError(f"Push to {self._host} failed: {type(error).__name__}.") from error
    return reply
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
            "Networks fail for seconds every day. Without a retry each such moment stops the sync; with a "
            "rebuilt envelope the remote may store something else than was refused."
        ),
        fix=(
            "Encode the envelope once, then retry only the sending, with `fustor_core.utils.retry.retry` or "
            "a library. `max_retries` counts all attempts, the first included."
        ),
        example="""\
class TransientFault(DriverError): ...

@retry("max_retries", "retry_delay_sec", exceptions=(TransientFault,))
async def _post(self, path, body):  # the same bytes on every attempt
    try:
        reply = await self._client.post(path, content=body)
    except httpx.TransportError as error:
        raise TransientFault(f"{type(error).__name__} while pushing.") from error
    self._check(reply)  # raises TransientFault for 429 and 5xx
    return reply
""",
    ),
    Clause(
        id="PSH-FLT-03",
        level=Level.SHOULD,
        kinds=PUSHER,
        text="A permanent refusal (400, 401, 403, 422) is not retried.",
        why=(
            "A wrong key stays wrong. Ten attempts five seconds apart let the user wait for a message that "
            "was known at once, and may lock the account."
        ),
        fix=(
            "Raise a class that the retry does not list: a plain `DriverError` for a refusal, your own "
            "subclass for what is worth another attempt."
        ),
        example="""\
def _check(self, reply):
    if reply.status_code == 429 or reply.status_code >= 500:
        raise TransientFault(f"The remote answered {reply.status_code}.")
    if not reply.is_success:  # 400, 401, 403, 422: asking again does not help
        raise DriverError(f"The remote refused the push: {reply.status_code}.")
""",
    ),
    Clause(
        id="PSH-FLT-04",
        level=Level.MUST,
        kinds=PUSHER,
        text="A remote that never answers ends in `DriverError` within a bound that the driver states.",
        why=(
            "A push that never ends holds up the sync without an error, so nobody is told. A limit per read "
            "does not help against a remote that sends one byte a second."
        ),
        fix=(
            "Put a time limit around each whole attempt, and state in the docstring of `push` and in the "
            "README how long a push can take at most."
        ),
        example='''\
async def _attempt(self, body):
    """Send one request, in 30 s at most; `push` makes max_retries of them."""
    try:
        async with asyncio.timeout(30):
            return await self._client.post("/push", content=body)
    except TimeoutError as error:
        raise TransientFault(f"No answer from {self._host} in 30 s.") from error
''',
    ),
    Clause(
        id="PSH-FLT-05",
        level=Level.MUST,
        kinds=PUSHER,
        text="A cancelled call ends promptly in `CancelledError`, and the driver stays usable.",
        why=(
            "Stopping a sync cancels the push that is under way. A driver that swallows the cancellation "
            "makes the stop hang; one that keeps a half-read connection fails at the next call."
        ),
        fix=(
            "Let `CancelledError` pass: catch named exceptions, never `BaseException`, and put clean-up "
            "into `finally` or `async with`."
        ),
        example="""\
async with self._pool.connection() as connection:  # given back or discarded in any case
    try:
        await connection.send(body)
    except ConnectionError as error:  # not BaseException: CancelledError must pass
        raise DriverError(f"Push to {self._host} failed.") from error
""",
    ),
    Clause(
        id="PSH-FLT-06",
        level=Level.MUST,
        kinds=PUSHER,
        text="After any fault the next call works as if nothing had been.",
        why=(
            'A driver that keeps a broken connection or a "failed" flag after one bad moment fails until '
            "somebody restarts the agent."
        ),
        fix=(
            "Let a failed call leave nothing behind on `self`: discard the broken connection, and connect "
            "again in the next call."
        ),
        example="""\
async def _send(self, body):
    self._connection = self._connection or await self._connect()
    try:
        await self._connection.send(body)
    except OSError as error:
        self._connection = None  # the next call connects anew
        raise DriverError(f"Push to {self._host} failed.") from error
""",
    ),
)
