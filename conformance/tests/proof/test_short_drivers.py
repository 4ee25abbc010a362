"""A complete driver on a base of the SDK is short, and keeps the whole contract (see test_variants)."""

from __future__ import annotations

from pathlib import Path

from fustor_conformance.outcome import Outcome
from fustor_core import sources

from . import variants
from .tools.registry import Driver
from .tools.running import clauses_of, engine_of
from .variants import pusher_http_short

SHORT = 60
SOURCES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in Path(variants.__file__).parent.glob("source_on_*.py")
}


def test_complete_source_on_a_base_is_short() -> None:
    assert {name for name, text in SOURCES.items() if len(text.splitlines()) >= SHORT} == set()


def test_every_base_has_a_complete_source() -> None:
    bases = {name for name in sources.__all__ if name.endswith("Source")}

    assert {name for name in bases if any(f"({name}):" in text for text in SOURCES.values())} == bases


def test_complete_pusher_over_http_is_short() -> None:
    text = Path(pusher_http_short.__file__).read_text(encoding="utf-8")

    assert len(text.splitlines()) < SHORT


def test_short_pusher_keeps_every_clause() -> None:
    engine = engine_of(Driver("pusher", f"{pusher_http_short.__name__}:ShortPusher"))

    results = map(engine.exercise, clauses_of("pusher"))

    assert [result for result in results if result.outcome is not Outcome.PASS] == []
