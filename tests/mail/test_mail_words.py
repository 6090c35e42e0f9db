"""What a mail says of a run."""

from __future__ import annotations

import dataclasses

import polars as pl

from tests.writers.made_results import FINDING_SCHEMA, finding, make_results
from wbn_audit.mail.compose import summarise


def test_an_accepted_finding_is_not_to_fix() -> None:
    rows = [
        finding(finding_id="a", rule_id="SVC001"),
        finding(finding_id="b", rule_id="SVC001", accepted="2026-12-31"),
        finding(finding_id="c", rule_id="DAT001", accepted="2026-12-31"),
        finding(finding_id="d", rule_id="SVC003", status="due_soon"),
    ]
    findings = pl.DataFrame(rows, schema=FINDING_SCHEMA)
    told = summarise(dataclasses.replace(make_results(), findings=findings))
    (by_rule,) = [table for table in told.tables if table.title == "Findings by rule"]
    assert [row[:3] for row in by_rule.rows] == [("SVC001", "to fix", "1")]
    assert "Accepted: 2 findings under an exception in force." in told.lines
    assert "Due soon: 1 deadline." in told.lines


def test_why_it_is_not_ready_is_told() -> None:
    results = make_results()
    against = [line for line in summarise(results).lines if line.startswith("Against it: ")]
    assert against == [f"Against it: {' '.join(results.verdict.reasons)}"]
    ready = dataclasses.replace(results.verdict, ready=True, reasons=())
    lines = summarise(dataclasses.replace(results, verdict=ready)).lines
    assert not any("Against it" in line for line in lines)


def test_rules_left_out_are_told_where_nothing_else_stands_against_it() -> None:
    results = make_results()
    headline = "Nothing at error level in the rules that were run; 3 rules were left out."
    verdict = dataclasses.replace(results.verdict, ready=False, headline=headline, reasons=())
    assert headline in summarise(dataclasses.replace(results, verdict=verdict)).lines


def test_what_could_not_be_checked_is_counted_as_on_the_page() -> None:
    assert "Could not check: 3 rules not assessed, 36 cases undecided." in (
        summarise(make_results()).lines
    )
