"""Dated reference tables: what a filled table decides, and which files are refused."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from wbn_audit.catalogue.edition import DEFAULT_EDITION, load_edition, rules_folder
from wbn_audit.catalogue.rule import Example
from wbn_audit.engine.examples import run_example
from wbn_audit.errors import RulesRefused

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 6, 30)
FOUR = "  - {family_size: 4, from: 2026-01-01, until: 2026-12-31, value: 50000, source: made up}"
ONE = "  - {family_size: 1, from: 2026-01-01, until: 2026-12-31, value: VALUE, source: made up}"


@pytest.fixture
def edition_folder(tmp_path: Path) -> Path:
    folder = tmp_path / DEFAULT_EDITION
    shutil.copytree(rules_folder() / DEFAULT_EDITION, folder)
    return folder


def fill(folder: Path, value_of_one: str) -> None:
    path = folder / "reference" / "llsil.yaml"
    lines = "\n".join(["lines:", FOUR, ONE.replace("VALUE", value_of_one)])
    path.write_text(path.read_text("utf-8").replace("lines: []", lines), "utf-8")


def attested(participant: str, **more: str) -> dict[str, str]:
    return {
        "payment_id": f"P{participant}",
        "participant_id": participant,
        "payment_date": "2026-02-05",
        "support_type": "Fuel",
        "amount": "20",
        "need_documentation": "Income",
    } | more


def earned(participant: str, amount: str, **more: str) -> dict[str, str]:
    return {
        "participant_id": participant,
        "income_type": "Wages",
        "amount": amount,
        "received_date": "2025-12-05",
        "family_member": "self",
    } | more


def problems(folder: Path, tables: dict[str, list[dict[str, str]]], **expect: list[str]) -> object:
    edition = load_edition(folder=folder, as_of=AS_OF)
    rule = next(one for one in edition.rules if one.id == "PAY005")
    example = Example("", AS_OF.isoformat(), tables, expect, 1)
    return list(run_example(rule, example, edition))


def test_six_months_of_income_twice_against_seventy_percent(edition_folder: Path) -> None:
    """70 % of 18 000 is 12 600: 6 300 in six months is the most."""
    fill(edition_folder, "18000")
    people = [
        {"participant_id": "A", "family_size": "1"},
        {"participant_id": "B", "family_size": "1"},
        {"participant_id": "C", "family_size": "4", "disability": "yes"},
        {"participant_id": "D", "family_size": "1", "six_month_income": "6300.01"},
        {"participant_id": "E", "family_size": "2"},
        {"participant_id": "F", "family_size": "1", "six_month_income": "6300.00"},
    ]
    income = [
        earned("A", "6300.00"),
        earned("A", "900", received_date="2026-02-05"),
        earned("A", "900", received_date="2025-08-04"),
        earned("B", "6300.00"),
        earned("B", "0.01", received_date="2025-08-05"),
        earned("C", "6300"),
        earned("C", "9999", family_member="current"),
        earned("E", "1"),
    ]
    payments = [attested(one["participant_id"]) for one in people]
    tables = {"participants": people, "payments": payments, "income": income}
    found = problems(
        edition_folder, tables, passed=["A", "C", "F"], failed=["B PB", "D PD"], unknown=["E"]
    )
    assert found == []


def test_no_older_year_is_reused(edition_folder: Path) -> None:
    fill(edition_folder, "18000")
    people = [{"participant_id": "A", "family_size": "1", "six_month_income": "1"}]
    payments = [attested("A", payment_date="2025-12-31")]
    tables = {"participants": people, "payments": payments}
    assert problems(edition_folder, tables, unknown=["A"]) == []


@pytest.mark.parametrize(("value", "refused"), [("18010", False), ("18011", True)])
def test_the_family_scale_is_checked(edition_folder: Path, value: str, refused: bool) -> None:
    """A family of one is 36 % of a family of four, give or take ten dollars."""
    fill(edition_folder, value)
    if refused:
        with pytest.raises(RulesRefused, match="family size 1"):
            load_edition(folder=edition_folder, as_of=AS_OF)
    else:
        load_edition(folder=edition_folder, as_of=AS_OF)


def test_a_line_without_a_date_is_refused(edition_folder: Path) -> None:
    path = edition_folder / "reference" / "minimum_wage.yaml"
    path.write_text(path.read_text("utf-8").replace("until: 2025-06-30", "until: June", 1), "utf-8")
    with pytest.raises(RulesRefused, match="until"):
        load_edition(folder=edition_folder, as_of=AS_OF)


def test_as_of_takes_whole_days(edition_folder: Path) -> None:
    path = next(edition_folder.glob("EXT/EXT002*.yaml"))
    path.write_text(
        path.read_text("utf-8").replace("as_of - $inactive_days", "as_of - 'x'"), "utf-8"
    )
    with pytest.raises(RulesRefused, match="what is added or taken off is text, number is wanted"):
        load_edition(folder=edition_folder, as_of=AS_OF)
