from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.updating.recorded import ANSWERS, read_answers

if TYPE_CHECKING:
    from pathlib import Path


def test_answers_that_are_nested_too_deeply_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ANSWERS).write_text("[" * 100_000)
    with pytest.raises(CommandError, match="cannot be used, restore it"):
        read_answers(tmp_path)
