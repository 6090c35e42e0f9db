"""Sheets to tables: headers, title rows, footers, several files of one table, the account."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tables.columns import LAYOUT
from wbn_audit.engine.intake import Intake
from wbn_audit.engine.options import Options
from wbn_audit.errors import InputRefused
from wbn_audit.tables.model import PERSON, Tables
from wbn_audit.tables.own_mapping import MappingPart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AS_OF = date(2026, 6, 30)
Rows = list[list[str]]
PEOPLE: Rows = [["Participant ID", "Application Date", "Last Name"], ["1", "2026-01-02", "Ann"]]
SERVICES: Rows = [
    ["Participant ID", "Service Name", "Start Date", "Fund"],
    ["1", "Career Coaching", "2026-01-05", "WBN"],
    ["1", "Job Search", "2026-01-06", ""],
]


def load(
    folder: Path, *, mapping: dict[str, dict[str, str]] | None = None, **files: Sequence[Rows]
) -> Tables:
    """Write each table's files and read them: ``services=[rows, rows]``."""
    for name, parts in {"participants": [PEOPLE], "services": [SERVICES], **files}.items():
        for number, rows in enumerate(parts):
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            (folder / f"{name}{number}.csv").write_text(text.getvalue(), encoding="utf-8")
    intake = Intake(Options((folder,), AS_OF, mapping=(MappingPart(mapping or {}),)), LAYOUT)
    every = {name: set(table.fields) for name, table in LAYOUT.tables.items()}
    return intake.tables(every, 5)


def accounts(tables: Tables) -> dict[str, dict[str, int]]:
    return {one.source: {k: n for k, n in one.reasons.items() if n} for one in tables.sheets}


def of_services(folder: Path, rows: Rows) -> dict[str, int]:
    return accounts(load(folder, services=[rows]))["services0.csv"]


HEADERS = [
    ["PARTICIPANT_ID", "service name", "start-date", "Fund"],
    ["Participant\u00a0ID", "Service\u00a0Name ", " Start  Date", "Fund"],
    ["*Participant ID", "Service.Name", "#Start/Date", "Grant"],
    ["\ufeffCustomer ID", "Activity", "Begin Date", "Funding Source"],
    ["I-Trac ID", "Service Type", "StartDate", "funding_source"],
]


@pytest.mark.parametrize("header", HEADERS)
def test_header_is_matched_however_it_is_written(tmp_path: Path, header: list[str]) -> None:
    tables = load(tmp_path, services=[[header, *SERVICES[1:]]])
    assert tables.fields["services"] == {
        "participant_id",
        "service",
        "start_date",
        "funding_source",
    }
    assert tables.rows["services"]["start_date"].to_list() == [date(2026, 1, 5), date(2026, 1, 6)]


def test_mapping_of_ones_own_comes_before_names(tmp_path: Path) -> None:
    rows = [[*SERVICES[0], "Real Start"], *[[*row, "2026-02-02"] for row in SERVICES[1:]]]
    tables = load(tmp_path, mapping={"services": {"start_date": "Real Start"}}, services=[rows])
    assert set(tables.rows["services"]["start_date"]) == {date(2026, 2, 2)}


def test_name_of_a_field_comes_before_its_aliases(tmp_path: Path) -> None:
    rows = [["Begin Date", *SERVICES[0]], *[["2020-02-02", *row] for row in SERVICES[1:]]]
    tables = load(tmp_path, services=[rows])
    assert date(2020, 2, 2) not in set(tables.rows["services"]["start_date"])
    assert tables.sheets[1].ignored == {"Begin Date": None}
    (note,) = tables.notes
    assert "'Start Date' (column D) is read as services.start_date" in note
    assert "'Begin Date' (column A) would fit it too and is not read" in note


def test_rows_above_the_header_are_accounted_for(tmp_path: Path) -> None:
    rows = [["Services by Start Date"], ["printed 2026-06-30"], [], *SERVICES]
    assert of_services(tmp_path, rows) == {"above the header": 3, "header": 1, "used": 2}


def test_repeated_headers_and_blank_rows_are_no_data(tmp_path: Path) -> None:
    rows = [*SERVICES[:2], ["", "", "", ""], SERVICES[0], SERVICES[2], SERVICES[0]]
    assert of_services(tmp_path, rows) == {
        "header": 1, "used": 2, "repeated header": 2, "blank": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "total",
    [["Total", "2", "", ""], ["Grand Total", "", "", ""], ["Totals:", "", "", "2"],
     ["", "Total: 2", "", ""], ["Sub-Total", "", "", ""]],
)  # fmt: skip
def test_total_rows_are_no_data(tmp_path: Path, total: list[str]) -> None:
    account = of_services(tmp_path, [*SERVICES, total])
    assert account == {"header": 1, "used": 2, "total or footer": 1}


@pytest.mark.parametrize("row", [["1", "2026-01-02", "Total"], ["Total", "2026-01-02", "Ann"],
                                 ["7", "", "Total"]])  # fmt: skip
def test_participant_called_total_stays(tmp_path: Path, row: list[str]) -> None:
    tables = load(tmp_path, participants=[[*PEOPLE, row]])
    assert accounts(tables)["participants0.csv"] == {"header": 1, "used": 2}
    assert row[0] in tables.rows["participants"]["participant_id"].to_list()


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    rows = [[*row, row[2]] for row in SERVICES]
    with pytest.raises(InputRefused) as refused:
        load(tmp_path, services=[rows])
    told = str(refused.value)
    assert "columns 3 and 5 have the same header for 'start_date'" in told
    assert "Rename" in told


def test_all_missing_columns_are_named_with_what_to_do(tmp_path: Path) -> None:
    rows = [["Participant ID", "Strt Date", "End Date", "Service ID", "Status"],
            ["1", "x", "", "S1", "Open"]]  # fmt: skip
    with pytest.raises(InputRefused) as refused:
        load(tmp_path, services=[rows])
    told = [str(problem) for problem in refused.value.problems]
    assert "'service'" in told[0]
    assert "'start_date'" in told[1]
    assert all("mapping: services: " in one for one in told[:2])


def test_column_that_one_file_lacks_is_unreadable_there_and_not_blank(tmp_path: Path) -> None:
    short = [[row[0], row[1], row[2]] for row in SERVICES]
    short[1][2] = short[2][2] = "2026-03-03"
    tables = load(tmp_path, services=[SERVICES, short])
    assert tables.partial == {("services", "funding_source"): ["services1.csv"]}
    flags = tables.rows["services"]["funding_source__bad"].to_list()
    assert flags == [False, False, True, True]
    assert tables.unreadable.is_empty()


def test_duplicates_across_files_are_counted_out_one_by_one(tmp_path: Path) -> None:
    row = SERVICES[1]
    other = ["1", "career  coaching", "1/5/2026", "Workforce Benefits Navigator"]
    tables = load(tmp_path, services=[[SERVICES[0], row, row], [SERVICES[0], other, row, row]])
    assert accounts(tables)["services0.csv"] == {"header": 1, "used": 2}
    assert accounts(tables)["services1.csv"] == {
        "header": 1, "used": 1, "exact duplicate of another file": 2,
    }  # fmt: skip


def test_rows_that_differ_in_a_column_we_do_not_know_are_no_duplicates(tmp_path: Path) -> None:
    first = [[*SERVICES[0], "Room"], [*SERVICES[1], "A"]]
    second = [[*SERVICES[0], "Room"], [*SERVICES[1], "B"]]
    assert accounts(load(tmp_path, services=[first, second]))["services1.csv"]["used"] == 1


def test_unreadable_cells_that_differ_are_no_duplicates(tmp_path: Path) -> None:
    first = [SERVICES[0], ["1", "Career Coaching", "soon", ""]]
    second = [SERVICES[0], ["1", "Career Coaching", "later", ""]]
    assert accounts(load(tmp_path, services=[first, second]))["services1.csv"]["used"] == 1


def test_each_row_has_one_reason_and_the_first_that_fits(tmp_path: Path) -> None:
    people = [[*PEOPLE[0], "Program"], [*PEOPLE[1], "WBN"], ["2", "2026-08-01", "Bob", "WIOA"],
              ["3", "2026-08-01", "Cy", ""]]  # fmt: skip
    services = [*SERVICES, ["2", "Career Coaching", "2026-08-01", "WIOA"],
                ["2", "Career Coaching", "2026-08-01", "WBN"],
                ["3", "Career Coaching", "2026-02-01", "WBN"]]  # fmt: skip
    tables = load(tmp_path, participants=[people], services=[services])
    assert accounts(tables) == {
        "participants0.csv": {"header": 1, "used": 1, "other program": 1,
                              "after the audit date": 1},
        "services0.csv": {"header": 1, "used": 2, "other program": 1, "after the audit date": 1,
                          "participant set aside": 1},
    }  # fmt: skip


def test_dates_after_the_audit_date_count_as_empty_where_they_are_no_activity(
    tmp_path: Path,
) -> None:
    rows = [[*SERVICES[0], "End Date"], [*SERVICES[1], "2026-07-01"], [*SERVICES[2], "2026-06-30"]]
    tables = load(tmp_path, services=[rows])
    assert tables.rows["services"]["end_date"].to_list() == [None, date(2026, 6, 30)]


def test_orphans_and_rows_without_id_are_kept_out_of_rules_only(tmp_path: Path) -> None:
    rows = [*SERVICES, ["9", "Job Search", "2026-01-06", ""], ["", "Job Search", "2026-01-07", ""]]
    tables = load(tmp_path, services=[rows])
    assert tables.rows["services"].height == 2
    assert tables.loaded["services"][PERSON].to_list() == [0, 0, None, None]


def test_rows_of_one_participant_that_differ_make_the_field_unreadable(tmp_path: Path) -> None:
    people = [*PEOPLE, ["1", "2026-01-02", ""], ["2", "2026-01-02", "Bob"]]
    tables = load(tmp_path, participants=[people])
    assert tables.rows["participants"]["participant_id"].to_list() == ["1", "2"]
    assert tables.rows["participants"]["last_name__bad"].to_list() == [True, False]
    assert "application_date__bad" not in tables.rows["participants"].columns
    assert tables.unreadable.is_empty()


CELLS = st.sampled_from(
    ["", " ", "1", "2", "9", "1.0", "Total", "Career Coaching", "Rent", "2026-01-05", "1/6/2026",
     "2026-08-01", "soon", "WBN", "WIOA", "N/A", "#REF!", 'a "b"', "a,b;c", "line\nbreak",
     "Participant ID"]
)  # fmt: skip
TABLE = st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=12)


@given(
    people=TABLE, first=TABLE, second=TABLE, titles=st.integers(0, 3),
    delimiter=st.sampled_from([",", ";", "\t", "|"]), ending=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_account_always_balances(
    tmp_path_factory: pytest.TempPathFactory, people: Rows, first: Rows, second: Rows,
    titles: int, delimiter: str, ending: str, encoding: str,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("random")
    header = ["Participant ID", "Application Date", "Program", "Last Name"]
    parts = {"people": [header, *people], "one": [SERVICES[0], *first],
             "two": [SERVICES[0], *second]}  # fmt: skip
    written = {}
    for name, rows in parts.items():
        text = io.StringIO()
        lines = [["A title"]] * titles + rows
        csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows(lines)
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode(encoding))
        written[f"{name}.csv"] = lines
    intake = Intake(Options((folder,), AS_OF), LAYOUT)
    tables = intake.tables({name: set(t.fields) for name, t in LAYOUT.tables.items()}, 5)
    assert {one.source for one in tables.sheets} == set(written)
    for sheet in tables.sheets:
        assert sheet.balances
        assert sheet.header_row == titles + 1
        assert sheet.reasons["header"] == 1
        assert sheet.reasons.get("above the header", 0) == titles
        kept = [tables.loaded[sheet.table].filter(_src=tables.sheets.index(sheet)).height]
        later = sheet.reasons.get("after the audit date", 0)
        assert sheet.reasons["used"] + later == kept[0]
        # Rows after the last one with anything in it are no rows; a line break is within a row.
        assert sheet.rows <= sum(1 + sum(cell.count("\n") for cell in row)
                                 for row in written[sheet.source])  # fmt: skip
