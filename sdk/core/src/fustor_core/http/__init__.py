"""A base class for pushers over HTTP; it needs the extra `http` of fustor-core.

`HttpPusher` implements every PSH clause. A subclass names the endpoints of its remote, and little else.
"""

from __future__ import annotations

try:
    from ._endpoints import Endpoints
    from ._faults import RefusedError, TransientError
    from ._pusher import HttpPusher
except ModuleNotFoundError as error:
    if error.name not in {"httpx", "tenacity"}:
        raise
    problem = f"fustor_core.http needs {error.name}: install fustor-core[http]"
    raise ImportError(problem, name=error.name) from error

__all__ = ["Endpoints", "HttpPusher", "RefusedError", "TransientError"]
