"""What travels between a pusher and the consumer: requests, answers, and the faults in place of an answer."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from json import dumps, loads
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Self
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotJson(Enum):
    """The type of `NOT_JSON`."""

    NOT_JSON = "not JSON"


#: Stands for a body that is not a JSON text in UTF-8. (`None` would be the JSON text `null`.)
NOT_JSON: Final = NotJson.NOT_JSON


class TransportFault(StrEnum):
    """What can become of a request instead of an answer."""

    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"


def parse_json(text: bytes) -> Any:
    """Parses a JSON text strictly: UTF-8 only, and no `NaN` or `Infinity`, which JSON does not have.

    Args:
        text: The bytes of a body.

    Returns:
        The value, or `NOT_JSON`.
    """
    try:
        return loads(text.decode("utf-8"), parse_constant=_reject)
    except (ValueError, RecursionError):
        return NOT_JSON


def _reject(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


@dataclass(frozen=True)
class Request:
    """One HTTP request as it arrived.

    Attributes:
        method: In capitals.
        url: The whole URL.
        path: The path, percent-decoded.
        query: The query parameters; of a repeated one, the last.
        headers: The headers, names in lower case.
        body: The body as sent, possibly compressed.
        mount: How it arrived: `respx` (in process), `socket` (loopback), or as the `harness` tells.
        read_timeout: The seconds that the client waits for an answer; None where it waits for ever, or
            where that cannot be seen.
    """

    method: str
    url: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    mount: Literal["respx", "socket", "harness"] = "respx"
    read_timeout: float | None = None

    @classmethod
    def at(
        cls,
        method: str,
        base: str,
        target: str,
        *,
        headers: Mapping[str, str],
        body: bytes,
        mount: Literal["respx", "socket", "harness"],
        read_timeout: float | None = None,
    ) -> Self:
        """Takes apart the target of a request line, in the same way for every mount.

        Args:
            method: The HTTP method.
            base: Scheme, host and port, without a slash at the end.
            target: Path and query, still percent-encoded.
            headers: The headers, names in any case.
            body: The body.
            mount: Where the request arrived.
            read_timeout: The seconds that the client waits for an answer, if it says so.

        Returns:
            The request.
        """
        path, _, query = target.partition("?")
        return cls(
            method=method.upper(),
            url=base + target,
            path=unquote(path),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in headers.items()},
            body=body,
            mount=mount,
            read_timeout=read_timeout,
        )

    @property
    def content(self) -> bytes:
        """The body with a `gzip` or `deflate` content encoding undone."""
        if self.headers.get("content-encoding", "").strip().lower() not in {"gzip", "x-gzip", "deflate"}:
            return self.body
        try:
            return zlib.decompress(self.body, wbits=zlib.MAX_WBITS | 32)
        except zlib.error:
            return self.body

    def json(self) -> Any:
        """Returns the body's JSON value, or `NOT_JSON`."""
        return parse_json(self.content)


@dataclass(frozen=True)
class Answer:
    """One HTTP answer.

    Attributes:
        status: The status code.
        headers: The headers.
        body: The body.
        delay: The seconds until it is sent. In process they pass at once, for who waits that long.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0

    @classmethod
    def json(cls, value: object, status: int = 200) -> Self:
        """Returns an answer with a JSON body."""
        return cls(status, {"content-type": "application/json"}, dumps(value).encode())

    @classmethod
    def text(cls, text: str, status: int = 200) -> Self:
        """Returns an answer with a plain text body."""
        return cls(status, {"content-type": "text/plain; charset=utf-8"}, text.encode())

    @classmethod
    def empty(cls, status: int = 204) -> Self:
        """Returns an answer without a body."""
        return cls(status)

    def after(self, seconds: float) -> Self:
        """Returns the same answer, sent after some time."""
        return replace(self, delay=seconds)

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300
