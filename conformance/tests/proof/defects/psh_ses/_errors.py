"""A pusher that converts only some exceptions of its client."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
from fustor_core.exceptions import DriverError

from ...references.pushers import ReferencePusher


class KnowsFewErrors(ReferencePusher):
    """Sends requests to the path `once` only once, and converts only the errors in `known`."""

    once: ClassVar[str]
    known: ClassVar[tuple[type[httpx.HTTPError], ...]]

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if path != self.once:
            return await super().send(method, path, **arguments)
        try:
            return await self.send_once(method, path, **arguments)
        except self.known as error:
            raise DriverError(f"{self.config.endpoint} does not answer") from error
