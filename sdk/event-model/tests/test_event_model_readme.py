from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from fustor_event_model.models import InsertEvent

if TYPE_CHECKING:
    import pytest

README = Path(__file__).parents[1] / "README.md"


def test_the_event_of_the_readme_prints_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    [code] = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    exec(code, {})
    assert InsertEvent.model_validate_json(capsys.readouterr().out).index == 42
