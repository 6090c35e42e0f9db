"""The sample exports: the audit finds what was planted, all of it and nothing else."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.engine.audits import run_audit
from wbn_audit.results import frames

SAMPLES = Path(__file__).parents[2] / "sample_exports"
AS_OF = date(2026, 7, 7)

Row = tuple[str, str, str, str, str]


def planted(rules: set[str]) -> Counter[Row]:
    with (SAMPLES / "planted" / "planted.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return Counter(
            (r["rule_id"], r["status"], r["participant_id"], r["record_id"], r["due_date"])
            for r in rows
            if r["rule_id"] in rules
        )


@pytest.mark.parametrize("where", ["", "workbook"])
def test_audit_finds_what_was_planted(where: str) -> None:
    results = run_audit(SAMPLES / where, AS_OF)
    rules = set(results.rules.get_column("rule_id"))
    found: Counter[Row] = Counter()
    for row in results.findings.iter_rows(named=True):
        due = row["due_date"].isoformat() if row["due_date"] and row["rule_id"] != "PAY023" else ""
        key = (
            row["rule_id"],
            row["status"],
            row["participant_id"] or "",
            row["record_id"] or "",
            due,
        )
        found[key] += 1
    expected = planted(rules)
    assert found - expected == Counter(), "not planted"
    assert expected - found == Counter(), "not found"
    assert {key[0] for key in expected} >= rules - {"PAY005"}


def test_csv_and_workbook_give_the_same() -> None:
    folder = run_audit(SAMPLES, AS_OF)
    workbook = run_audit(SAMPLES / "workbook", AS_OF)
    where = ["source_file", "source_sheet", "source_row"]
    assert folder.findings.drop(where).equals(workbook.findings.drop(where))
    assert folder.counts.equals(workbook.counts)
    assert folder.people.equals(workbook.people)
    assert folder.rules.equals(workbook.rules)


def test_rules_one_by_one_and_together_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    together = run_audit(SAMPLES, AS_OF)
    monkeypatch.setattr("wbn_audit.engine.audit._ROWS_AT_ONCE", 1)
    alone = run_audit(SAMPLES, AS_OF)
    for name in ("findings", "rules", "by_contractor", "counts", "people", "kept_out", "annual"):
        assert getattr(alone, name).equals(getattr(together, name)), name


def test_frames_have_the_types_that_a_run_read_back_has() -> None:
    results = run_audit(SAMPLES, AS_OF)
    assert results.findings.schema == frames.FINDINGS
    assert results.people.schema == frames.PEOPLE
    assert results.counts.schema == frames.COUNTS
    assert results.kept_out.schema == frames.KEPT_OUT
    assert results.rules.schema == frames.RULES
    assert results.deadlines.schema == frames.DEADLINES
    assert results.causes.schema == frames.CAUSES
    assert results.by_contractor.schema == frames.BY_CONTRACTOR
    assert results.if_fixed.schema == frames.IF_FIXED


def test_clean_cases_stay_quiet() -> None:
    results = run_audit(SAMPLES, AS_OF)
    found = {
        (row["rule_id"], row["participant_id"] or "", row["record_id"] or "")
        for row in results.findings.iter_rows(named=True)
    }
    with (SAMPLES / "planted" / "quiet.csv").open(encoding="utf-8", newline="") as file:
        quiet = {(r["rule_id"], r["participant_id"], r["record_id"]) for r in csv.DictReader(file)}
    assert quiet
    assert not quiet & found
