"""The oracle itself, at each boundary: tiny hand-made exports with answers worked out by hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from .judging import (
    birthday,
    business_days,
    holidays,
    is_business_day,
    nth_business_day,
    program_year,
    quarter,
    quarter_end,
)
from .oracle import Audit, audit
from .random_exports import VARIANTS, write_exports
from .reading import UNREADABLE, read_date, read_number
from .rules_out import has_card, has_ssn, is_naics, is_onet, months_before
from .vocabulary import FIELDS, SUPPORT_TYPES, fold, is_wbn, support_type

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 3, 31)


@dataclass
class Case:
    """One export under construction; ids are given in order: 001, S1, P1, O1, N1."""

    folder: Path
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)

    def add(self, table: str, **cells: str) -> Case:
        self.rows.setdefault(table, []).append(cells)
        return self

    def person(self, **cells: str) -> Case:
        usual = {
            "participant_id": "001",
            "application_date": "2025-01-02",
            "registration_date": "2025-01-02",
            "participation_date": "2025-01-02",
        }
        return self.add("participants", **(usual | cells))

    def service(self, service: str = "Career Coaching", **cells: str) -> Case:
        number = len(self.rows.get("services", ())) + 1
        usual = {
            "service_id": f"S{number}",
            "participant_id": "001",
            "service": service,
            "funding_source": "WBN",
            "start_date": "2025-01-02",
            "status": "Completed",
        }
        return self.add("services", **(usual | cells))

    def mapping(self, day: str, **cells: str) -> Case:
        return self.service("Career Mapping Workshop", start_date=day, **cells)

    def plan(self, day: str, **cells: str) -> Case:
        return self.service("Career and Resource Planning", start_date=day, **cells)

    def payment(self, support_type: str = "Credit Repair", **cells: str) -> Case:
        number = len(self.rows.get("payments", ())) + 1
        usual = {
            "payment_id": f"P{number}",
            "participant_id": "001",
            "support_type": support_type,
            "payment_date": "2025-01-02",
            "amount": "25",
        }
        return self.add("payments", **(usual | cells))

    def outcome(self, outcome_type: str, **cells: str) -> Case:
        number = len(self.rows.get("outcomes", ())) + 1
        usual = {
            "outcome_id": f"O{number}",
            "participant_id": "001",
            "outcome_type": outcome_type,
        }
        return self.add("outcomes", **(usual | cells))

    def job(self, **cells: str) -> Case:
        return self.outcome("Employment Information", **cells)

    def confirmation(self, day: str, **cells: str) -> Case:
        kind = {"confirmation_type": "After Participation Employment Confirmation"}
        return self.outcome("Employment Confirmation", confirmation_date=day, **(kind | cells))

    def note(self, text: str, **cells: str) -> Case:
        usual = {"note_id": "N1", "participant_id": "001", "note_date": "2025-01-02"}
        return self.add("case_notes", **(usual | {"text": text} | cells))

    def without(self, *columns: str) -> Case:
        self.absent.update(columns)
        return self

    def write(self) -> None:
        for table, kinds in FIELDS.items():
            if table not in self.absent:
                columns = [name for name in kinds if f"{table}.{name}" not in self.absent]
                self.write_file(f"{table}.csv", columns, self.rows.get(table, []))

    def write_file(self, name: str, columns: list[str], rows: list[dict[str, str]]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)

    def audit(self, as_of: date = AS_OF, coverage: dict[str, date] | None = None) -> Audit:
        self.write()
        # Most cases are of one person, for whom a cut could never be told from a late start.
        return audit(self.folder, as_of, coverage=coverage or {"services": date(1990, 1, 1)})

    def found(self, rule: str, as_of: date = AS_OF) -> list[tuple[str, str, str, str]]:
        """Return status, record, due date and extra of a rule's findings."""
        return sorted(
            found[1:2] + found[3:] for found in self.audit(as_of).findings if found[0] == rule
        )

    def state(self, rule: str, as_of: date = AS_OF) -> str:
        """Return what became of a rule's only subject (or of each, in order of `states`)."""
        states = self.audit(as_of).states[rule]
        names = ("passed", "failed", "unknown", "out")
        return " ".join(
            name for name, count in zip(names, states, strict=True) for _ in range(count)
        )


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def after(days: int, day: str = "2025-01-02") -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


# --- The calendar ---------------------------------------------------------------------------


def test_five_business_days_over_thanksgiving() -> None:
    assert nth_business_day(date(2025, 11, 26), 5) == date(2025, 12, 4)
    assert business_days(date(2025, 11, 26), date(2025, 12, 4)) == 5
    assert business_days(date(2025, 11, 26), date(2025, 12, 5)) == 6


def test_holidays_are_kept_on_the_working_day_beside_a_weekend() -> None:
    assert date(2026, 7, 3) in holidays(2026)
    assert date(2027, 12, 31) in holidays(2027)
    assert date(2028, 1, 1) not in holidays(2028)
    assert date(2022, 12, 26) in holidays(2022)
    assert date(2026, 2, 16) in holidays(2026)
    assert len(holidays(2025)) == 10


@pytest.mark.parametrize("day", [date(2025, 10, 13), date(2025, 11, 28)])
def test_days_that_oregon_works(day: date) -> None:
    assert is_business_day(day)


def test_leap_day_birthdays_are_reached_on_the_first_of_march() -> None:
    assert birthday(date(2008, 2, 29), 16) == date(2024, 2, 29)
    assert birthday(date(2008, 2, 29), 17) == date(2025, 3, 1)


def test_quarters_and_program_years() -> None:
    assert quarter(date(2025, 12, 31)) == "2025Q4"
    assert quarter_end(date(2024, 2, 1)) == date(2024, 3, 31)
    assert [program_year(date(2025, 6, 30)), program_year(date(2025, 7, 1))] == [2024, 2025]


def test_six_months_before() -> None:
    assert months_before(date(2025, 8, 31), 6) == date(2025, 2, 28)
    assert months_before(date(2025, 1, 15), 6) == date(2024, 7, 15)


# --- Cells and words --------------------------------------------------------------------------


def test_dates_and_numbers() -> None:
    assert read_date("2025-07-04") == read_date("7/4/2025") == date(2025, 7, 4)
    assert read_date("13/45/2025") is UNREADABLE
    assert str(read_number("$1,250.50")) == "1250.50"
    assert read_number("12..5") is UNREADABLE


def test_names() -> None:
    assert len(SUPPORT_TYPES) == 25
    assert support_type("Transportation - Fuel") == "Fuel"
    assert support_type("Public Transportation") == "Public Transportation"
    assert support_type("lyft") == "Car Share"
    assert support_type("Pet Care") is None
    assert is_wbn("Future Ready Oregon - WBN")
    assert not is_wbn("WIOA Adult")
    assert fold(" Maple  FOODS") == "maple foods"


def test_codes_of_work() -> None:
    good = ("31-33", "238990 - Other", "62", "238990", "2389", "32", "449210: Electronics")
    assert all(is_naics(code) for code in good)
    assert not any(
        is_naics(code)
        for code in ("1", "12", "2389901", "abc", "999999", "238991", "443142", "2388")
    )
    assert is_onet("47-2111")
    assert is_onet("47-2111.00")
    assert not any(is_onet(code) for code in ("47-211", "472111", "99-1111", "47-2111.0"))


def test_numbers_in_notes() -> None:
    assert has_ssn("it is 219-09-9999, she said")
    assert has_ssn("SSN: 219099999")
    assert not any(
        has_ssn(text) for text in ("000-12-3456", "666-12-3456", "900-12-3456", "219099999")
    )
    assert has_card("4111 1111 1111 1111")
    assert not has_card("4111 1111 1111 1112")


# --- ELG --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "applied", "state"),
    [
        ("2009-01-02", "2025-01-02", "passed"),
        ("2009-01-03", "2025-01-02", "failed"),
        ("2008-02-29", "2024-02-28", "failed"),
        ("2008-02-29", "2024-02-29", "passed"),
        ("", "2025-01-02", "unknown"),
        ("abc", "2025-01-02", "unknown"),
    ],
)
def test_elg001_sixteen_at_application(case: Case, born: str, applied: str, state: str) -> None:
    assert case.person(date_of_birth=born, application_date=applied).state("ELG001") == state


def test_elg001_judges_whoever_participates_or_is_marked_eligible(case: Case) -> None:
    young = {"date_of_birth": "2010-01-01", "participation_date": ""}
    case.person(participant_id="1", eligibility="Eligible", **young)
    case.person(participant_id="2", eligibility="Not Eligible", **young)
    assert case.state("ELG001") == "failed out"


@pytest.mark.parametrize(
    ("days", "found"),
    [(45, []), (46, [("late", "", after(45), "")])],
)
def test_elg006_45_days(case: Case, days: int, found: list[tuple[str, ...]]) -> None:
    assert case.person(participation_date=after(days)).found("ELG006") == found


def test_elg006_not_yet_and_not_ever(case: Case) -> None:
    case.person(participation_date="")
    due = date.fromisoformat(after(45))
    assert case.found("ELG006", due) == [("due_soon", "", after(45), "")]
    assert case.found("ELG006", due - timedelta(days=30)) == [("due_soon", "", after(45), "")]
    assert case.found("ELG006", due - timedelta(days=31)) == []
    assert case.found("ELG006", due + timedelta(days=1)) == [("missing", "", after(45), "")]


@pytest.mark.parametrize("cells", [{"exit_date": "2025-12-01"}, {"eligibility": "Not Eligible"}])
def test_elg006_excuses(case: Case, cells: dict[str, str]) -> None:
    assert case.person(participation_date="", **cells).state("ELG006") == "out"


def test_elg006_stops_at_exit_even_if_done_later(case: Case) -> None:
    case.person(participation_date=after(50), exit_date=after(45))
    assert case.state("ELG006") == "out"


@pytest.mark.parametrize(
    ("services", "state"),
    [
        ([("2025-01-02", "WBN")], "passed"),
        ([("2025-01-03", "WBN")], "failed"),
        ([], "failed"),
        ([("2025-01-01", "WIOA"), ("2025-01-02", "WBN")], "passed"),
        ([("2025-01-01", ""), ("2025-01-02", "WBN")], "unknown"),
        ([("2025-01-02", ""), ("2025-01-03", "WBN")], "unknown"),
        ([("2025-01-01", ""), ("2025-01-03", "WBN")], "failed"),
        ([("2025-01-02", "WBN"), ("2025-01-03", "")], "passed"),
        ([("2025-01-02", "")], "unknown"),
        ([("abc", "WBN"), ("2025-01-02", "WBN")], "unknown"),
        ([("abc", "WBN"), ("2025-01-01", "WBN")], "failed"),
    ],
)
def test_elg007_first_funded_service(
    case: Case, services: list[tuple[str, str]], state: str
) -> None:
    case.person()
    for start, funding in services:
        case.service(start_date=start, funding_source=funding)
    assert case.state("ELG007") == state


def test_elg007_a_payment_or_void_row_is_no_first_service(case: Case) -> None:
    case.person().service("Fuel", start_date="2025-01-01").service(status="No Show")
    assert case.state("ELG007") == "failed"


def test_elg008_names_what_is_empty(case: Case) -> None:
    case.person(registration_date="", state="OR", county="Multnomah")
    assert case.found("ELG008") == [("missing", "", "", "date_of_birth;registration_date")]


# --- SVC --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (-400, []),
        (90, []),
        (91, [("late", "", after(90), "")]),
    ],
)
def test_svc001_90_days(case: Case, days: int, found: list[tuple[str, ...]]) -> None:
    assert case.person().mapping(after(days)).found("SVC001") == found


def test_svc001_done_date_is_the_end_date(case: Case) -> None:
    case.person().mapping(after(80), end_date=after(91))
    assert case.found("SVC001") == [("late", "", after(90), "")]


@pytest.mark.parametrize("status", ["Started", "Cancelled", "", "Pending"])
def test_svc001_wants_it_delivered(case: Case, status: str) -> None:
    assert case.person().mapping(after(1), status=status).state("SVC001") == "failed"


@pytest.mark.parametrize(
    ("done", "exited", "state"),
    [
        ("", after(90), "out"),
        ("", after(91), "failed"),
        (after(89), after(90), "passed"),
        (after(90), after(90), "passed"),
        (after(95), after(90), "out"),
        (after(95), after(91), "failed"),
        (after(90), after(89), "out"),
    ],
)
def test_svc001_stops_at_exit(case: Case, done: str, exited: str, state: str) -> None:
    case.person(exit_date=exited)
    if done:
        case.mapping(done)
    assert case.state("SVC001") == state


@pytest.mark.parametrize(
    ("days_before_due", "found"),
    [(0, "due_soon"), (30, "due_soon"), (31, ""), (-1, "missing")],
)
def test_svc001_due_soon_and_missing(case: Case, days_before_due: int, found: str) -> None:
    due = date.fromisoformat(after(90))
    said = case.person().found("SVC001", due - timedelta(days=days_before_due))
    assert said == ([(found, "", after(90), "")] if found else [])


def test_svc001_an_unreadable_date_is_no_breach(case: Case) -> None:
    case.person().mapping("abc", end_date="#N/A")
    assert case.state("SVC001") == "unknown"
    assert case.mapping(after(90)).state("SVC001") == "passed"


def test_svc001_conflicting_rows_are_unknown(case: Case) -> None:
    case.person().person(participation_date="2025-01-03").mapping(after(5))
    assert case.state("SVC001") == "unknown"


def test_svc003_gaps(case: Case) -> None:
    case.person().plan("2025-01-10").plan(after(180, "2025-01-10"))
    case.plan(after(361, "2025-01-10"))
    late = ("late", "", after(360, "2025-01-10"), "")
    soon = date.fromisoformat(after(541, "2025-01-10"))
    assert case.found("SVC003", soon) == [("due_soon", "", soon.isoformat(), ""), late]
    past = soon + timedelta(days=1)
    assert case.found("SVC003", past) == [late, ("missing", "", soon.isoformat(), "")]


@pytest.mark.parametrize(("exited", "state"), [(180, "out"), (181, "failed")])
def test_svc003_stops_at_exit(case: Case, exited: int, state: str) -> None:
    case.person(exit_date=after(exited)).plan("2025-01-02")
    assert case.state("SVC003") == state


def test_svc003_without_plan_is_svc002s(case: Case) -> None:
    assert case.person().state("SVC003") == "out"


def test_svc008_all_but_the_lowest_id(case: Case) -> None:
    case.person()
    for number in ("S9", "S10", "S8"):
        case.service(service_id=number)
    case.service(service_id="S1", status="Void").service(service_id="S0", start_date="")
    assert [record for _, record, *_ in case.found("SVC008")] == ["S8", "S9"]


def test_svc008_without_ids_follows_the_file(case: Case) -> None:
    case.person().service().service().without("services.service_id")
    assert case.found("SVC008") == [("invalid", "", "", "")]


@pytest.mark.parametrize(("days", "state"), [(90, "passed"), (91, "failed")])
def test_svc009_last_contact(case: Case, days: int, state: str) -> None:
    case.person().service(start_date=(AS_OF - timedelta(days=days)).isoformat())
    assert case.state("SVC009") == state


@pytest.mark.parametrize(
    ("planned", "mapped", "state"),
    [
        ("2025-02-01", "2025-02-01", "passed"),
        ("2025-02-01", "2025-02-02", "failed"),
        ("2025-02-01", "", "failed"),
        ("", "2025-02-01", "out"),
    ],
)
def test_svc010_mapping_first(case: Case, planned: str, mapped: str, state: str) -> None:
    case.person()
    if planned:
        case.plan(planned)
    if mapped:
        case.mapping(mapped)
    assert case.state("SVC010") == state


# --- PAY --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "status", "state"),
    [
        ("2025-01-02", "Completed", "passed"),
        ("2025-01-02", "Started", "passed"),
        ("2025-01-02", "Cancelled", "failed"),
        ("2025-01-03", "Completed", "failed"),
        ("abc", "Completed", "unknown"),
    ],
)
def test_pay001_staff_service_that_day(case: Case, start: str, status: str, state: str) -> None:
    case.person().payment().service(start_date=start, status=status)
    assert case.state("PAY001") == state


def test_pay001_a_support_type_is_no_staff_service(case: Case) -> None:
    case.person().payment("Tools").service("Tools")
    assert case.found("PAY001") == [("missing", "P1", "", "")]


def test_pay003_first_payment_only(case: Case) -> None:
    case.person(prosperity_planner_date="2025-01-03")
    case.payment(payment_id="P2").payment(payment_id="P10").payment(payment_date="2025-02-01")
    assert case.found("PAY003") == [("missing", "P10", "", "")]


@pytest.mark.parametrize("need", ["SNAP", "Needs it", "Prosperity Planner"])
def test_pay003_any_attestation_of_that_day(case: Case, need: str) -> None:
    case.person().payment().payment(need_documentation=need)
    assert case.state("PAY003") == "passed"


def test_pay003_with_one_column_absent_is_unknown(case: Case) -> None:
    case.person().payment().without("participants.prosperity_planner_date")
    assert case.state("PAY003") == "unknown"
    case.without("payments.need_documentation")
    assert "PAY003" in case.audit().not_assessed


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"payee_type": "Participant"}, "failed"),
        ({"payee_type": "Participant", "signature_on_file": "no"}, "failed"),
        ({"payee_type": "Participant", "signature_on_file": "Y"}, "passed"),
        ({"payee_type": "Participant", "method": "Direct Deposit"}, "passed"),
        ({"payee_type": "Participant", "method": "Cancelled Check"}, "passed"),
        ({"payee_type": "Vendor", "method": "Gas Card"}, "failed"),
        ({"payee_type": "Vendor", "method": "Gift Card"}, "out"),
        ({"payee_type": "", "method": "Bus Pass"}, "failed"),
        ({"payee_type": "", "method": "Check"}, "out"),
        ({"payee_type": "Participant", "signature_on_file": "maybe"}, "unknown"),
    ],
)
def test_pay007_signature(case: Case, cells: dict[str, str], state: str) -> None:
    assert case.person().payment(**cells).state("PAY007") == state


@pytest.mark.parametrize(
    ("kind", "cells", "missing"),
    [
        ("Credit Repair", {}, "Receipt"),
        ("Credit Repair", {"documents": "Signed Receipt"}, "Receipt"),
        ("Credit Repair", {"receipt_on_file": "yes"}, ""),
        ("Books and Fees", {}, "Receipt | School Record"),
        ("Tools", {"documents": "receipt"}, "Training Tool List | Job Offer"),
        ("Medical/Dental/Optical", {"payee_type": "Participant"}, "Receipt"),
        ("Medical/Dental/Optical", {"payee_type": "Health Care Provider"}, "Invoice"),
        (
            "Auto Insurance",
            {"documents": "Title"},
            "Insurance Billing; Driver License; Auto Registration; Proof of Insurance",
        ),
        ("Public Transportation", {"documents": "Signed Receipt", "method": "Check"}, ""),
        (
            "Public Transportation",
            {"documents": "Signed Receipt", "method": "Reimbursement"},
            "Receipt",
        ),
    ],
)
def test_pay011_documents(case: Case, kind: str, cells: dict[str, str], missing: str) -> None:
    found = case.person().payment(kind, **cells).found("PAY011")
    assert found == ([("missing", "P1", "", missing)] if missing else [])


def test_pay011_with_a_column_absent(case: Case) -> None:
    case.person().payment(receipt_on_file="yes").payment("Utilities")
    case.without("payments.documents")
    assert case.state("PAY011") == "passed unknown"


@pytest.mark.parametrize(
    ("kind", "payee", "state"),
    [
        ("Utilities", "Vendor", "passed"),
        ("Utilities", "Participant", "failed"),
        ("Utilities", "", "unknown"),
        ("Housing Assistance: Housing Payment", "leaseholder", "passed"),
        ("Credit Repair", "Mechanic", "out"),
        ("Pet Care", "Mechanic", "out"),
    ],
)
def test_pay012_payees(case: Case, kind: str, payee: str, state: str) -> None:
    assert case.person().payment(kind, payee_type=payee).state("PAY012") == state


def test_pay013_strictly_after_the_purchase(case: Case) -> None:
    case.person().payment("Bicycle/Scooter Purchase").payment("Fuel")
    case.payment("Fuel", payment_date="2025-01-03").payment("Utilities", payment_date="2025-02-01")
    assert [record for _, record, *_ in case.found("PAY013")] == ["P3"]


def test_pay014_one_finding_a_month_on_the_day_of_the_pair(case: Case) -> None:
    case.person().payment("Fuel", payment_id="P9")
    case.payment("Public Transportation", payment_date="2025-01-31", payment_id="P1")
    case.payment("Fuel", payment_date="2025-01-31", payment_id="P2")
    case.payment("Public Transportation", payment_date="2025-02-01", payment_id="P3")
    assert case.found("PAY014") == [("invalid", "P2", "", "2025-01")]


@pytest.mark.parametrize(
    ("end", "done", "as_of", "state"),
    [
        ("2025-03-31", "2025-04-05", AS_OF, "passed"),
        ("2025-04-01", "2025-04-05", AS_OF, "failed"),
        ("2025-03-31", "2026-04-01", AS_OF, "failed"),
        ("2025-03-31", "2025-03-31", date(2025, 3, 31), ""),
    ],
)
def test_pay023_reconciled(case: Case, end: str, done: str, as_of: date, state: str) -> None:
    case.person(contractor="Alder").payment(method="Bus Pass")
    case.add(
        "reconciliations",
        contractor="ALDER",
        item="Bus Pass",
        period_end=end,
        reconciled_date=done,
    )
    assert case.state("PAY023", as_of) == state


def test_pay023_names_contractor_and_quarter(case: Case) -> None:
    case.person().payment(method="Gift Card", contractor="Birch").payment(method="Gift Card")
    audited = case.audit()
    assert [found for found in audited.findings if found.rule_id == "PAY023"] == [
        ("PAY023", "missing", "", "", "", "Birch|2025Q1")
    ]


# --- OUT --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "confirmed", "employer", "state"),
    [
        ("2025-03-01", "2025-03-01", "maple  foods", "passed"),
        ("2025-03-01", "2025-02-28", "Maple Foods", "failed"),
        ("2025-03-01", "2025-03-02", "Fir", "failed"),
        ("2025-03-01", "2025-03-02", "", "passed"),
        ("", "", "Maple Foods", "passed"),
        ("2025-03-01", "", "Maple Foods", "failed"),
        ("abc", "2025-03-01", "Maple Foods", "unknown"),
    ],
)
def test_out003_confirmation(
    case: Case, start: str, confirmed: str, employer: str, state: str
) -> None:
    case.person().job(start_date=start, employer="Maple Foods")
    case.confirmation(confirmed, employer=employer)
    assert case.state("OUT003") == state


@pytest.mark.parametrize(
    ("kinds", "state", "employed"),
    [
        (["Subsidized"], "failed", 0),
        (["Internship", "Unsubsidized"], "passed", 1),
        (["Apprenticeship"], "passed", 1),
        (["Subsidized", ""], "passed", 1),
        ([], "passed", 1),
    ],
)
def test_out011_and_employed(case: Case, kinds: list[str], state: str, employed: int) -> None:
    case.person().confirmation("2025-04-01")
    for kind in kinds:
        case.job(employment_type=kind)
    assert case.state("OUT011") == state
    assert case.audit().counts.get(("employed", "2025Q2", "all"), 0) == employed


# --- EXT, ENT ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "state"), [("2025-06-01", "passed"), ("2025-05-31", "failed"), ("abc", "unknown")]
)
def test_ext001_last_done(case: Case, end: str, state: str) -> None:
    case.person(exit_date="2025-06-01").service().service(end_date=end)
    assert case.state("EXT001") == state


@pytest.mark.parametrize(
    ("entered", "found"),
    [
        ("2025-11-20", []),
        ("2025-12-04", []),
        ("2025-12-05", [("late", "S1", "2025-12-04", "")]),
        ("", [("missing", "S1", "2025-12-04", "")]),
    ],
)
def test_ent001_five_business_days(case: Case, entered: str, found: list[tuple[str, ...]]) -> None:
    case.person().service(start_date="2025-11-26", entered_date=entered)
    assert case.found("ENT001") == found


def test_ent001_blank_is_missing_from_the_sixth_day_and_goes_on_after_exit(case: Case) -> None:
    case.person(exit_date="2025-11-27").service(start_date="2025-11-26")
    assert case.found("ENT001", date(2025, 12, 4)) == []
    assert case.found("ENT001", date(2025, 12, 5)) == [("missing", "S1", "2025-12-04", "")]


# --- Rows set aside, DAT ------------------------------------------------------------------------


def test_rows_after_as_of_are_dat007s_alone(case: Case) -> None:
    case.person().service(start_date="2026-04-01", status="Pending").service(
        start_date="2026-03-31"
    )
    audited = case.audit()
    assert [f for f in audited.findings if f.record_id == "S1"] == [
        ("DAT007", "invalid", "001", "S1", "", "services|")
    ]
    assert audited.account["services.csv"] == {"used": 1, "after as_of": 1}


def test_other_programs_take_their_rows_along(case: Case) -> None:
    case.person(program="NextGen").person(participant_id="002").service().service(
        participant_id="002", funding_source="WIOA Adult"
    )
    audited = case.audit()
    assert audited.account["participants.csv"] == {"other program": 1, "used": 1}
    assert audited.account["services.csv"] == {
        "participant set aside": 1,
        "other program": 1,
    }
    assert {person for *_, person, _ in audited.people} == {"002"}


def test_exact_duplicates_across_files_once_each(case: Case) -> None:
    case.person().without("services")
    case.write()
    columns = ["service_id", "participant_id", "service", "start_date"]
    row = dict(zip(columns, ("S1", "001", "Career Coaching", "2025-01-02"), strict=True))
    case.write_file("services_a.csv", columns, [row, row])
    other = row | {"start_date": "1/2/2025", "status": ""}
    case.write_file("services_b.csv", [*columns, "status"], [other, other, other])
    audited = audit(case.folder, AS_OF)
    assert audited.account["services_b.csv"] == {"exact duplicate": 2, "used": 1}
    assert audited.states["DAT002"] == (2, 2, 0, 0)


def test_orphans_and_rows_without_id(case: Case) -> None:
    case.person().service(participant_id="404", end_date="abc").service(
        participant_id="", end_date="abc"
    )
    said = {found for found in case.audit().findings if found.record_id}
    assert said == {
        ("DAT003", "invalid", "404", "S1", "", "services|2025-01-02 2025Q1"),
        ("DAT004", "missing", "", "S2", "", "services|2025-01-02 2025Q1"),
        ("DAT001", "invalid", "", "S2", "", "services.end_date|2025-01-02 2025Q1"),
    }


def test_dat002_and_dat006(case: Case) -> None:
    case.person().payment(payment_id="P1", payee_type="Somebody", signature_on_file="maybe")
    case.payment(payment_id="P1")
    audited = case.audit()
    assert ("DAT002", "invalid", "001", "P1", "", "payments|2025-01-02 2025Q1") in audited.findings
    assert {f.extra.split("|")[0] for f in audited.findings if f.rule_id == "DAT006"} == {
        "payments.payee_type",
        "payments.signature_on_file",
    }
    assert {f.extra.split("|")[0] for f in audited.findings if f.rule_id == "DAT001"} == {
        "payments.signature_on_file"
    }


def test_absent_columns_and_tables_are_not_assessed(case: Case) -> None:
    case.person().service().without("services.end_date", "payments")
    audited = case.audit()
    assert audited.not_assessed["SVC001"] == {"services.end_date"}
    assert "PAY001" in audited.not_assessed
    assert "PAY001" not in audited.states
    assert "SVC008" in audited.states


# --- Coverage -----------------------------------------------------------------------------------


def test_coverage_is_inferred_above_five_percent(case: Case) -> None:
    for number in range(20):
        began = "2025-01-01" if number == 0 else "2025-01-02"
        case.person(participant_id=f"{number:03d}", participation_date=began)
    case.service()
    case.write()
    assert audit(case.folder, AS_OF).coverage == {}
    case.person(participant_id="900", participation_date="2025-01-01").write()
    audited = audit(case.folder, AS_OF)
    assert audited.coverage == {"services": date(2025, 1, 2)}
    assert audited.states["SVC001"] == (0, 19, 2, 0)
    assert audited.measure_unknown["referred"] == 2


# --- Measures -----------------------------------------------------------------------------------


def test_the_six_measures(case: Case) -> None:
    case.person(contractor="Alder").service("Referral to WorkSource", start_date="2025-04-01")
    case.outcome("Education & Training Placement", status="Started", status_date="2025-07-01")
    case.outcome("Education & Training Placement", status="Completed", status_date="2025-10-01")
    case.confirmation("2026-01-01")
    days = {measure: day for measure, _, _, _, day in case.audit().people}
    assert days.pop("employed_with_wage_match") == days["employed"]
    assert days == {
        "engaged": "2025-01-02",
        "enrolled": "2025-01-02",
        "referred": "2025-04-01",
        "training_started": "2025-07-01",
        "training_completed": "2025-10-01",
        "employed": "2026-01-01",
    }
    assert case.audit().counts["referred", "2025Q2", "Alder"] == 1


def test_only_engaged_counts_without_participation(case: Case) -> None:
    case.person(participation_date="").service("Referral to WorkSource")
    assert {measure for measure, *_ in case.audit().people} == {"engaged"}


def test_what_cannot_be_dated_is_unknown(case: Case) -> None:
    case.person().service("Referral to Employment", start_date="abc", funding_source="")
    audited = case.audit()
    assert audited.measure_unknown["referred"] == 1
    assert audited.measure_unknown["enrolled"] == 1


# --- The rest of the rulebook -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "cells", "state"),
    [
        ("ELG002", {"state": "Oregon"}, "passed"),
        ("ELG002", {"state": "WA"}, "failed"),
        ("ELG002", {"state": ""}, "out"),
        ("ELG003", {"eligibility": "eligible"}, "passed"),
        ("ELG003", {"eligibility": "Not Eligible"}, "failed"),
        ("ELG003", {"eligibility": ""}, "failed"),
        ("ELG003", {"eligibility": "", "participation_date": ""}, "out"),
        ("ELG004", {}, "failed"),
        ("ELG004", {"signature": "None"}, "failed"),
        ("ELG004", {"signature": "Uploaded"}, "passed"),
        ("ELG004", {"signed_date": "2025-01-02"}, "passed"),
        ("ELG004", {"signature": "yes", "signed_date": "2025-01-03"}, "failed"),
        ("ELG004", {"signed_date": "2026-04-01"}, "failed"),
        ("ELG005", {"date_of_birth": "2007-01-02"}, "out"),
        ("ELG005", {"date_of_birth": "2007-01-03"}, "failed"),
        ("ELG005", {"date_of_birth": ""}, "out"),
        (
            "ELG005",
            {"date_of_birth": "2007-01-03", "guardian_signature": "Career Coach"},
            "passed",
        ),
        ("ELG009", {"ssn": ""}, "out"),
        ("ELG009", {"ssn": "900-00-0001", "ssn_consent": "yes"}, "failed"),
        (
            "ELG009",
            {"ssn": "900-00-0001", "ssn_consent": "yes", "signature": "eSignature"},
            "passed",
        ),
        ("ELG009", {"ssn": "900-00-0001", "signature": "eSignature"}, "failed"),
        ("ELG010", {}, "passed"),
        ("ELG010", {"signed_date": "2025-01-01"}, "failed"),
        ("ELG010", {"registration_date": ""}, "unknown"),
        ("ELG011", {"county": "Clackamas"}, "failed"),
        ("ELG011", {"county": "washington county"}, "passed"),
        ("ENT005", {"entered_date": "2025-01-10"}, "failed"),
        ("ENT005", {"entered_date": "2025-01-09"}, "passed"),
        ("INC003", {"six_month_income": "100"}, "failed"),
        ("INC003", {"six_month_income": "100", "family_size": "1"}, "passed"),
        ("INC003", {}, "out"),
    ],
)
def test_rules_on_participants(case: Case, rule: str, cells: dict[str, str], state: str) -> None:
    assert case.person(**cells).state(rule) == state


@pytest.mark.parametrize(
    ("rule", "cells", "state"),
    [
        ("SVC004", {"service": "Resume Clinic"}, "failed"),
        ("SVC004", {"service": "career  coaching", "status": "Void"}, "passed"),
        ("SVC004", {"service": "Fuel"}, ""),
        ("SVC005", {"start_date": ""}, "failed"),
        ("SVC005", {"end_date": "2025-01-01", "status": "Void"}, "failed"),
        ("SVC005", {"end_date": "2025-01-02"}, "passed"),
        ("SVC006", {"status": "Started", "end_date": "2026-03-30"}, "failed"),
        ("SVC006", {"status": "Started", "end_date": "2026-03-31"}, "passed"),
        ("SVC006", {"status": "", "end_date": "2026-03-30"}, "failed"),
        ("SVC006", {"status": "Completed", "end_date": "2026-03-30"}, "out"),
        ("SVC007", {"start_date": "2025-01-01"}, "failed"),
        ("SVC007", {"start_date": "2025-01-02"}, "passed"),
        ("EXT002", {"start_date": "2025-12-31"}, "passed"),
        ("EXT002", {"start_date": "2025-12-30"}, "failed"),
        ("PAY024", {"service": "Fuel"}, "failed"),
        ("PAY024", {"service": "Credit Repair"}, "passed"),
        ("PAY024", {"service": "Credit Repair", "start_date": "2025-01-03"}, "failed"),
        ("PAY024", {}, ""),
    ],
)
def test_rules_on_services(case: Case, rule: str, cells: dict[str, str], state: str) -> None:
    assert case.person().payment().service(**cells).state(rule) == state


@pytest.mark.parametrize(("day", "state"), [("2025-06-01", "passed"), ("2025-06-02", "failed")])
def test_nothing_after_exit(case: Case, day: str, state: str) -> None:
    case.person(exit_date="2025-06-01").service(start_date=day).payment(payment_date=day)
    assert case.state("SVC007") == state
    assert case.state("PAY020") == state


@pytest.mark.parametrize(
    ("rule", "cells", "state"),
    [
        ("PAY002", {"payment_date": "2025-01-01"}, "failed"),
        ("PAY002", {"payment_date": "2025-01-02"}, "passed"),
        ("PAY004", {"need_documentation": "Needs it"}, "failed"),
        ("PAY004", {"need_documentation": "WIC"}, "passed"),
        ("PAY004", {"need_documentation": "N/A"}, "out"),
        ("PAY005", {"need_documentation": "Income ≤ 70 % LLSIL"}, "unknown"),
        ("PAY005", {"need_documentation": "WIC"}, "out"),
        ("PAY006", {"support_type": "Pet Care"}, "failed"),
        ("PAY006", {"support_type": "taxi"}, "passed"),
        ("PAY008", {"method": "Gas Card"}, "failed"),
        ("PAY008", {"method": "Gas Card", "receipt_total": "24.99"}, "failed"),
        ("PAY008", {"method": "Gift Card", "receipt_total": "25.00"}, "passed"),
        ("PAY008", {"method": "Check"}, "out"),
        ("PAY009", {"payment_date": "2025-07-01", "incurred_date": "2025-06-30"}, "failed"),
        ("PAY009", {"payment_date": "2025-07-01", "incurred_date": "2026-06-30"}, "passed"),
        ("PAY009", {}, "unknown"),
        ("PAY010", {"description": "Late fees on rent"}, "failed"),
        ("PAY010", {"description": "Interesting book"}, "passed"),
        ("PAY010", {}, "out"),
        ("PAY015", {"child_age": "12"}, "out"),
        ("PAY016", {"support_type": "Relocation", "distance_miles": "50"}, "failed"),
        ("PAY016", {"support_type": "Relocation", "distance_miles": "51"}, "unknown"),
        ("PAY019", {"amount": ""}, "failed"),
        ("PAY019", {"amount": "0.01"}, "passed"),
        ("PAY019", {"amount": "-1"}, "failed"),
        ("PAY021", {"resources_tried": "x"}, "passed"),
        ("PAY021", {}, "failed"),
        (
            "PAY022",
            {"support_type": "Medical/Dental/Optical", "for_family_member": "1"},
            "failed",
        ),
        ("PAY025", {"method": "Direct Deposit", "payee_type": "Participant"}, "failed"),
        ("PAY028", {"support_type": "Books and Fees"}, "failed"),
        ("ENT002", {"entered_date": "2025-01-09"}, "passed"),
        ("ENT002", {"entered_date": "2025-01-10"}, "failed"),
    ],
)
def test_rules_on_payments(case: Case, rule: str, cells: dict[str, str], state: str) -> None:
    assert case.person().payment(**cells).state(rule) == state


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"child_age": "12"}, "passed"),
        ({"child_age": "13"}, "failed"),
        ({"child_age": "13", "child_disability_documented": "yes"}, "passed"),
        ({"child_age": "12", "household_provider": "yes"}, "failed"),
        ({}, "unknown"),
    ],
)
def test_pay015_child_care(case: Case, cells: dict[str, str], state: str) -> None:
    assert case.person().payment("Child and Dependent Care", **cells).state("PAY015") == state


@pytest.mark.parametrize(
    ("kind", "cells", "state"),
    [
        ("Utilities", {"bill_address": "12 EXAMPLE ST., Apt 4"}, "passed"),
        ("Utilities", {"bill_address": "13 Example Street"}, "failed"),
        ("Utilities", {}, "unknown"),
        ("Utilities", {"bill_phone": "(503) 555-0001", "bill_address": "9 Elm"}, "passed"),
        ("Utilities", {"bill_phone": "503-555-9999", "bill_name": "Someone"}, "failed"),
        ("Housing Payment", {"bill_address": "9 Elm Street", "on_lease": "yes"}, "passed"),
        ("Housing Payment", {"bill_address": "9 Elm Street"}, "failed"),
        (
            "Housing Payment",
            {"payee_type": "Mortgage Holder", "bill_name": "ann example"},
            "passed",
        ),
    ],
)
def test_pay017_whose_bill(case: Case, kind: str, cells: dict[str, str], state: str) -> None:
    case.person(
        address="12 Example Street", phone="5035550001", first_name="Ann", last_name="Example"
    )
    assert case.payment(kind, **cells).state("PAY017") == state


def test_pay018_blank_amounts_are_alike(case: Case) -> None:
    case.person().payment(amount="").payment(amount="").payment(amount="0")
    assert [record for _, record, *_ in case.found("PAY018")] == ["P2"]


@pytest.mark.parametrize(
    ("rule", "cells", "state"),
    [
        ("OUT001", {"naics": "23", "onet": "47-2111", "employer": "A"}, "failed"),
        ("OUT002", {"hourly_pay": "1", "hours_per_week": "40", "benefits": "None"}, "passed"),
        ("OUT002", {"hourly_pay": "1", "hours_per_week": "40"}, "failed"),
        ("OUT004", {"naics": ""}, "out"),
        ("OUT004", {"naics": "12"}, "failed"),
        ("OUT005", {"onet": "47-2111"}, "passed"),
        ("OUT005", {"onet": "99-2111"}, "failed"),
        ("OUT006", {}, "passed"),
        ("OUT007", {"start_date": "2025-01-01"}, "failed"),
        ("OUT007", {"start_date": "2025-01-02"}, "passed"),
        ("OUT009", {"hourly_pay": "13.69", "work_state": "OR"}, "failed"),
        ("OUT009", {"hourly_pay": "13.70", "work_state": "OR"}, "passed"),
        (
            "OUT009",
            {"hourly_pay": "15.94", "work_state": "OR", "work_region": "Portland Metro"},
            "failed",
        ),
        ("OUT009", {"hourly_pay": "16.65", "work_state": "WA"}, "failed"),
        ("OUT009", {"hourly_pay": "1", "work_state": "ID"}, "unknown"),
    ],
)
def test_rules_on_jobs(case: Case, rule: str, cells: dict[str, str], state: str) -> None:
    case.person().confirmation("2025-02-01").job(**({"start_date": "2025-01-15"} | cells))
    assert case.state(rule) == state


def test_out001_names_what_is_empty(case: Case) -> None:
    case.person().job(employer="A", naics="23")
    assert case.found("OUT001") == [("missing", "O1", "", "start_date;employment_type;onet")]


@pytest.mark.parametrize(
    ("provider", "started", "state"),
    [
        ("north  COLLEGE", "2025-03-01", "passed"),
        ("", "2025-03-01", "passed"),
        ("North College", "2025-03-02", "failed"),
        ("Trade School", "2025-02-01", "failed"),
    ],
)
def test_out008_completed(case: Case, provider: str, started: str, state: str) -> None:
    kind = "Education & Training Placement"
    case.person().outcome(kind, status="Started", status_date=started, provider=provider)
    case.outcome(kind, status="Completed", status_date="2025-03-01", provider="North College")
    assert case.state("OUT008") == f"{state} out"


def test_out012_before_participation_still_counts(case: Case) -> None:
    case.person().confirmation("2025-01-01")
    assert case.state("OUT012") == "failed"
    assert case.audit().counts["employed", "2025Q1", "all"] == 1


@pytest.mark.parametrize(
    ("recorded", "state"), [("1801", "passed"), ("1801.01", "failed"), ("1798.99", "failed")]
)
def test_inc001_sum_of_six_months(case: Case, recorded: str, state: str) -> None:
    case.person(application_date="2025-07-15", six_month_income=recorded)
    counted = [("2025-01-15", "Wages"), ("2025-07-14", "Barter"), ("2025-03-01", "Alimony")]
    left_out = [("2025-01-14", "Wages"), ("2025-07-15", "Wages"), ("2025-03-01", "Tribal")]
    money = {"participant_id": "001", "amount": "600"}
    for day, kind in counted + left_out:
        case.add("income", income_type=kind, received_date=day, **money)
    former = {"income_type": "Wages", "received_date": "2025-03-01", "family_member": "former"}
    case.add("income", **money, **former)
    assert case.state("INC001") == state
    assert case.audit().states["INC002"] == (6, 1, 0, 0)


@pytest.mark.parametrize(
    ("rule", "text", "state"),
    [
        ("NTE001", "A new diagnosis", "failed"),
        ("NTE001", "A new plan", "passed"),
        ("NTE002", "SSN 219099999", "failed"),
        ("NTE003", "career coaching. 3", "failed"),
        ("NTE003", "Career coaching went well", "passed"),
    ],
)
def test_rules_on_notes(case: Case, rule: str, text: str, state: str) -> None:
    assert case.person().service().note(text).state(rule) == state


def test_dat005_keeps_what_can_be_read(case: Case) -> None:
    case.person().without("services").write()
    head = "service_id,participant_id,service,start_date,status"
    many = "S1,001,Career Coaching,2025-01-02,Completed,stray"
    few = "S2,001,Career Coaching,2025-01-03"
    (case.folder / "services.csv").write_text("\n".join((head, many, few)), "utf-8")
    audited = audit(case.folder, AS_OF)
    assert {f.record_id for f in audited.findings if f.rule_id == "DAT005"} == {"S1", "S2"}
    assert audited.states["SVC004"] == (2, 0, 0, 0)


def test_breakdowns_keep_no_and_not_reported_apart(case: Case) -> None:
    for number, flag in enumerate(("yes", "no", "", "maybe")):
        case.person(participant_id=str(number), veteran=flag, race_ethnicity="Asian; White")
    found = case.audit().breakdowns
    assert found["engaged", "2025Q1", "all", "veteran", "yes"] == 1
    assert found["engaged", "2025Q1", "all", "veteran", "no"] == 1
    assert found["engaged", "2025Q1", "all", "veteran", "not reported"] == 2
    assert found["engaged", "2025Q1", "all", "people_of_color", "yes"] == 4


def test_annual_numbers(case: Case) -> None:
    case.person(contractor="Alder", homeless="yes").service(staff="Coach One")
    case.service(staff="coach  one").service(start_date="2025-07-01", status="Void")
    annual = case.audit().annual
    assert annual["PY2024", "all", "career coaches", "all"] == 1
    assert annual["PY2024", "all", "participants served", "homelessness"] == 1
    assert not any(year == "PY2025" for year, *_ in annual)


# --- Random exports -----------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
def test_random_exports_can_be_audited(tmp_path: Path, variant: str) -> None:
    write_exports(tmp_path, 1, 25, as_of=AS_OF, variant=variant)
    audited = audit(tmp_path, AS_OF)
    assert sum(audited.findings.values()) > 100
    rows = {
        path.name: len(list(csv.reader(path.read_text("utf-8").splitlines()))) - 1
        for path in tmp_path.iterdir()
    }
    assert {name: sum(reasons.values()) for name, reasons in audited.account.items()} == rows


def test_random_exports_repeat(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_exports(tmp_path / name, 5, 20, as_of=AS_OF)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
