"""Reported numbers on made-up results: who is in question, and what the verdict says."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.writers.made_results import FINDING_SCHEMA, finding, make_results
from wbn_audit.results.model import PEOPLE_COLUMNS, Results, Verdict, kept_out_rows
from wbn_audit.results.reported import Number, Report, hold, in_question, reported

ALDER, BIRCH = "Northside Works", "Harbor Careers"
PEOPLE = [
    ("engaged", "2025Q4", ALDER, "1001", date(2025, 10, 2), "participants", None),
    ("engaged", "2025Q4", BIRCH, "1002", date(2025, 10, 3), "participants", None),
    ("referred", "2026Q1", ALDER, "1003", date(2026, 1, 3), "services", "s3"),
]


def made(**changes: object) -> Results:
    findings = [
        finding(finding_id="A", contractor=BIRCH, participant_id="1003"),
        finding(finding_id="B", contractor=BIRCH, participant_id="1004"),
        finding(finding_id="C", contractor=BIRCH, participant_id="1005"),
    ]
    return make_results(
        findings=pl.DataFrame(findings, FINDING_SCHEMA),
        people=pl.DataFrame(
            PEOPLE, dict.fromkeys(PEOPLE_COLUMNS, pl.String) | {"date": pl.Date}, orient="row"
        ),
        kept_out=kept_out_rows([
            ("engaged", "2025Q4", "1003", "A"), ("engaged", "2025Q4", "1004", "B"),
            ("engaged", "2025Q4", "1004", "C"), ("engaged", "", "1005", "C"),
            ("engaged", "2026Q1", "1005", "C"), ("referred", "2025Q4", "1005", "C"),
        ]),
        **changes,
    )  # fmt: skip


def test_who_is_in_question_and_under_which_contractor() -> None:
    numbers = (
        Number("engaged", "2025Q4", "all", 700), Number("engaged", "2025Q4", BIRCH, 250),
        Number("engaged", "2025Q4", ALDER, 1000),
    )  # fmt: skip
    results = hold(made(), Report("sent.csv", numbers), 0)
    told = {row["contractor"]: row for row in reported(results).to_dicts()}
    assert (told["all"]["supported"], told["all"]["difference"]) == (500, 200)
    assert (told[BIRCH]["supported"], told[BIRCH]["state"]) == (200, "over")
    assert {name: row["kept_out"] for name, row in told.items()} == {"all": 2, BIRCH: 1, ALDER: 1}
    rows = in_question(results).select(
        "contractor", "participant_id", "standing", "finding_id"
    ).rows()  # fmt: skip
    # 1003 counts elsewhere under Northside Works: it is theirs, whoever the finding names.
    assert rows == [
        (BIRCH, "1002", "counted", None),
        (BIRCH, "1004", "kept_out", "B"),
        (BIRCH, "1004", "kept_out", "C"),
        (BIRCH, "1005", "quarter_unknown", "C"),
        (ALDER, "1001", "counted", None),
        (ALDER, "1003", "kept_out", "A"),
        ("all", "1001", "counted", None),
        ("all", "1002", "counted", None),
        ("all", "1003", "kept_out", "A"),
        ("all", "1004", "kept_out", "B"),
        ("all", "1004", "kept_out", "C"),
        ("all", "1005", "quarter_unknown", "C"),
    ]


def test_nobody_is_listed_for_numbers_that_agree() -> None:
    results = hold(made(), Report("sent.csv", (Number("engaged", "2025Q4", "all", 500),)), 0)
    assert in_question(results).is_empty()
    assert reported(results).get_column("state").to_list() == ["within"]
    assert results.verdict == made().verdict


READY = Verdict(ready=True, headline="Ready to report: no error.", reasons=(), notes=("Note.",))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (Number("engaged", "2025Q4", "all", 501),
         "1 of 1 reported number differs from what the records support."),
        (Number("employed", "2025Q4", "all", 0),
         "1 reported number cannot be held against the records."),
        (Number("engaged", "2023Q4", "all", 0),
         "1 reported number cannot be held against the records."),
    ],
)  # fmt: skip
def test_a_ready_report_is_ready_no_more(number: Number, reason: str) -> None:
    verdict = hold(made(verdict=READY), Report("sent.csv", (number,)), 0).verdict
    assert verdict == Verdict(
        ready=False, headline=f"Not ready to report. {reason}", reasons=(reason,), notes=("Note.",)
    )


def test_a_ready_report_that_agrees_stays_ready() -> None:
    agreeing = Report("sent.csv", (Number("engaged", "2025Q4", "all", 502),))
    assert hold(made(verdict=READY), agreeing, 2).verdict == READY
    assert not hold(made(verdict=READY), agreeing, 1).verdict.ready
