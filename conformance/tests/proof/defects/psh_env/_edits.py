"""A pusher that lets a defect edit the envelope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fustor_event_model.models import EventBase

from ...references.pushers import ReferencePusher

Json = dict[str, Any]


class EditsTheEnvelope(ReferencePusher):
    """Sends the envelope as `edit` returns it."""

    def body(self, events: list[EventBase], keywords: Mapping[str, Any]) -> bytes:
        return json.dumps(self.edit(json.loads(super().body(events, keywords)))).encode()

    def edit(self, envelope: Json) -> Any:
        raise NotImplementedError
