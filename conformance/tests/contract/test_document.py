from __future__ import annotations

import re
from pathlib import Path

from fustor_conformance.contract import CLAUSES, FAMILIES
from fustor_conformance.contract._document import COMMAND, render

PAGE = Path(__file__).parents[3] / "docs" / "contract.md"


def test_the_committed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == render(), f"docs/contract.md is out of date, run: {COMMAND}"


def test_the_page_has_every_family_with_its_title_and_signature():
    page = render()
    assert [line for line in page.splitlines() if re.match(r"## [A-Z-]+:", line)] == [
        f"## {family.id}: {family.title}" for family in FAMILIES.values()
    ]
    signatures = {family.id: family.signature for family in FAMILIES.values() if family.signature}
    assert {family for family, signature in signatures.items() if signature not in page} == set()
    assert set(signatures) == {"SRC-MSG", "SRC-SNAP", "PSH-ENV"}


def test_the_page_has_a_section_for_every_clause_in_order():
    assert re.findall(r"^### (.+)$", render(), re.MULTILINE) == list(CLAUSES)


def test_every_link_within_the_page_leads_to_a_heading():
    page = render()
    headings = {heading.lower() for heading in re.findall(r"^### (.+)$", page, re.MULTILINE)}
    anchors = set(re.findall(r'<a id="(.+?)">', page))
    assert set(re.findall(r"\]\(#(.+?)\)", page)) == headings | anchors


def test_every_row_of_a_table_of_clauses_has_three_cells():
    rows = [line for line in render().splitlines() if line.startswith("| [")]
    assert len(rows) == len(CLAUSES)
    assert [row for row in rows if len(re.findall(r"(?<!\\)\|", row)) != 4] == []


def test_the_page_opens_and_closes_every_block():
    page = render()
    assert page.count("<details") == page.count("</details>") == len(CLAUSES)
    assert len(re.findall(r"^```", page, re.MULTILINE)) % 2 == 0
