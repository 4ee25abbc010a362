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
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "details":
            self.found[str(values["id"])] = values

    def shown(self) -> set[str]:
        return self.found.keys() - self.having("hidden")

    def having(self, attribute: str) -> set[str]:
        return {anchor for anchor, values in self.found.items() if attribute in values}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    write_reports({"html": path}, [REPORT])
    return path


BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def click(*shows: str) -> str:
    return "".join(f"document.querySelector('[data-shows=\"{name}\"]').click();" for name in shows)


def browse(page: Path, *, then: str = "", anchor: str = "") -> str:
    """Open the page, run a script in it, and return the document as it is then."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
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
    document = browse(page, then=click(shows))
    assert Clauses(document).shown() == kept
    assert document.count('aria-pressed="true"') == 1


def test_an_outcome_and_a_level_are_filtered_by_together(page: Path) -> None:
    document = browse(page, then=click("fail", "not exercised", "SHOULD"))
    assert Clauses(document).shown() == {"PKG-06", "PKG-07", "PKG-08"}
    assert f">3 of {len(REPORT.results)} shown<" in document


def test_a_filter_that_is_pressed_again_shows_everything(page: Path) -> None:
    document = browse(page, then=click("fail", "fail"))
    assert Clauses(document).having("hidden") == set()
    assert document.count('aria-pressed="true"') == 1


def test_what_fails_is_open_and_stands_first(page: Path) -> None:
    document = browse(page)
    assert Clauses(document).having("open") == FAILING
    assert re.findall(r'<a href="#([^"]+)"', document)[: len(FAILING)] == [
        "PSH-ENV-04",
        "PSH-ENV-07",
        "PSH-CFG-07",
    ]


def test_a_link_to_a_clause_that_a_filter_hides_shows_it(page: Path) -> None:
    # A filter hides families of which nothing is left, too.
    follow = "document.querySelector('.deviations a[href=\"#PSH-FLT-03\"]').click();"
    ended = "addEventListener('hashchange', () => document.title = String(hidden()));"
    hidden = "const hidden = () => !document.getElementById('PSH-FLT-03').checkVisibility();"
    document = browse(page, then=hidden + ended + click("fail") + "document.title = hidden();" + follow)
    assert "<title>false</title>" in document


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
