"""A number or choice that a run has otherwise is named with its source, and is in force."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.editions import write_edition
from tests.cli.running import PARTICIPANTS, check, exports, run, write_csv
from wbn_audit.catalogue.edition import load_edition

if TYPE_CHECKING:
    from pathlib import Path

from datetime import date

import polars as pl

from tests.engine.audits import run_audit

AS_OF = date(2026, 6, 30)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "my.yaml"
    path.write_text("parameters:\n  mapping_days: 60\n  contact_days: 30\n", encoding="utf-8")
    return path


def test_list_names_the_line_of_the_configuration_and_the_command_line(config: Path) -> None:
    ran = run("rules", "list", "--config", config, "--set", "contact_days=45")
    assert "mapping_days = 60 days (standards: 90), by my.yaml:2." in ran.out
    assert "contact_days = 45 days (standards: 90), by --set." in ran.out
    assert "within 60 days of participation" in " ".join(ran.out.split())


def test_report_and_results_say_what_was_changed(tmp_path: Path, config: Path) -> None:
    folder = exports(tmp_path / "in")
    ran = check(folder, "--config", config)
    assert "With mapping_days = 60 (standards: 90; my.yaml:2)." in ran.out
    document = json.loads(check(folder, "--config", config, "--format", "json").out)
    assert document["edition"]["changed"] == [
        {"name": "mapping_days", "value": "60", "standards": "90", "source": "my.yaml:2"},
        {"name": "contact_days", "value": "30", "standards": "90", "source": "my.yaml:3"},
    ]
    assert "standards: " not in check(folder).out


def test_report_says_which_editions_judged(tmp_path: Path) -> None:
    heir = write_edition(tmp_path / "heir")
    told = " ".join(check(exports(tmp_path / "in"), "--rules", heir).out.split())
    assert "wbn-2025-10 until 2026-03-31; wbn-2026-04 from 2026-04-01." in told


def test_unknown_name_and_value_out_of_range_are_told_at_once(config: Path) -> None:
    ran = run("rules", "list", "--set", "maping_days=60", "--set", "stale_days=99999")
    assert ran.code == 2
    assert "Is mapping_days meant?" in ran.err
    assert "stale_days' wants a whole number from 0 to 36,525" in ran.err


def test_horizon_is_a_number_of_the_edition_that_the_option_overrides(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    horizon = [
        json.loads(check(folder, *words, "--format", "json").out)["options"]["horizon"]
        for words in (
            [],
            ["--set", "horizon_days=7"],
            ["--set", "horizon_days=7", "--horizon", "9"],
        )
    ]
    assert horizon == [30, 7, 9]


def test_every_number_of_the_rulebook_is_a_parameter() -> None:
    """`rulebook.md`: every number is a parameter of the edition."""
    numbers = {name: one.value for name, one in load_edition(as_of=AS_OF).parameters.items()}
    assert {
        "minimum_age": 16, "guardian_age": 18, "entry_days": 45, "mapping_days": 90,
        "plan_days": 90, "review_days": 180, "contact_days": 90, "inactive_days": 90,
        "child_age": 13, "relocation_miles": 50, "llsil_percent": 70, "income_months": 6,
        "income_tolerance": 100, "data_entry_days": 5, "stale_days": 14, "cut_share": 5,
        "horizon_days": 30, "oldest_activity_year": 1990, "oldest_birth_year": 1900,
        "llsil_income_date": "payment", "outcome_entry_clock": "receipt",
        "confirmation_types": ("After Participation Employment Confirmation",),
    }.items() <= numbers.items()  # fmt: skip


OUTCOMES = [
    ["Outcome ID", "Customer ID", "Outcome Type", "Employment Type", "Employer", "Start Date",
     "Confirmation Type", "Confirmation Date", "Received Date", "Entered Date"],
    ["O1", "1", "Employment Information", "Unsubsidized", "Fir", "2026-02-02", "", "",
     "2026-05-04", "2026-05-05"],
    ["O2", "1", "Employment Confirmation", "", "Fir", "", "State UI Wage Match", "2026-05-04", "",
     "2026-05-04"],
]  # fmt: skip


@pytest.fixture
def outcomes(tmp_path: Path) -> Path:
    folder = exports(tmp_path / "in")
    write_csv(folder / "outcomes.csv", OUTCOMES)
    return folder


def late(folder: Path, **parameters: str) -> list[str]:
    found = run_audit(folder, AS_OF, parameters=parameters).findings
    return found.filter(pl.col("rule_id") == "ENT003")["record_id"].to_list()


def test_clock_of_outcomes_runs_from_receipt_or_activity(outcomes: Path) -> None:
    assert late(outcomes) == []
    assert late(outcomes, outcome_entry_clock="activity") == ["O1"]


def employed(folder: Path, **parameters: str) -> int:
    counts = run_audit(folder, AS_OF, parameters=parameters).counts
    chosen = (pl.col("measure_id") == "employed") & (pl.col("contractor") == "all")
    whole = (pl.col("breakdown") == "all") & (pl.col("group") == "all")
    return int(counts.filter(chosen & whole)["count"].sum())


def test_confirmations_that_count_are_chosen(outcomes: Path) -> None:
    both = "After Participation Employment Confirmation; State UI Wage Match"
    assert employed(outcomes) == 0
    assert employed(outcomes, confirmation_types=both) == 1


@pytest.mark.parametrize(("choice", "day"), [("payment", 0), ("application", 1)])
def test_income_before_the_payment_or_the_application(
    tmp_path: Path, choice: str, day: int
) -> None:
    """Income received between application and payment counts only up to the payment."""
    llsil = (load_edition(as_of=AS_OF).folder / "reference" / "llsil.yaml").read_text("utf-8")
    sizes = {1: 3600, 2: 5900, 3: 8100, 4: 10000, 5: 11800, 6: 13800}
    lines = "".join(
        f"\n  - {{family_size: {size}, from: 2025-01-01, until: 2026-12-31, value: {value}}}"
        for size, value in sizes.items()
    )
    heir = (
        'id: mine\ntitle: T\nrevised: R\ninherits: wbn-2025-10\nin_force: {from: "", until: ""}\n'
    )
    edition = write_edition(
        tmp_path / "mine", heir, reference__llsil=llsil.replace("lines: []", f"lines:{lines}")
    )
    folder = tmp_path / "in"
    people = [
        [*row, size] for row, size in zip(PARTICIPANTS, ["Family Size", "1", "1"], strict=True)
    ]
    people = [
        [*row, *more]
        for row, more in zip(
            people, [["Disability", "Six Month Income", "Prosperity Planner Date"],
                     ["No", "", ""], ["No", "", ""]], strict=True
        )
    ]  # fmt: skip
    exports(folder, people)
    write_csv(
        folder / "payments.csv",
        [["Payment ID", "Customer ID", "Payment Date", "Support Type", "Amount",
          "Need Documentation"],
         ["P1", "1", "2026-02-02", "Fuel", "20", "Income"]],
    )  # fmt: skip
    write_csv(
        folder / "income.csv",
        [["Customer ID", "Income Type", "Amount", "Received Date", "Family Member"],
         ["1", "Wages", "5000", "2026-01-20", "self"], ["1", "Wages", "10", "2025-12-20", "self"]],
    )  # fmt: skip
    results = run_audit(folder, AS_OF, rules=(edition,), parameters={"llsil_income_date": choice})
    row = results.rules.filter(pl.col("rule_id") == "PAY005").row(0, named=True)
    assert (row["failed"], row["passed"]) == (1 - day, day), row
