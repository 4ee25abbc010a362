from __future__ import annotations

import io
import sys

import pytest
from fustor_driver._console.terminal import printable, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_text_is_left_alone() -> None:
    assert printable("Größe 中 😀") == "Größe 中 😀"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("\x1b[2J", r"\x1b[2J"), ("\u202e", r"\u202e"), ("\ud800", r"\ud800"), ("a\nb", r"a\nb")],
)
def test_what_a_terminal_would_act_on_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_what_standard_output_cannot_encode_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert printable("é") == r"\xe9"


def test_progress_is_drawn_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress(2) as begin:
        begin("PKG-01")
        begin("PKG-02")
    assert "PKG-02" in terminal.getvalue()
    assert "1/2" in terminal.getvalue()


def test_progress_is_silent_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(1) as begin:
        begin("PKG-01")
    assert capsys.readouterr() == ("", "")
