from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fustor_core.models.config import ApiKeyCredential, PusherConfig
from fustor_event_model.models import InsertEvent

if TYPE_CHECKING:
    import pytest

README = Path(__file__).parents[1] / "README.md"


def test_the_driver_of_the_readme_works(capsys: pytest.CaptureFixture[str]) -> None:
    [code] = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    config = PusherConfig(driver="print", endpoint="-", credential=ApiKeyCredential(key="k"))
    event = InsertEvent(event_schema="s", table="t", fields=["a"], rows=[{"a": 1}])
    assert asyncio.run(names["PrintPusher"]("p", config).push([event])) == {"snapshot_needed": False}
    assert capsys.readouterr().out == event.model_dump_json() + "\n"
