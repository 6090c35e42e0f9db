"""Questioned costs and limits against plain Python, on random exports and made-up results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from scipy.stats import binomtest

from tests.engine.audits import run_audit
from tests.oracle.random_exports import write_exports
from tests.writers.made_results import FINDING_SCHEMA, finding, make_results
from wbn_audit.results.scorecard import CARD, scorecard
from wbn_audit.writers.scores import by_contractor

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.results import Results

Costs = dict[tuple[str, str], tuple[int, Decimal]]


def plainly(results: Results) -> Costs:
    """(contractor, kind) to payments and dollars, row by row."""
    payments: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in results.findings.iter_rows(named=True):
        if row["table"] != "payments" or not row["participant_id"] or row["status"] == "due_soon":
            continue
        key = (row["contractor"], row["source_file"], row["source_sheet"], row["source_row"])
        one = payments.setdefault(key, {"amount": None, "open": 0, "taken": 0, "late": 0})
        # Findings of the loader do not carry the amount; all others of a payment agree on it.
        assert None in {one["amount"], row["amount"]} or one["amount"] == row["amount"]
        one["amount"] = one["amount"] or row["amount"]
        if row["rule_id"].startswith("PAY") and row["severity"] == "error":
            one["taken" if row["accepted"] else "open"] += 1
        one["late"] += row["rule_id"].startswith("ENT")
    told: Costs = {}
    for key, one in payments.items():
        kind = "questioned_costs" if one["open"] else "accepted_costs" if one["taken"] else ""
        kind = kind or ("entered_late_costs" if one["late"] else "")
        dollars = max(Decimal(one["amount"] or 0), Decimal(0))
        for contractor in (key[0], "all") if kind else ():
            count, total = told.get((contractor, kind), (0, Decimal(0)))
            told[contractor, kind] = (count + 1, total + dollars)
    return told


@pytest.mark.parametrize(("seed", "variant"), [(1, "full"), (2, "noids"), (3, "split")])
def test_questioned_costs_of_random_exports(tmp_path: Path, seed: int, variant: str) -> None:
    as_of = date(2026, 3, 31)
    write_exports(tmp_path, seed=seed, participants=150, as_of=as_of, variant=variant)
    results = run_audit(tmp_path, as_of)
    truth = plainly(results)
    for row in scorecard(results, limits=False).iter_rows(named=True):
        if row["unit"] != "dollars" or row["number"] == "questioned_for_one_cause":
            continue
        count, total = truth.pop((row["contractor"], row["number"]), (0, Decimal(0)))
        if row["value"] is None:
            assert count == 0
        else:
            assert (row["n"], Decimal(str(row["value"]))) == (count, total)
    assert truth == {}
    assert plainly(results)["all", "questioned_costs"][0] > 10


@pytest.mark.parametrize(("passed", "failed"), [(50, 20), (0, 1), (9, 0), (4000, 3), (0, 5000)])
def test_limits_are_exact(passed: int, failed: int) -> None:
    counts = pl.DataFrame(
        [("SVC001", "Harbor Careers", passed, failed, 2, 7)],
        ["rule_id", "contractor", "passed", "failed", "unknown", "out_of_scope"],
        orient="row",
    )
    rows = scorecard(make_results(by_contractor=counts)).filter(
        (pl.col("rule_id") == "SVC001") & (pl.col("number") == "failure_rate")
    )
    limits = binomtest(failed, passed + failed).proportion_ci(0.95, "exact")
    for row in rows.iter_rows(named=True):
        assert row["low"] == pytest.approx(limits.low, abs=1e-6)
        assert row["high"] == pytest.approx(limits.high, abs=1e-6)
        assert ("fewer than 10" in row["note"]) == (passed + failed < 10)
        assert "2 undecided" in row["note"]
    assert rows.get_column("contractor").to_list() == ["all", "Harbor Careers"]


def test_rules_without_a_judgement_are_no_rates() -> None:
    card = scorecard(make_results())
    lost = {
        row["rule_id"]: row["note"]
        for row in card.iter_rows(named=True)
        if row["number"] == "failure_rate" and row["value"] is None
    }
    assert lost == {
        "OUT003": "not assessed: missing: outcomes (no such export)",
        "OUT005": "not assessed: missing: outcomes (no such export)",
        "PAY001": "not assessed: the rule crashed (ComputeError)",
    }
    assert dict(card.schema) == CARD


def test_one_cause_and_findings_that_name_no_payment() -> None:
    paid = {"rule_id": "PAY007", "severity": "error", "table": "payments", "status": "invalid",
            "contractor": "Harbor Careers"}  # fmt: skip
    rows = [
        finding(**paid, source_row=2, amount="0.10", cause_id="PAY007/x"),
        finding(**paid, source_row=3, amount="0.20", cause_id="PAY007/x"),
        finding(**paid | {"rule_id": "PAY001"}, source_row=3, amount="0.20"),
        finding(**paid | {"rule_id": "PAY023"}, source_row=4, amount="99.00", participant_id=None),
        finding(**paid, source_row=5, amount=None, cause_id="PAY007/x"),
        finding(**paid | {"severity": "warning"}, source_row=6, amount="99.00"),
    ]
    results = make_results(findings=pl.DataFrame(rows, FINDING_SCHEMA))
    told = {
        row["number"]: (row["n"], row["value"])
        for row in scorecard(results).iter_rows(named=True)
        if row["contractor"] == "Harbor Careers" and row["unit"] == "dollars"
    }
    assert told["questioned_costs"] == (3, 0.3)
    assert told["questioned_for_one_cause"] == (2, 0.1)


def test_contractors_stand_by_name_with_all_first_and_nameless_last() -> None:
    names = ["Zeta", "Alpha", "(not recorded)"]
    counts = pl.DataFrame(
        [("SVC001", name, 1, 8, 0, 0) for name in names],
        ["rule_id", "contractor", "passed", "failed", "unknown", "out_of_scope"],
        orient="row",
    )
    results = make_results(by_contractor=counts, findings=pl.DataFrame([], FINDING_SCHEMA))
    order = scorecard(results).get_column("contractor").unique(maintain_order=True).to_list()
    assert order == ["all", "Alpha", "Zeta", "(not recorded)"]
    assert by_contractor(make_results(by_contractor=counts.head(1))) is None
