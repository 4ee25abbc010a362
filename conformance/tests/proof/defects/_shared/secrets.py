"""The secret of a credential, and a log to leak it into."""

from __future__ import annotations

import logging

from fustor_core.models.config import PusherConfig, SourceConfig

log = logging.getLogger("a driver")
log.propagate = False


def secret_of(config: SourceConfig | PusherConfig) -> str:
    """Return the secret of the credential, whether a password or a key."""
    return getattr(config.credential, "passwd", None) or getattr(config.credential, "key", "")
