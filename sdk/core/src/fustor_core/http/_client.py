"""The httpx client of a pusher, created from its settings and the proxy variables of the environment."""

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

# The variables that httpx reads for each new client; it also reads them in lower case.
_PROXY_VARIABLES: Final = frozenset({"ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"})


def new_client(settings: Settings) -> httpx.AsyncClient:
    """Create a client for one remote.

    Args:
        settings: The endpoint and the timeout.

    Raises:
        ConfigError: The environment sets a proxy that httpx cannot use; the message names the variables.
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
        # The message does not quote the values: the URL of a proxy may hold a password.
        named = " or ".join(sorted(name for name in os.environ if name.upper() in _PROXY_VARIABLES))
        raise ConfigError(
            f"the environment variable {named} cannot be used: a proxy must be a URL that starts with "
            "http:// or https://, or with socks5:// if httpx[socks] is installed"
        ) from None


@functools.cache
def trusted_certificates() -> ssl.SSLContext:
    """Load the certificates once, because loading takes most of the time to create a client (PSH-CFG-02)."""
    return httpx.create_ssl_context()
