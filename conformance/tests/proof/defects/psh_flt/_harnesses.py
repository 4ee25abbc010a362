"""Harnesses with short time limits."""

from __future__ import annotations

from typing import Any

from fustor_conformance import Limits, PusherHarness


class ResignedHarness(PusherHarness):
    """Has short time limits."""

    limits = Limits(call=1.0, stop=0.5, give_up=1.0)


class BriefHarness(PusherHarness):
    """Has short time limits, and gives the driver half a second for each attempt."""

    limits = Limits(call=1.0, stop=0.5, give_up=1.0)

    def config(self, endpoint: str) -> dict[str, Any]:
        return {**super().config(endpoint), "driver_params": {"timeout_sec": 0.5}}  # type: ignore[dict-item]
