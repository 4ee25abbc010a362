"""Descriptions of exchanges for reports, without credentials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .._masking import MASK, without_secrets
from .wire import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .consumer import Exchange

_LONGEST_BODY: Final = 500
_SECRET_NAME: Final = re.compile(r"auth|api.?key|token|secret|passw|cookie", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"(?<=[?&])([^=&#]+)=([^&#]*)")
_USER: Final = re.compile(r"(?<=://)[^/@]+@")


def describe_exchange(exchange: Exchange) -> str:
    """Describe a request and its response, with credentials replaced by `***` and long bodies cut.

    Args:
        exchange: the exchange as the consumer recorded it.

    Returns:
        Several lines: `>` marks those of the request, `<` those of the response.
    """
    request, response = exchange.request, exchange.response
    sent = [f"{request.method} {_url(request.url)}", *_headers(request.headers), *_body(request.content)]
    if isinstance(response, Response):
        received = [str(response.status), *_headers(response.headers), *_body(response.body)]
    else:
        received = [f"({response})"]
    return "\n".join([*(f"> {line}".rstrip() for line in sent), *(f"< {line}".rstrip() for line in received)])


def _url(url: str) -> str:
    return _PARAMETER.sub(lambda found: f"{found[1]}={_hide(found[1], found[2])}", _USER.sub(f"{MASK}@", url))


def _headers(headers: Mapping[str, str]) -> list[str]:
    return [f"{name}: {_hide(name, value)}" for name, value in headers.items()]


def _hide(name: str, value: str) -> str:
    return MASK if _SECRET_NAME.search(name) else value


def _body(body: bytes) -> list[str]:
    text = without_secrets(body.decode("utf-8", errors="replace"))
    if not text:
        return []
    cut = f"... ({len(text)} characters)" if len(text) > _LONGEST_BODY else ""
    return ["", *(text[:_LONGEST_BODY] + cut).splitlines()]
