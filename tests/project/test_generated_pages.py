"""The pages made from the rules are those that would be made today, and can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import shipped
from tests.cli.running import run
from tests.project import generated_pages
from tests.project.generated_pages import COVERAGE, ROOT, RULES, SCHEMA, inert, pages, stale
from wbn_audit.catalogue.clauses import read_clauses

if TYPE_CHECKING:
    from pathlib import Path

MADE = pages()
PAGES = {name: text for name, text in MADE.items() if name != SCHEMA}
IDS = [rule.id for rule in shipped().rules]


def test_pages_are_those_of_today() -> None:
    assert stale(MADE) == [], "To renew them: make docs"


def test_stale_missing_and_left_over_pages_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generated_pages, "ROOT", tmp_path)
    (tmp_path / RULES).mkdir(parents=True)
    (tmp_path / RULES / "OLD001.md").write_text("", encoding="utf-8")
    (tmp_path / RULES / "SVC001.md").write_text("", encoding="utf-8")
    assert set(stale(MADE)) == {*MADE, f"{RULES}/OLD001.md"}
    generated_pages.main()
    assert stale(MADE) == []


def test_every_rule_has_a_page_and_a_line_in_the_index() -> None:
    assert {f"{RULES}/{name}.md" for name in IDS} == set(PAGES) - {COVERAGE, f"{RULES}/README.md"}
    index = PAGES[f"{RULES}/README.md"]
    assert sorted(re.findall(r"^\| \[(\w{6})\]", index, re.MULTILINE)) == IDS


def test_every_clause_and_question_is_in_the_coverage() -> None:
    for one in read_clauses(shipped().folder):
        assert f"| {one.id} |" in PAGES[COVERAGE]
        assert inert(one.question) in PAGES[COVERAGE]
        assert inert(one.reason) in PAGES[COVERAGE]


@pytest.mark.parametrize("name", PAGES)
def test_tables_are_whole_and_links_lead_somewhere(name: str) -> None:
    rows: list[int] = []
    for line in PAGES[name].splitlines():
        if line.startswith("|"):
            rows.append(len(re.findall(r"(?<!\\)\|", line)))
        else:
            assert len(set(rows)) <= 1, name
            rows = []
    folder = (ROOT / name).parent
    links = re.findall(r"\]\(([^)]+)\)", PAGES[name])
    assert links
    assert [link for link in links if not (folder / link).is_file()] == []


@pytest.mark.parametrize("name", ["SVC001", "PAY011", "DAT005"])
def test_show_says_what_the_page_says(name: str) -> None:
    """All words of the page, less its marks, stand in ``rules show`` too, in their order."""
    shown = re.sub(r"[\s─-]+", "", run("rules", "show", name).out)
    page = PAGES[f"{RULES}/{name}.md"].partition("## ")[2]
    for line in page.splitlines():
        if line.startswith(("|", "```")):
            continue
        plain = re.sub(r"[\s─-]+", "", re.sub(r"[\\*`#]|^- ", "", line))
        assert plain in shown, line
