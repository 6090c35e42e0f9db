"""Findings of the loader have their row's date and quarter; what has none is never hidden."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.cli.running import PARTICIPANTS, SAMPLES, SERVICES, changed, exports, write_csv
from tests.engine.audits import run_audit

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.results import Results

AS_OF = date(2026, 6, 30)
SAMPLES_AS_OF = date(2026, 7, 7)


def raised(results: Results, rule: str = "DAT") -> pl.DataFrame:
    return results.findings.filter(pl.col("rule_id").cast(pl.String).str.starts_with(rule))


def placed(results: Results, rule: str = "DAT") -> dict[str, tuple[object, object]]:
    rows = raised(results, rule).select("finding_id", "event_date", "quarter")
    return {row[0]: (row[1], row[2]) for row in rows.iter_rows()}


def states(results: Results, rule: str) -> dict[str, int]:
    row = results.rules.filter(pl.col("rule_id") == rule).to_dicts()[0]
    return {name: row[name] for name in ("passed", "failed", "findings")}


def test_each_kind_of_row_is_placed_by_its_own_date(tmp_path: Path) -> None:
    services = changed(SERVICES, {(1, "Status"): "Perhaps", (2, "Start Date"): "soon",
                                  (3, "End Date"): "later", (4, "Customer ID"): "99"})  # fmt: skip
    exports(tmp_path, changed(PARTICIPANTS, {(1, "Exit Date"): "soon"}), services)
    write_csv(tmp_path / "income.csv", [
        ["Customer ID", "Income Type", "Amount", "Received Date"],
        ["1", "Wages", "much", "2025-11-30"], ["1", "Wages", "much", "2026-12-01"]])  # fmt: skip
    write_csv(tmp_path / "reconciliations.csv", [
        ["Contractor", "Item", "Period End", "Reconciled Date"],
        ["Alder", "Bus Pass", "2026-09-30", "soon"]])  # fmt: skip
    assert placed(run_audit(tmp_path, AS_OF)) == {
        "DAT001/participants/1/exit_date": (date(2026, 1, 2), "2026Q1"),
        "DAT001/services/S2/start_date": (None, None),
        "DAT001/services/S3/end_date": (date(2026, 4, 6), "2026Q2"),
        "DAT001/income/1/amount": (date(2025, 11, 30), "2025Q4"),
        "DAT001/income/1/amount#2": (None, None),
        "DAT001/reconciliations/-/reconciled_date": (date(2026, 9, 30), "2026Q3"),
        "DAT003/services/S4": (date(2026, 6, 26), "2026Q2"),
        "DAT006/services/S1/status": (date(2026, 1, 5), "2026Q1"),
    }


@pytest.mark.parametrize("select", [("DAT003",), ("DAT",), ()])
def test_the_place_does_not_hang_on_what_else_is_asked(
    tmp_path: Path, select: tuple[str, ...]
) -> None:
    exports(tmp_path)
    write_csv(tmp_path / "income.csv", [
        ["Customer ID", "Income Type", "Amount", "Received Date"],
        ["99", "Wages", "5", "2025-11-30"]])  # fmt: skip
    results = run_audit(tmp_path, AS_OF, select=select)
    assert placed(results) == {"DAT003/income/99": (date(2025, 11, 30), "2025Q4")}


@pytest.mark.parametrize("day", ["2062-01-05", "1926-01-05"])
def test_a_day_that_cannot_be_believed_hides_nothing(tmp_path: Path, day: str) -> None:
    exports(tmp_path, services=changed(SERVICES, {(1, "Start Date"): day, (1, "Fund"): ""}))
    for quarters in ((), ("2026Q2",), ("2025Q1",)):
        results = run_audit(tmp_path, AS_OF, quarters=quarters)
        assert placed(results, "DAT007") == {"DAT007/services/S1": (None, None)}
        assert states(results, "DAT007")["failed"] == 1


def test_quarters_make_up_the_whole() -> None:
    every = run_audit(SAMPLES, SAMPLES_AS_OF, select=("DAT",))
    whole = raised(every)
    quarters = sorted(whole.get_column("quarter").drop_nulls().unique())
    assert len(quarters) > 3
    seen: set[str] = set()
    for quarter in quarters:
        part = raised(run_audit(SAMPLES, SAMPLES_AS_OF, select=("DAT",), quarters=(quarter,)))
        both = whole.filter(pl.col("finding_id").is_in(part.get_column("finding_id").implode()))
        assert both.equals(part)
        seen |= set(part.filter(pl.col("quarter") == quarter).get_column("finding_id"))
    unplaced = whole.filter(pl.col("quarter").is_null()).get_column("finding_id")
    assert seen | set(unplaced) == set(whole.get_column("finding_id"))


def test_an_empty_quarter_shows_what_has_no_date_and_what_is_open() -> None:
    every = raised(run_audit(SAMPLES, SAMPLES_AS_OF))
    results = run_audit(SAMPLES, SAMPLES_AS_OF, quarters=("2027Q1",))
    stays = pl.col("quarter").is_null() | (pl.col("status") == "missing")
    assert set(placed(results)) == set(every.filter(stays).get_column("finding_id"))
    assert set(placed(results)) < set(every.get_column("finding_id"))


def test_rates_are_of_the_quarter_alone(tmp_path: Path) -> None:
    exports(tmp_path, services=changed(SERVICES, {(1, "Customer ID"): "", (3, "End Date"): "x"}))
    # Rows of the first quarter: participant 1, S1, S2; of the second: participant 2, S3, S4, S5.
    first, second = (run_audit(tmp_path, AS_OF, quarters=(f"2026Q{n}",)) for n in (1, 2))
    assert states(first, "DAT001") == {"passed": 3, "failed": 0, "findings": 0}
    assert states(second, "DAT001") == {"passed": 3, "failed": 1, "findings": 1}
    assert states(first, "DAT004") == {"passed": 2, "failed": 1, "findings": 1}
    # What is missing stays open in later quarters.
    assert states(second, "DAT004") == {"passed": 4, "failed": 1, "findings": 1}


def test_what_keeps_someone_out_of_a_quarter_is_shown_for_it(tmp_path: Path) -> None:
    """Participant 1 applied the year before; when they began cannot be read."""
    people = changed(PARTICIPANTS, {(1, "Participation Date"): "spring", (1, "Application Date"):
                                    "2025-12-30"})  # fmt: skip
    referral = ["S9", "1", "Referral to Training Program", "WBN", "2026-05-05", "2026-05-05",
                "Completed", "2026-05-05"]  # fmt: skip
    exports(tmp_path, people, [*SERVICES, referral])
    whole = run_audit(tmp_path, AS_OF)
    finding = "DAT001/participants/1/participation_date"
    assert placed(whole)[finding] == (date(2025, 12, 30), "2025Q4")
    moved = whole.kept_out.filter(pl.col("finding_id") == finding)
    quarters = set(moved.get_column("quarter").drop_nulls()) - {"", "2025Q4"}
    assert quarters
    for quarter in quarters:
        narrow = run_audit(tmp_path, AS_OF, quarters=(quarter,))
        assert finding in placed(narrow)
        assert narrow.if_fixed.equals(whole.if_fixed.filter(pl.col("quarter") == quarter))


def test_ids_do_not_hang_on_the_contractor_asked_for(tmp_path: Path) -> None:
    """Two rows have one id, and belong to participants of two contractors."""
    same = {(3, "Service ID"): "S1", (1, "End Date"): "x", (3, "End Date"): "y"}
    exports(tmp_path, services=changed(SERVICES, same))
    whole = run_audit(tmp_path, AS_OF)
    parts = [run_audit(tmp_path, AS_OF, contractors=(name,)) for name in ("Alder", "Birch")]
    found = [set(placed(part, "DAT001")) for part in parts]
    assert found == [{"DAT001/services/S1/end_date"}, {"DAT001/services/S1/end_date#2"}]
    assert found[0] | found[1] == set(placed(whole, "DAT001"))


def test_an_unreadable_column_is_one_cause_in_a_quarter_too(tmp_path: Path) -> None:
    rows = [[f"S{n}", "1", "Career Coaching", "WBN", f"2026-0{1 + n % 6}-05", "soon", "Completed",
             "2026-06-05"] for n in range(30)]  # fmt: skip
    exports(tmp_path, services=[SERVICES[0], *rows])
    for quarters in ((), ("2026Q2",)):
        results = run_audit(tmp_path, AS_OF, quarters=quarters)
        assert "services" in results.causes.get_column("table").to_list()
        causes = raised(results, "DAT001").get_column("cause_id")
        assert len(causes) > 10
        assert (causes != "").all()
