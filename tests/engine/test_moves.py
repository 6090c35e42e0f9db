"""What a finding moves, case by case: whom it keeps out, of which quarter, and whom it leaves."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from tests.engine.audits import run_audit

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.results import Results

AS_OF = date(2026, 3, 31)
Row = dict[str, str]
INFORMATION, CONFIRMATION = "Employment Information", "Employment Confirmation"
PLACEMENT = "Education & Training Placement"
AFTER = "After Participation Employment Confirmation"
OUTCOME_FIELDS = (
    "outcome_id", "participant_id", "outcome_type", "status", "status_date", "employment_type",
    "employer", "provider", "start_date", "confirmation_type", "confirmation_date",
)  # fmt: skip


def participant(key: str, began: str = "2025-07-01", **more: str) -> Row:
    return {
        "participant_id": key, "contractor": "Alder Works", "application_date": "2025-06-20",
        "registration_date": "2025-06-20", "participation_date": began,
    } | more  # fmt: skip


def service(number: str, key: str, **more: str) -> Row:
    return {
        "service_id": number, "participant_id": key, "service": "Career Coaching",
        "funding_source": "WBN", "start_date": "2025-07-01", "end_date": "", "status": "Completed",
    } | more  # fmt: skip


def job(number: str, key: str, start: str, **more: str) -> Row:
    return {
        "outcome_id": number, "participant_id": key, "outcome_type": INFORMATION,
        "employment_type": "Unsubsidized", "employer": "Maple", "start_date": start,
    } | more  # fmt: skip


def confirmed(number: str, key: str, day: str, **more: str) -> Row:
    return {
        "outcome_id": number, "participant_id": key, "outcome_type": CONFIRMATION,
        "employer": "Maple", "confirmation_type": AFTER, "confirmation_date": day,
    } | more  # fmt: skip


def run(
    folder: Path,
    people: list[Row],
    services: list[Row] | None = None,
    outcomes: list[Row] | None = None,
    **options: object,
) -> Results:
    exports = folder / "exports"
    exports.mkdir(exist_ok=True)
    services = services or [service(f"S{n}", row["participant_id"]) for n, row in enumerate(people)]
    filled = [dict.fromkeys(OUTCOME_FIELDS, "") | row for row in outcomes or []]
    if not filled:
        filled = [dict.fromkeys(OUTCOME_FIELDS, "")]
    for name, rows in (("participants", people), ("services", services), ("outcomes", filled)):
        with (exports / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return run_audit(exports, AS_OF, **options)


def moved(results: Results, finding: str) -> str:
    rows = results.findings.filter(pl.col("finding_id") == finding)
    assert rows.height == 1, results.findings.get_column("finding_id").to_list()
    return str(rows.item(0, "moves"))


def kept(results: Results, rule: str) -> set[tuple[str, str | None, str]]:
    rows = results.kept_out.filter(pl.col("finding_id").str.starts_with(rule))
    return set(rows.select("measure_id", "quarter", "participant_id").iter_rows())


def numbers(results: Results, measure: str, quarter: str) -> tuple[int, int]:
    rows = results.if_fixed.filter(
        (pl.col("measure_id") == measure)
        & (pl.col("quarter") == quarter)
        & (pl.col("contractor") == "all")
    )
    return int(rows.item(0, "count")), int(rows.item(0, "if_fixed"))


def test_unconfirmed_job_moves_only_whom_it_could_count_sooner(tmp_path: Path) -> None:
    results = run(
        tmp_path,
        [participant(key) for key in "ABCDE"],
        outcomes=[
            job("O1", "A", "2025-11-03"),
            # B counts before, C in the same quarter, D only later.
            job("O2", "B", "2025-11-03"), confirmed("O3", "B", "2025-09-01", employer="Fir"),
            job("O4", "C", "2025-11-03"), confirmed("O5", "C", "2025-12-30", employer="Fir"),
            job("O6", "D", "2025-11-03"), confirmed("O7", "D", "2026-02-01", employer="Fir"),
            job("O8", "E", "2025-11-03", employment_type="Internship"),
        ],
    )  # fmt: skip
    assert [moved(results, f"OUT003/O{n}") for n in (1, 2, 4, 6, 8)] == [
        "employed", "", "", "employed", "",
    ]  # fmt: skip
    assert kept(results, "OUT003") == {
        ("employed", "2025Q4", "A"), ("employed", "2025Q4", "D"),
    }  # fmt: skip
    assert numbers(results, "employed", "2025Q4") == (1, 3)
    assert numbers(results, "employed", "2026Q1") == (1, 0)


def test_subsidized_confirmation_and_one_without_participation(tmp_path: Path) -> None:
    results = run(
        tmp_path,
        [participant("A"), participant("B", "")],
        [service("S1", "A"), service("S2", "B", start_date="2025-08-01")],
        [
            job("O1", "A", "2025-11-03", employment_type="Subsidized"),
            confirmed("O2", "A", "2025-11-20"),
            job("O3", "B", "2025-11-03"), confirmed("O4", "B", "2026-01-20"),
        ],
    )  # fmt: skip
    assert kept(results, "OUT011") == {("employed", "2025Q4", "A")}
    assert kept(results, "OUT012") == {("employed", "2026Q1", "B")}
    # Participation begins with the first funded service.
    assert kept(results, "ELG007") == {("enrolled", "2025Q3", "B"), ("employed", "2026Q1", "B")}
    assert moved(results, "ELG007/B") == "enrolled; employed"


def test_findings_that_only_put_in_doubt_keep_nobody_out(tmp_path: Path) -> None:
    people = [participant("A", eligibility="No"), participant("B", "", eligibility="No")]
    results = run(
        tmp_path, people, [service("S1", "A")],
        [confirmed("O1", "A", "2025-06-25", employer="Fir"), confirmed("O2", "A", "2025-12-01")],
    )  # fmt: skip
    assert moved(results, "ELG003/A") == "enrolled"
    assert moved(results, "OUT012/O1") == "employed"
    # The confirmation of December is not the one that counts.
    assert [moved(results, f"OUT006/O{n}") for n in (1, 2)] == ["employed", ""]
    assert results.kept_out.is_empty()


def test_placements_and_referrals(tmp_path: Path) -> None:
    blank = dict.fromkeys(("employer", "start_date"), "")
    results = run(
        tmp_path,
        [participant(key) for key in "ABCD"],
        [
            *[service(f"S{key}", key) for key in "ABCD"],
            service("R1", "A", service="Referal to Training", start_date="2025-10-02"),
            service("R2", "B", service="Mentoring", start_date="2025-10-02"),
            service("R3", "C", service="Referral to Employment", start_date="2025-09-30"),
            service("R4", "C", service="Referral to trade school", start_date="2025-10-02"),
        ],
        [
            {"outcome_id": "O1", "participant_id": "A", "outcome_type": PLACEMENT,
             "status": "Started"} | blank,
            {"outcome_id": "O2", "participant_id": "B", "outcome_type": PLACEMENT,
             "status_date": "2025-12-01"} | blank,
            {"outcome_id": "O3", "participant_id": "C", "outcome_type": PLACEMENT,
             "status": "Completed", "status_date": "2025-12-01"} | blank,
        ],
    )  # fmt: skip
    assert kept(results, "OUT010") == {
        ("training_started", None, "A"), ("training_started", "2025Q4", "B"),
    }  # fmt: skip
    assert moved(results, "OUT010/O2") == "training_started; training_completed"
    assert kept(results, "OUT008") == {("training_started", None, "C")}
    assert kept(results, "SVC004") == {("referred", "2025Q4", "A")}
    # It cannot be told what a misnamed service was; whoever counts before is not moved.
    assert [moved(results, f"SVC004/R{n}") for n in (1, 2, 4)] == ["referred", "referred", ""]


def test_unreadable_cells_and_strange_words(tmp_path: Path) -> None:
    results = run(
        tmp_path,
        [participant("A"), participant("B"), participant("C", "13/45/2025"), participant("D")],
        [
            service("S1", "A"), service("S2", "B"), service("S3", "C"), service("S4", "D"),
            service("R1", "A", service="Referral to WorkSource", start_date="soon"),
            service("R2", "B", service="Referral to WorkSource", start_date="2025-08-04"),
            service("R3", "B", service="Career Coaching", start_date="soon"),
            service("R4", "D", service="#N/A", start_date="2025-10-02"),
        ],
        [confirmed("O1", "B", "2025-12-01", confirmation_type="By phone"),
         confirmed("O2", "A", "2026-05-01"),
         confirmed("O3", "C", "2025-12-01")],
    )  # fmt: skip
    assert kept(results, "DAT001") == {
        ("referred", None, "A"), ("enrolled", None, "C"), ("employed", "2025Q4", "C"),
        ("referred", "2025Q4", "D"),
    }  # fmt: skip
    assert moved(results, "DAT001/services/R1/start_date") == "referred"
    assert moved(results, "DAT001/services/R3/start_date") == ""
    assert moved(results, "DAT001/services/R4/service") == "referred"
    # A word that is none may be the right one, and a date after the audit date may be right.
    assert moved(results, "DAT006/outcomes/O1/confirmation_type") == "employed"
    assert moved(results, "DAT007/outcomes/O2") == "employed"
    assert kept(results, "DAT006") == kept(results, "DAT007") == set()


def test_rows_of_nobody_move_what_they_could_count_for(tmp_path: Path) -> None:
    results = run(
        tmp_path,
        [participant("A")],
        [service("S1", "A"), service("R1", "", service="Referral to WorkSource"),
         service("R2", "Z", service="Referral to WorkSource", funding_source=""),
         service("R3", "Z", status="No Show")],
    )  # fmt: skip
    assert moved(results, "DAT004/services/R1") == "enrolled; referred"
    assert moved(results, "DAT003/services/R2") == "enrolled; referred"
    assert moved(results, "DAT003/services/R3") == ""
    assert results.kept_out.is_empty()


def test_rows_of_one_participant_that_disagree(tmp_path: Path) -> None:
    people = [participant("A"), participant("A", "2025-10-01"), participant("B"), participant("B")]
    people = [row | {"city": f"City {n}"} for n, row in enumerate(people)]
    results = run(tmp_path, people, [service("S1", "A"), service("S2", "B")])
    # B's rows differ only in what no measure reads.
    assert kept(results, "DAT002") == {("enrolled", None, "A")}


OWN = """\
id: ZZZ001
title: An employer is named
severity: warning
clause: {{page: "", section: Our own policy, says: Employers are named.}}
subject: outcomes
where: outcome_type = 'Employment Confirmation'
expect: employer IS NOT NULL
message: "No employer."
why: We call them.
fix: {{how: Enter the employer., who: career coach}}
moves: {moves}
examples:
  - name: one of each
    participants: [{{participant_id: A}}]
    outcomes:
      - {{outcome_id: O1, participant_id: A, outcome_type: Employment Confirmation, employer: X}}
      - {{outcome_id: O2, participant_id: A, outcome_type: Employment Confirmation}}
    expect: {{passed: [O1], failed: [O2]}}
"""


def test_rule_of_ones_own(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    outcomes = [
        confirmed("O1", "A", "2025-12-01", employer="", confirmation_type="Other"),
        confirmed("O2", "B", "2025-12-01", employer=""),
        confirmed("O3", "C", "2025-12-01", employer="", confirmation_type="Other"),
    ]
    people = [participant("A"), participant("B"), participant("C", "")]
    file = rules / "ZZZ001-employer.yaml"
    file.write_text(OWN.format(moves="[employed]"), encoding="utf-8")
    results = run(tmp_path, people, outcomes=outcomes, rules=(rules,))
    # In short: not counted is kept out, counted is in doubt; C lacks more than an employer.
    assert [moved(results, f"ZZZ001/O{n}") for n in (1, 2, 3)] == ["employed"] * 3
    assert kept(results, "ZZZ001") == {("employed", "2025Q4", "A")}
    said = "\n  employed: {keeps_out: confirmation_type = 'Other'}"
    file.write_text(OWN.format(moves=said), encoding="utf-8")
    results = run(tmp_path, people, outcomes=outcomes, rules=(rules,))
    assert [moved(results, f"ZZZ001/O{n}") for n in (1, 2)] == ["employed", ""]
    assert kept(results, "ZZZ001") == {("employed", None, "A")}


def test_quarter_narrows_what_is_shown_and_not_the_numbers(tmp_path: Path) -> None:
    people = [participant("A"), participant("B", "2025-12-30", application_date="2025-07-05")]
    outcomes = [job("O1", "A", "2025-11-03"), job("O2", "A", "2026-02-03", employer="Fir")]
    arguments = (people, [service("S1", "A")], outcomes)
    whole = run(tmp_path, *arguments)
    narrowed = run(tmp_path, *arguments, quarters=("2025Q4",))
    for measure in ("employed", "enrolled"):
        assert numbers(narrowed, measure, "2025Q4") == numbers(whole, measure, "2025Q4") == (0, 1)
    assert set(narrowed.if_fixed.get_column("quarter")) == {"2025Q4"}
    assert kept(narrowed, "OUT003") == {("employed", "2025Q4", "A")}
    # The finding itself belongs to another quarter; it is shown, for it keeps B out of this one.
    assert kept(narrowed, "ELG007") == {("enrolled", "2025Q4", "B")}
    assert moved(narrowed, "ELG007/B") == "enrolled"
    other = run(tmp_path, *arguments, contractors=("alder works",))
    assert other.if_fixed.get_column("contractor").unique().sort().to_list() == [
        "Alder Works", "all",
    ]  # fmt: skip


def test_missing_columns_are_not_counted_as_zero(tmp_path: Path) -> None:
    people = [participant("A", homeless="yes"), participant("B", homeless="no")]
    results = run(tmp_path, people)
    annual = results.annual.filter(pl.col("contractor") == "all")
    assert annual.select("program_year", "number", "group", "value").rows() == [
        ("PY2025", "partners", "all", 1),
        ("PY2025", "participants served", "all", 2),
        ("PY2025", "participants served", "homelessness", 1),
    ]
    reasons = {one["number"]: one["reason"] for one in results.about["not_counted"]}
    assert reasons["career coaches"] == "missing: services.staff"
    assert set(results.counts.get_column("breakdown")) == {"all", "homeless"}


def test_one_ancient_date_does_not_fill_centuries_with_zeros(tmp_path: Path) -> None:
    people = [participant("A"), participant("B", application_date="1925-06-20")]
    results = run(tmp_path, people)
    quarters = results.counts.get_column("quarter").unique().sort().to_list()
    assert quarters == ["1925Q2", "2025Q2", "2025Q3"]
