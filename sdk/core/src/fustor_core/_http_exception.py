"""The base of the exception tree: starlette's `HTTPException`, or its equal where starlette is absent.

The agent serves its API with FastAPI, which answers with the right status only if an exception is a
starlette `HTTPException`. A driver needs no web framework, so the base is chosen at import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HTTPException", "PlainHTTPException"]


class PlainHTTPException(Exception):  # noqa: N818 - named as what it stands in for
    """An error with an HTTP status; behaves as starlette's `HTTPException`.

    Args:
        status_code: The HTTP status.
        detail: What went wrong, in one sentence.
        headers: Headers for the HTTP response, if the error becomes one.
    """

    def __init__(self, status_code: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        # Exception.__init__ is not called on purpose: args stay what the caller's constructor was given.
        self.status_code = status_code
        self.detail = detail
        self.headers = headers

    def __str__(self) -> str:
        return f"{self.status_code}: {self.detail}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(status_code={self.status_code!r}, detail={self.detail!r})"


if TYPE_CHECKING:
    # Both bases look the same to a type checker, also where starlette is not installed.
    HTTPException = PlainHTTPException
else:
    try:
        from starlette.exceptions import HTTPException
    except ImportError:
        HTTPException = PlainHTTPException
