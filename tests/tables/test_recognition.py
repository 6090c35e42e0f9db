"""Which table, which header, which column: aliases, spellings, doubles, doubts, the user's word."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import PARTICIPANTS, SERVICES, changed, check, exports, run, write_csv
from tests.tables.columns import LAYOUT
from wbn_audit.readers import open_source
from wbn_audit.tables.headers import folded, suggestions
from wbn_audit.tables.own_mapping import MappingPart, own_for
from wbn_audit.tables.recognise import NotOurs, Recognised, Unusable, recognise

if TYPE_CHECKING:
    from collections.abc import Sequence

# The aliases that are promised to outside programs and people, table by table.
PROMISED = {
    "participants": {
        "participant_id": "Participant ID, Customer ID, I-Trac ID, Client ID, Cust ID, Record ID",
        "date_of_birth": "DOB, Birth Date", "ssn": "SSN, Social Security Number",
        "ssn_consent": "SSN Consent",
        "contractor": "Contractor, Service Provider, Agency, Customer Of",
        "program": "Program, Fund, Grant",
        "career_coach": "Career Coach, Case Manager, Staff, Assigned To",
        "application_date": "Application Date, App Date",
        "registration_date": "Registration Date, Reg Date",
        "eligibility": "Registration Result, Registration Results, Eligibility, Eligible",
        "signature": "Application Signature, Application Signed",
        "signed_date": "Application Signed Date, eSignature Date, Signed On",
        "guardian_signature": "Guardian Signature",
        "participation_date": "Participation Date, Enrolled Date",
        "exit_date": "Exit Date, Date of Exit",
        "prosperity_planner_date": "Prosperity Planner Date",
        "six_month_income": "Six Month Income, Family Income 6 Months",
        "lep_assistance": "LEP, Limited English, ELL",
    },
    "services": {
        "service": "Service, Service Name, Activity, Service Type",
        "funding_source": "Funding Source, Fund, Grant", "start_date": "Start Date, Begin Date",
        "end_date": "End Date, Completed Date, Actual End Date",
        "status": "Status, Completion Status", "staff": "Staff, Career Coach, Entered By",
        "entered_date": "Entered Date, Date Entered, Entry Date, Created Date",
    },
    "payments": {
        "payment_date": "Payment Date, Date Paid", "incurred_date": "Incurred Date, Date Incurred",
        "support_type": "Support Service Type, Support Service, Category",
        "amount": "Amount, Paid Amount, Cost", "paid_to": "Paid To, Payee, Vendor",
        "payee_type": "Payee Type", "method": "Payment Method, Method",
        "documents": "Documents, Documentation",
        "need_documentation": "Need Documentation, Attestation",
        "resources_tried": "Community Resources Tried", "description": "Description, Notes",
    },
    "outcomes": {
        "outcome_type": "Outcome Type, Control", "status": "Placement Status, Status",
        "status_date": "Status Date", "provider": "Provider, Program Name",
        "employer": "Employer, Employer Name", "naics": "NAICS, Industry",
        "onet": "ONET, O*NET, Position, SOC", "start_date": "Employment Start Date, Start Date",
        "end_date": "Employment End Date", "hourly_pay": "Hourly Pay, Wage",
        "hours_per_week": "Hours Per Week, Hours/Week",
    },
    "case_notes": {"note_date": "Note Date, Contact Date", "text": "Note, Narrative, Text"},
    "reconciliations": {"period_end": "Period End", "reconciled_date": "Reconciled Date"},
}  # fmt: skip
ALIASES = [
    (table, field, alias)
    for table, fields in PROMISED.items()
    for field, aliases in fields.items()
    for alias in aliases.split(", ")
]


def seen(
    folder: Path, rows: Sequence[Sequence[str]], *parts: MappingPart, name: str = "export.csv"
) -> Recognised | NotOurs | Unusable:
    path = write_csv(folder / name, rows)
    (sheet,) = open_source(path, name).sheets
    return recognise(sheet, LAYOUT, own_for(parts, path, sheet.name))


def known(answer: Recognised | NotOurs | Unusable) -> Recognised:
    assert isinstance(answer, Recognised), answer
    return answer


def refused(answer: Recognised | NotOurs | Unusable) -> str:
    assert isinstance(answer, Unusable), answer
    return "\n".join(map(str, answer.problems))


def read_as(answer: Recognised | NotOurs | Unusable) -> dict[str, str]:
    found = known(answer)
    return {name: found.headers[index] for name, index in found.columns.items()}


@pytest.mark.parametrize(("table", "field", "alias"), ALIASES)
def test_promised_alias_is_known(tmp_path: Path, table: str, field: str, alias: str) -> None:
    fields = LAYOUT.tables[table].fields
    needed = [one.name for one in fields.values() if one.required and one.name != field]
    more = [name for name in fields if name not in {*needed, field}][-4:]
    answer = seen(tmp_path, [[*needed, alias, *more]], MappingPart(table=table))
    assert read_as(answer)[field] == alias


def test_no_name_means_two_columns_of_a_table() -> None:
    for table in LAYOUT.tables.values():
        names = list(chain.from_iterable(
            {folded(one.name), *map(folded, one.aliases)} for one in table.fields.values()
        ))  # fmt: skip
        assert [name for name in names if names.count(name) > 1] == []


@pytest.mark.parametrize(
    "write",
    [str.upper, str.lower, lambda h: h.replace(" ", "_"), lambda h: h.replace(" ", "-"),
     lambda h: h.replace(" ", " / "), lambda h: h.replace(" ", "."), lambda h: f"#{h}*",
     lambda h: h.replace(" ", "\u00a0"), lambda h: f"\ufeff{h}", lambda h: h.replace(" ", "\n"),
     lambda h: h.replace(" ", ""), lambda h: f"  {h}\u200b ", lambda h: h.replace(" ", "   ")],
)  # fmt: skip
def test_header_is_known_however_it_is_dressed(tmp_path: Path, write: object) -> None:
    assert callable(write)
    answer = seen(tmp_path, [[write(header) for header in SERVICES[0]], SERVICES[1]])
    assert set(known(answer).columns) == {
        "service_id", "participant_id", "service", "funding_source", "start_date", "end_date",
        "status", "entered_date",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "field", "used", "spare"),
    [
        ("services", "staff", "Staff", "Career Coach"),
        ("services", "funding_source", "Fund", "Grant"),
        ("participants", "contractor", "Contractor", "Service Provider"),
        ("participants", "program", "Program", "Fund"),
        ("participants", "career_coach", "Career Coach", "Staff"),
        ("payments", "amount", "Amount", "Cost"),
    ],
)
def test_of_two_names_of_a_field_the_first_is_read_and_both_are_said(
    tmp_path: Path, table: str, field: str, used: str, spare: str
) -> None:
    needed = [one.name for one in LAYOUT.tables[table].fields.values() if one.required]
    needed = [name for name in needed if name != field]
    found = known(seen(tmp_path, [[*needed, spare, used, "Entered Date", "County"]],
                       MappingPart(table=table)))  # fmt: skip
    assert found.headers[found.columns[field]] == used
    (note,) = found.notes
    assert f"'{used}'" in note
    assert f"'{spare}'" in note
    assert found.near() == {}


def test_the_same_header_twice_is_refused_with_both_remedies(tmp_path: Path) -> None:
    rows = [[*SERVICES[0], "START_DATE"], [*SERVICES[1], "2026-01-01"]]
    told = refused(seen(tmp_path, rows))
    assert (
        "columns 5 and 9 have the same header for 'start_date' ('Start Date', 'START_DATE')" in told
    )
    assert "(mapping: services: start_date: column E)" in told


def test_the_same_header_twice_does_no_harm_where_a_better_one_is_there(tmp_path: Path) -> None:
    rows = [["Begin Date", *SERVICES[0], "Begin Date"]]
    found = known(seen(tmp_path, rows))
    assert found.headers[found.columns["start_date"]] == "Start Date"
    assert len(found.notes) == 2


@pytest.mark.parametrize("letters", ["column E", "Column e", "column I"])
def test_column_letters_choose_among_equal_headers(tmp_path: Path, letters: str) -> None:
    part = MappingPart({"services": {"start_date": letters}})
    found = known(seen(tmp_path, [[*SERVICES[0], "Start Date"]], part))
    assert found.columns["start_date"] == ord(letters[-1].upper()) - ord("A")


def test_typo_in_a_needed_header_is_told_with_its_column(tmp_path: Path) -> None:
    rows = [["Partcipant ID" if h == "Customer ID" else h for h in SERVICES[0]]]
    told = refused(seen(tmp_path, rows))
    assert "'Partcipant ID' in column B looks like it." in told
    assert "(mapping: services: participant_id: Partcipant ID)" in told


def test_typo_in_a_small_file_is_told_too(tmp_path: Path) -> None:
    rows = [["Partcipant ID", "Application Date", "Last Name", "Room"], ["1", "2026-01-02", "", ""]]
    told = refused(seen(tmp_path, rows))
    assert "'Partcipant ID' in column A looks like it." in told
    assert isinstance(seen(tmp_path, [["Last Name", "Room", "Address"]]), NotOurs)


def test_suggestion_is_no_field_that_has_a_column_and_none_twice() -> None:
    table = LAYOUT.tables["services"]
    assert suggestions(table, {3: "Strat Date"}, {"start_date"}) == {}
    assert suggestions(table, {3: "Strat Date", 4: "Start Datee"}, ()) == {4: "start_date"}
    assert suggestions(table, {3: "Room", 4: ""}, ()) == {}


def test_header_over_two_rows_is_read_together(tmp_path: Path) -> None:
    upper = ["Participant", "Service", "Start", "End", "Entered"]
    lower = ["ID", "Name", "Date", "Date", "Date"]
    found = known(seen(tmp_path, [["Report"], upper, lower, ["1", "x", "2026-01-05", "", ""]]))
    assert (found.header_row, len(found.columns)) == (3, 5)
    assert "stands in two rows" in found.notes[0]


def test_second_header_in_other_words_is_set_aside_and_said(tmp_path: Path) -> None:
    words = ["service_id", "participant_id", "service", "funding_source", "start_date", "end_date",
             "status", "entered_date"]  # fmt: skip
    found = known(seen(tmp_path, [SERVICES[0], words, *SERVICES[1:]]))
    assert found.more_headers == (2,)
    assert "row 2 repeats the header in other words" in found.notes[0]
    plain, twice = exports(tmp_path / "a"), exports(tmp_path / "b")
    write_csv(twice / "services.csv", [SERVICES[0], words, *SERVICES[1:]])
    assert check(plain, "--quiet").out == check(twice, "--quiet").out


def test_rows_without_a_header_are_refused(tmp_path: Path) -> None:
    told = refused(seen(tmp_path, SERVICES[1:]))
    assert "row 1: the rows have no header over them" in told
    assert "Put" in told or "put" in told
    ran = check(exports(tmp_path / "in", services=SERVICES), "--quiet")
    assert ran.code == 0
    write_csv(tmp_path / "in" / "payments.csv", [row[1:] for row in SERVICES[1:]])
    assert check(tmp_path / "in").code == 2


def test_other_sheets_with_dates_are_no_rows_without_header(tmp_path: Path) -> None:
    pivot = [["Row Labels", "2026-01-01", "2026-02-01", "2026-03-01"], ["A", "1", "2", "3"],
             ["B", "1", "2", "3"], ["C", "1", "2", "3"]]  # fmt: skip
    assert isinstance(seen(tmp_path, pivot), NotOurs)
    assert isinstance(seen(tmp_path, [["2026-01-01", "New Year"]] * 5), NotOurs)


# Headers that fit two tables alike.
EITHER = [
    "Participant ID",
    "Received Date",
    "Entered Date",
    "Start Date",
    "Outcome Type",
    "Service",
]


@pytest.mark.parametrize(
    ("name", "table"), [("Services.csv", "services"), ("Outcomes of services.csv", "services"),
                        ("Service outcomes.csv", "outcomes")],
)  # fmt: skip
def test_headers_that_fit_two_tables_are_decided_by_name_and_said(
    tmp_path: Path, name: str, table: str
) -> None:
    header = ["Participant ID", "Start Date", "Entered Date", "Outcome Type", "Service"]
    found = known(seen(tmp_path, [header], name=name))
    assert found.table.name == table
    assert any("because of its name" in note for note in found.notes)


def test_headers_that_fit_two_tables_with_no_name_are_refused(tmp_path: Path) -> None:
    header = ["Participant ID", "Start Date", "Entered Date", "Outcome Type", "Service"]
    told = refused(seen(tmp_path, [header]))
    assert "fit services and outcomes alike" in told
    found = known(seen(tmp_path, [header], MappingPart(table="outcomes")))
    assert found.table.name == "outcomes"


@pytest.mark.parametrize(
    ("name", "word"),
    [("Employment Confirmations.csv", "Employment Confirmation"),
     ("Training Placements 2026.csv", "Education & Training Placement")],
)  # fmt: skip
def test_type_of_outcome_is_told_by_the_name_of_the_file(
    tmp_path: Path, name: str, word: str
) -> None:
    header = ["Customer ID", "Status Date", "Confirmation Date", "Employer"]
    found = known(seen(tmp_path, [header], name=name))
    assert found.given == {"outcome_type": word}
    assert word in found.notes[0]
    assert isinstance(seen(tmp_path, [header]), Unusable)


def test_swapped_columns_are_one_cause_and_not_absorbed(tmp_path: Path) -> None:
    payments = [["Customer ID", "Payment Date", "Support Service Type", "Amount"]] + [
        ["1", "12.50", "Fuel", "2026-02-03"] for _ in range(12)
    ]
    folder = exports(tmp_path / "in")
    write_csv(folder / "payments.csv", payments)
    ran = check(folder, "--format", "json")
    causes = {one["cause_id"]: one["rows"] for one in json.loads(ran.out)["causes"]}
    assert causes["unreadable/payments/amount/payments.csv"] == 12
    assert causes["unreadable/payments/payment_date/payments.csv"] == 12
    told = run("inspect", folder, "--as-of", "2026-06-30").out
    assert "12 of 12 cells cannot be read as money; it holds dates." in " ".join(told.split())


NORTH = [[cell for number, cell in enumerate(row) if number != 2] for row in PARTICIPANTS]


def test_contractor_of_files_without_the_column_stands_in_every_row(tmp_path: Path) -> None:
    write_csv(tmp_path / "in" / "Northside Works" / "people.csv", NORTH)
    other = changed(PARTICIPANTS, {(1, "Customer ID"): "8", (2, "Customer ID"): "9"})
    write_csv(tmp_path / "in" / "people-2.csv", other)
    write_csv(tmp_path / "in" / "services.csv", SERVICES)
    config = tmp_path / "c.yaml"
    config.write_text("mapping:\n  - contractor: Northside Works\n", encoding="utf-8")
    words = (tmp_path / "in", "--recursive", "--config", config)
    assert '"Northside Works"' in check(*words, "--format", "json").out
    only = check(*words, "--contractor", "Northside Works", "--quiet")
    assert only.code == 0
    assert check(tmp_path / "in", "--recursive", "--contractor", "Northside Works").code == 2


def test_two_layouts_in_one_run_are_one_table(tmp_path: Path) -> None:
    plain = exports(tmp_path / "plain")
    other = exports(tmp_path / "other")
    header = ["Ref" if h == "Customer ID" else "Began" if h == "Start Date" else h
              for h in SERVICES[0]]  # fmt: skip
    write_csv(other / "services.csv", SERVICES[:3])
    write_csv(other / "birch-q1.csv", [header, *SERVICES[3:]])
    (other / "wbn-audit.yaml").write_text(
        "mapping:\n  - files: birch*.csv\n    services: {participant_id: Ref, start_date: Began}\n",
        encoding="utf-8",
    )
    assert check(other, "--quiet").out == check(plain, "--quiet").out


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (
            "- files: nosuch*.csv\n    table: services",
            "c.yaml:2: the mapping for 'nosuch*.csv'",
        ),
        ("- participants: {exit_date: Left On}", "c.yaml:2: no file of participants has a header"),
        (
            "- files: serv*\n    services: {end_date: Till}",
            "no header 'Till', which c.yaml:3 names",
        ),
    ],
)
def test_settings_that_do_nothing_are_said(tmp_path: Path, mapping: str, said: str) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"mapping:\n  {mapping}\n", encoding="utf-8")
    told = check(exports(tmp_path / "in"), "--config", config).out
    assert said in " ".join(told.split())


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("- {files: a.csv, table: payment}", "c.yaml:2: mapping: no table 'payment'"),
        ("- {values: {colour: red}}", "c.yaml:2: mapping: no table has a field 'colour'"),
        ("- people: {a: b}", "c.yaml:2: mapping: no table 'people'"),
        ("- participants:\n      exit: b", "c.yaml:3: mapping: participants has no field 'exit'"),
    ],
)
def test_names_that_do_not_exist_are_refused(tmp_path: Path, mapping: str, said: str) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"mapping:\n  {mapping}\n", encoding="utf-8")
    ran = check(exports(tmp_path / "in"), "--config", config)
    assert ran.code == 2
    assert said in ran.err


def test_mapped_needed_header_that_is_not_there_is_refused_with_its_line(tmp_path: Path) -> None:
    rows = [["Day" if h == "Start Date" else h for h in SERVICES[0]]]
    part = MappingPart({"services": {"start_date": "Kick-off"}}, places={
        "services.start_date": "wbn-audit.yaml:3"})  # fmt: skip
    told = refused(seen(tmp_path, rows, part))
    assert "it has no header 'Kick-off', which wbn-audit.yaml:3 names" in told


def test_ignored_headers_are_not_read(tmp_path: Path) -> None:
    part = MappingPart(ignore=("begin date", "column A"))
    found = known(seen(tmp_path, [["Room", *SERVICES[0], "Begin Date"]], part))
    assert (found.notes, found.unknown) == ((), ())


@pytest.mark.parametrize(
    ("pattern", "holds"),
    [("*.csv", True), ("NORTH*.CSV", True), ("in/north.csv", True), ("in/*.csv", True),
     ("out/*.csv", False), ("north", False), ("in\\north.csv", True), (".", False)],
)  # fmt: skip
def test_patterns_fit_the_end_of_a_path(pattern: str, holds: bool) -> None:
    assert MappingPart(files=(pattern,)).holds_for(Path("in/North.csv"), "") is holds


def test_typo_is_told_where_rules_could_not_be_assessed(tmp_path: Path) -> None:
    rows = [["Particpation Date" if h == "Participation Date" else h for h in PARTICIPANTS[0]]]
    told = check(exports(tmp_path, [*rows, *PARTICIPANTS[1:]])).out
    assert (
        "participants.participation_date ('Particpation Date' in participants.csv looks like it)"
    ) in " ".join(told.split())
