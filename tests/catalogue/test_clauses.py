"""Every requirement of the standards has rules that check it, or the reason why none can."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import shipped
from wbn_audit.catalogue.clauses import Clause, gaps, read_clauses
from wbn_audit.catalogue.edition import read_edition_measures
from wbn_audit.errors import RulesRefused

if TYPE_CHECKING:
    from pathlib import Path

CLAUSES = read_clauses(shipped().folder)
CITED = {rule.id: rule.clause.page for rule in shipped().rules}
MEASURES = [one.id for one in read_edition_measures(shipped())]
# Named in the rulebook as undecidable from exports, with their pages.
ASKED = {
    3: "never made a condition", 4: "assessments", 6: "referrals", 7: "written fiscal process",
    8: "original", 9: "housing payments to come", 11: "mechanic", 12: "other transportation",
    13: "bill", 19: "reviewed", 20: "Quality Jobs",
}  # fmt: skip


def test_clauses_and_rules_fit_together() -> None:
    assert gaps(CLAUSES, CITED, MEASURES) == []


def test_every_page_of_the_standards_has_clauses() -> None:
    assert {one.page for one in CLAUSES} == set(range(1, 22))
    assert [one.page for one in CLAUSES] == sorted(one.page for one in CLAUSES)


@pytest.mark.parametrize(("page", "words"), ASKED.items())
def test_what_exports_cannot_show_is_a_question(page: int, words: str) -> None:
    assert any(words in one.question for one in CLAUSES if one.page == page)


def planted(change: dict[str, object], at: int = 0) -> list[str]:
    one = replace(CLAUSES[at], **change)  # type: ignore[arg-type]  # by name
    return gaps([*CLAUSES[:at], one, *CLAUSES[at + 1 :]], CITED, MEASURES)


def test_gaps_are_found() -> None:
    assert any(
        "names NOS001, which does not exist" in one for one in planted({"rules": ("NOS001",)})
    )
    assert any("names nosuch" in one for one in planted({"measures": ("nosuch",)}))
    alone = next(i for i, one in enumerate(CLAUSES) if one.rules == ("SVC001",))
    assert planted({"rules": ()}, alone) == [
        "SVC001 cites page 5; no clause of that page names it."
    ]
    assert gaps(CLAUSES, CITED, [*MEASURES, "other"]) == ["no clause names the measure other."]


GOOD = "- {id: p1.1, page: 1, section: S, says: Do it., rules: [ELG001]}"


def refusal(folder: Path, *entries: str) -> list[str]:
    lines = "\n".join(["clauses:", *(f"  {entry}" for entry in entries)])
    (folder / "clauses.yaml").write_text(lines + "\n", encoding="utf-8")
    try:
        read_clauses(folder)
    except RulesRefused as refused:
        return [str(one) for one in refused.problems]
    return []


def test_clause_is_read(tmp_path: Path) -> None:
    assert refusal(tmp_path, GOOD) == []
    wanted = Clause("p1.1", 1, "S", "Do it.", ("ELG001",), (), "", "", 2)
    assert read_clauses(tmp_path) == (wanted,)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("- {id: p1.2, page: 1, section: S, says: Do it.}", "or the reason"),
        ("- {id: p1.2, page: 1, section: S, says: Do it., rules: []}", "or the reason"),
        ("- {id: p1.2, page: 2, section: S, says: Do it., reason: R.}", "is p2.1"),
        ("- {id: p1.1, page: 1, section: S, says: Do it., reason: R.}", "already on line 2"),
        ("- {id: x, page: 1, section: S, says: Do it., reason: R.}", "the id of a clause"),
        ("- {id: p1.2, page: 1, says: Do it., reason: R.}", "wants 'section'"),
        ("- {id: p1.2, page: 1, section: S, says: Do it., reason: R., rule: [A]}", "no 'rule'"),
        ("- {id: p1.2, page: 1, section: S, says: [a], reason: R.}", "'says' wants a text"),
        ("- {id: p1.2, page: 1, section: S, says: Do it., rules: ELG001}", "list of words"),
        ("- just words", "{key: value}"),
    ],
)
def test_broken_clause_is_refused_with_its_line(tmp_path: Path, entry: str, said: str) -> None:
    found = refusal(tmp_path, GOOD, entry)
    assert any(one.startswith("clauses.yaml:3: ") and said in one for one in found), found


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    assert len(refusal(tmp_path, "- {id: a}", "- b", GOOD)) >= 3


def test_other_contents_and_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesRefused, match="cannot be read"):
        read_clauses(tmp_path)
    for text in ("", "clauses: a\n", "clauses: []\nmore: a\n", "- a\n"):
        (tmp_path / "clauses.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(RulesRefused, match=r"clauses\.yaml:1"):
            read_clauses(tmp_path)
