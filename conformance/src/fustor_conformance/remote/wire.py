"""Values that pass between a pusher and the consumer: requests, responses and transport faults."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from json import dumps, loads
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Self, TypeAlias
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotJson(Enum):
    """The type of `NOT_JSON`."""

    NOT_JSON = "not JSON"


#: Stands for a body that is not JSON in UTF-8. (`None` stands for the JSON value `null`.)
NOT_JSON: Final = NotJson.NOT_JSON


class TransportFault(StrEnum):
    """A failure in place of a response."""

    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"


def parse_json(body: bytes) -> Any:
    """Parse JSON strictly: UTF-8 only, and without `NaN` and `Infinity`, which JSON does not have.

    Args:
        body: the bytes of a body.

    Returns:
        The JSON value, or `NOT_JSON`.
    """
    try:
        return loads(body.decode("utf-8"), parse_constant=_reject)
    except (ValueError, RecursionError):
        return NOT_JSON


def _reject(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


@dataclass(frozen=True)
class Request:
    """One HTTP request as it arrived.

    Attributes:
        method: in capitals.
        url: the whole URL.
        path: the path, percent-decoded.
        query: the query parameters; the last value of a repeated one.
        headers: the headers, names in lower case.
        body: the body as sent, possibly compressed.
        mount: how it arrived: `respx` (in process), `socket` (loopback), or reported by the `harness`.
        read_timeout: the seconds that the client waits for a response; None if it waits without a limit,
            or if the mount cannot see the limit.
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
        """Build a request from the target of its request line, in the same way for every mount.

        Args:
            method: the HTTP method.
            base: scheme, host and port, without a trailing slash.
            target: path and query, still percent-encoded.
            headers: the headers, names in any case.
            body: the body as sent, possibly compressed.
            mount: how the request arrived.
            read_timeout: the seconds that the client waits for a response, if the mount can see it.
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
        """The body, decompressed if its content encoding is `gzip` or `deflate`."""
        if self.headers.get("content-encoding", "").strip().lower() not in {"gzip", "x-gzip", "deflate"}:
            return self.body
        try:
            return zlib.decompress(self.body, wbits=zlib.MAX_WBITS | 32)
        except zlib.error:
            return self.body

    def json(self) -> Any:
        """Return the body's JSON value, or `NOT_JSON`."""
        return parse_json(self.content)


@dataclass(frozen=True)
class Response:
    """One HTTP response.

    Attributes:
        status: the status code.
        headers: the headers.
        body: the body.
        delay: the seconds until it is sent. In process the consumer does not wait: a client with a read
            timeout below the delay gets a timeout at once, any other client the response.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0

    @classmethod
    def json(cls, value: object, status: int = 200) -> Self:
        """Return a response with a JSON body.

        Args:
            value: the value of the body.
            status: the status code.
        """
        return cls(status, {"content-type": "application/json"}, dumps(value).encode())

    @classmethod
    def text(cls, text: str, status: int = 200) -> Self:
        """Return a response with a plain text body.

        Args:
            text: the body, sent in UTF-8.
            status: the status code.
        """
        return cls(status, {"content-type": "text/plain; charset=utf-8"}, text.encode())

    @classmethod
    def empty(cls, status: int = 204) -> Self:
        """Return a response without a body."""
        return cls(status)

    def after(self, seconds: float) -> Self:
        """Return the same response, sent after a delay."""
        return replace(self, delay=seconds)

    @property
    def is_success(self) -> bool:
        """Whether the status code is 2xx."""
        return 200 <= self.status < 300


Reaction: TypeAlias = Response | TransportFault
"""How a remote reacts to a request."""
