"""The httpx client of a pusher, made of its settings and of what the environment says of proxies."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Final

import httpx

from ..exceptions import ConfigError

if TYPE_CHECKING:
    import ssl

    from ._settings import Settings

__all__ = ["new_client", "trusted_certificates"]

# What httpx reads whenever a client is made; the same names in small letters count, too.
_PROXY_VARIABLES: Final = frozenset({"ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"})


def new_client(settings: Settings) -> httpx.AsyncClient:
    """Make a client for one remote.

    Args:
        settings: Where the remote is, and how long an attempt may take.

    Raises:
        ConfigError: The environment names a proxy that httpx cannot use; the text names the variables.
    """
    certificates = trusted_certificates()
    try:
        return httpx.AsyncClient(
            base_url=settings.endpoint,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            timeout=settings.timeout_sec,
            verify=certificates,
        )
    except (ImportError, ValueError, httpx.InvalidURL):
        # What they hold stays out of the text: a proxy's address may have a password in it.
        named = " or ".join(sorted(name for name in os.environ if name.upper() in _PROXY_VARIABLES))
        raise ConfigError(
            f"The environment variable {named} cannot be used: a proxy must be a URL that starts with "
            "http:// or https://, or with socks5:// where httpx[socks] is installed."
        ) from None


@functools.cache
def trusted_certificates() -> ssl.SSLContext:
    """Load the certificates once: that takes far longer than all else in making a client (PSH-CFG-02)."""
    return httpx.create_ssl_context()
