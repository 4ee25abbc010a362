from __future__ import annotations

import pytest
from fustor_driver._console.errors import CommandError


def test_an_error_is_shown_as_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    CommandError("the disk is full").show()
    assert capsys.readouterr().err == "Error: The disk is full.\n"


def test_a_message_within_another_stays_as_it_is() -> None:
    assert CommandError("the disk is full").message == "the disk is full"


def test_a_terminal_does_not_obey_a_message() -> None:
    assert CommandError("it raised x\x1b[2J\ny").format_message() == r"It raised x\x1b[2J\ny."
