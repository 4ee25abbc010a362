"""The base of the exception tree: starlette's `HTTPException`, or an equivalent if starlette is absent.

The agent serves its API with FastAPI, which responds with the right status only if an exception is a
starlette `HTTPException`. A driver needs no web framework, so the base is chosen at import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HTTPException", "PlainHTTPException"]


class PlainHTTPException(Exception):  # noqa: N818 - named after the class that it replaces
    """An error with an HTTP status that behaves like starlette's `HTTPException`.

    Args:
        status_code: The HTTP status.
        detail: The problem, in one sentence.
        headers: Headers for the HTTP response that the error may become.
    """

    def __init__(self, status_code: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        # Exception.__init__ is deliberately not called: args stay those of the caller's constructor.
        self.status_code = status_code
        self.detail = detail
        self.headers = headers

    def __str__(self) -> str:
        return f"{self.status_code}: {self.detail}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(status_code={self.status_code!r}, detail={self.detail!r})"


if TYPE_CHECKING:
    # A type checker sees the same base whether or not starlette is installed.
    HTTPException = PlainHTTPException
else:
    try:
        from starlette.exceptions import HTTPException
    except ImportError:
        HTTPException = PlainHTTPException
