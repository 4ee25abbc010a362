from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fustor_core.drivers import PusherDriver
from fustor_core.http import HttpPusher

if TYPE_CHECKING:
    from collections.abc import Callable

    import respx
    from fustor_core.models.config import PusherConfig

PAGE = Path(__file__).parents[4] / "docs" / "writing-a-driver.md"
# The members that a subclass uses and does not override.
USED = {"longest_call_sec", "send"}


@pytest.fixture
def section() -> str:
    """Return the section about pushers over HTTP on the page about writing drivers."""
    page = PAGE.read_text(encoding="utf-8")
    return page.partition("## A pusher over HTTP\n")[2].partition("\n## ")[0]


def test_the_example_of_the_page_works(
    section: str, remote: respx.MockRouter, make_config: Callable[..., PusherConfig]
) -> None:
    [code] = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    events = remote.post("/sessions/s1/events").respond(json={"snapshot_needed": True})

    async def push() -> object:
        pusher = names["ShopPusher"]("shop", make_config())
        try:
            return await pusher.push([], session_id="s1")
        finally:
            await pusher.close()

    assert asyncio.run(push()) == {"snapshot_needed": True}
    assert events.calls.last.request.headers["x-api-key"] == "a-secret"


def test_the_page_names_exactly_the_members_that_a_subclass_may_change(section: str) -> None:
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)", row)}
    own = {name for name in vars(HttpPusher) if not name.startswith("_")}
    assert named == own - set(dir(PusherDriver)) - USED
    assert all(f"`{name}" in section or f"self.{name}" in section for name in USED)
