"""The HTML report in a real browser: Debian's `chromium`, without a window."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fustor_conformance.outcome import Outcome
from fustor_conformance.report.files import write_reports

from .golden import REPORT

FAILING = {result.clause for result in REPORT.results if result.outcome in (Outcome.FAIL, Outcome.ERROR)}


class Clauses(HTMLParser):
    """The clauses of a page: the attributes of each by its anchor."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.titles: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "details":
            self.found[str(values["id"])] = values

    def having(self, attribute: str) -> set[str]:
        return {anchor for anchor, values in self.found.items() if attribute in values}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    write_reports({"html": path}, [REPORT])
    return path


def browse(page: Path, *, then: str = "", anchor: str = "") -> str:
    """Open the page, run a script in it, and return the document as it is then."""
    browser = shutil.which("chromium")
    assert browser, "these tests need a browser: install Debian's package `chromium`"
    opened = page.with_name("opened.html")
    opened.write_text(page.read_text(encoding="utf-8") + f"<script>{then}</script>", encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    profile = f"--user-data-dir={page.parent}/profile"
    run = subprocess.run(
        [*command, profile, opened.as_uri() + anchor], check=True, capture_output=True, text=True, timeout=120
    )
    return run.stdout


@pytest.mark.parametrize(
    ("shows", "kept"),
    [
        ("fail", {"PSH-ENV-04", "PSH-ENV-07"}),
        ("waived", {"PSH-SES-04"}),
        ("SHOULD", {result.clause for result in REPORT.results if result.level == "SHOULD"}),
        ("", {result.clause for result in REPORT.results}),
    ],
)
def test_a_filter_hides_the_others(page: Path, shows: str, kept: set[str]) -> None:
    document = browse(page, then=f"document.querySelector('[data-shows=\"{shows}\"]').click()")
    clauses = Clauses(document)
    assert clauses.found.keys() - clauses.having("hidden") == kept
    assert document.count('aria-pressed="true"') == 1


def test_a_link_to_a_clause_opens_it(page: Path) -> None:
    assert "PKG-02" in Clauses(browse(page, anchor="#PKG-02")).having("open")


def test_text_of_a_driver_is_shown_and_not_run(page: Path) -> None:
    document = browse(page)
    assert "<title>pusher:demo is NOT CONFORMANT with 1 waiver</title>" in document
    assert "&lt;script&gt;document.title = 'broken out'" in document


def test_nothing_is_loaded_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?!["']?#)|@import|url\(""", text)
    assert "default-src 'none'" in text
