"""Damage is named and never absorbed; the rows around it are audited as before."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import PARTICIPANTS, SERVICES, changed, check, exports, write_csv
from tests.corpus.saving import workbook
from tests.corpus.test_runs import audited
from wbn_audit.tables.load import DAY_OR_MONTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Table = list[list[str]]
S = "services.csv"


def start(*texts: str) -> Table:
    return changed(SERVICES, {(n, "Start Date"): t for n, t in enumerate(texts, 1) if t})


def cell(header: str, text: str, row: int = 2) -> Table:
    return changed(SERVICES, {(row, header): text})


@dataclass(frozen=True)
class Case:
    """Damage in the services export and what must be said of it.

    Attributes:
        found: (rule, row, field or what was found) of findings that must be there.
        account: reasons in the account, with their numbers of rows.
        still: rows of services that are still used.
    """

    services: Table | bytes
    found: tuple[tuple[str, int, str], ...] = ()
    account: dict[str, int] = field(default_factory=dict)
    still: int = 5


def unread(header_field: str, *rows: int) -> tuple[tuple[str, int, str], ...]:
    return tuple(("DAT001", row, header_field) for row in rows)


def as_bytes(rows: Table, end: str = "\n", codec: str = "utf-8") -> bytes:
    return "".join(",".join(row) + end for row in rows).encode(codec)


PLAIN = as_bytes(SERVICES)
HEADER, FIRST, SECOND = SERVICES[0], SERVICES[1], SERVICES[2]
US = [f"{int(r[4][5:7])}/{int(r[4][8:])}/{r[4][:4]}" for r in SERVICES[1:]]
DAY_FIRST = ["05/01/2026", "13/01/2026", "06/04/2026", "26/06/2026", "20/04/2026"]
ERRORS = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"]
DATES = [
    "2026-02-30", "2026-13-01", "13/45/2026", "0000-00-00", "1/0/1900", "1/5/26", "05-Jan-26", "01.05.2026",
    "13.05.2026", "2026-01", "January 2026", "2026", "tomorrow", "unknown", "TBD", "see notes", "2026-01-0\x005", "12345678",
    "2026-01-05 to 2026-01-09", "2026-01-05?", "1.2E+05", "-5", "2O26-01-05", "20260230", "00:00:00", "Q1 2026",
]  # fmt: skip
CASES: dict[str, Case] = {
    **{f"date {d!r}": Case(cell("Start Date", d), unread("start_date", 3)) for d in DATES},
    **{f"error {e}": Case(cell("Start Date", e), unread("start_date", 3)) for e in ERRORS},
    **{f"error {e} as status": Case(cell("Status", e), unread("status", 3)) for e in ERRORS[:2]},
    **{f"error {e} as id": Case(cell("Customer ID", e), unread("participant_id", 3)) for e in ERRORS[:2]},
    "date long ago": Case(cell("Start Date", "1926-01-05"), (("DAT007", 3, "start_date"),)),
    "date of year 202": Case(cell("Start Date", "0202-01-05"), unread("start_date", 3)),
    "date in the future": Case(cell("Start Date", "2062-01-05"), (("DAT007", 3, "start_date"),), {"after the audit date": 1}, 4),
    "days first": Case(start(*DAY_FIRST), unread("start_date", 2, 3, 4, 5, 6)),
    "days first, dashes": Case(start(*[d.replace("/", "-") for d in DAY_FIRST]), unread("start_date", 2, 3, 4, 5, 6)),
    "one day first among US dates": Case(start("13/01/2026", "1/13/2026", "1/25/2026", "2/26/2026", "2/27/2026"), unread("start_date", 2)),
    "days first, half of them turned into dates": Case(
        start("2026-05-01", "13/01/2026", "2026-04-06", "26/06/2026", "20/04/2026"), unread("start_date", 2, 3, 4, 5, 6)),
    "scientific id": Case(cell("Customer ID", "1.23E+05"), unread("participant_id", 3)),
    "scientific id without a point": Case(cell("Customer ID", "1E+11"), unread("participant_id", 3)),
    "scientific record id": Case(cell("Service ID", "1.23E+05"), unread("service_id", 3)),
    "id with a fraction": Case(cell("Customer ID", "1.5"), (("DAT003", 3, "participant_id"),)),
    "id of nobody": Case(cell("Customer ID", "99"), (("DAT003", 3, "participant_id"),)),
    "no id": Case(cell("Customer ID", ""), (("DAT004", 3, "participant_id"),)),
    "id of dashes": Case(cell("Customer ID", "--"), (("DAT004", 3, "participant_id"),)),
    "zero width in an id": Case(cell("Customer ID", "1\u200b"), (("DAT005", 3, "invisible"),)),
    "zero width before an id": Case(cell("Customer ID", "\ufeff1"), (("DAT005", 3, "invisible"),)),
    "soft hyphen in a record id": Case(cell("Service ID", "S\u00ad2"), (("DAT005", 3, "invisible"),)),
    "direction mark in an id": Case(cell("Customer ID", "\u202a1\u202c"), (("DAT005", 3, "invisible"),)),
    "NUL in an id": Case(cell("Customer ID", "1\0"), (("DAT005", 3, "control"),)),
    "NUL in a name": Case(cell("Service Name", "Career\0 Coaching"), (("DAT005", 3, "control"),)),
    "bell in a status": Case(cell("Status", "Completed\a"), (("DAT005", 3, "control"),)),
    "NUL bytes at the end": Case(PLAIN + bytes(64), (("DAT005", 7, "control"),), still=6),
    "word as status": Case(cell("Status", "Kind of done"), (("DAT006", 3, "status"),)),
    "row too short": Case(PLAIN.replace(b",WBN,2026-01-05,2026-01-05,Completed", b",WBN,2026-01-05", 1), (("DAT005", 2, ""),)),
    "row too long": Case(PLAIN.replace(b"S2,1,", b"S2,1,1,", 1), (("DAT005", 3, ""),)),
    "unquoted comma": Case(cell("Service Name", "Coaching, career"), (("DAT005", 3, ""),)),
    "shifted right": Case([*SERVICES[:2], ["", *SERVICES[2]], *SERVICES[3:]], (("DAT003", 3, "participant_id"),)),
    "shifted left": Case([*SERVICES[:2], [*SERVICES[2][1:], ""], *SERVICES[3:]], (("DAT003", 3, "participant_id"),)),
    "line torn in two": Case(PLAIN.replace(b"S2,1,Career and", b"S2,1,Career\nand", 1), (("DAT005", 3, ""), ("DAT003", 4, "")), still=6),
    "lost quotation mark": Case(PLAIN.replace(b"S2,1,Career and", b'S2,1,"Career and', 1), (("DAT005", 3, ""),)),
    "mark inside a quoted field": Case(PLAIN.replace(b"S2,1,Career and", b'S2,1,"Career "and" x"', 1), (("DAT005", 3, ""),)),
    "cut off in a row": Case(PLAIN[: PLAIN.rindex(b"2026-04-20,Completed")], (("DAT005", 6, ""),)),
    "cut off in an id": Case(PLAIN[: PLAIN.rindex(b"S5,1,Ca") + 1], (("DAT005", 6, ""), ("DAT004", 6, "participant_id"))),
    "cut off in a date": Case(PLAIN[:-3], unread("entered_date", 6)),
    "cut off in a quoted field": Case(as_bytes(SERVICES[:5]) + b'S5,1,"Career Coa', (("DAT005", 6, ""),)),
    "swapped columns": Case([[*r[:3], r[4], r[3], *r[5:]] if n else r for n, r in enumerate(SERVICES)], unread("start_date", 2, 3, 4, 5, 6)),
    "two header rows": Case([HEADER, HEADER, *SERVICES[1:]], account={"repeated header": 1}),
    "two header rows of other words": Case(
        [HEADER, ["Service Number", "Client ID", "Activity", "Grant", "Begin Date", "Completed Date", "Service Status", "Entry Date"],
         *SERVICES[1:]], account={"repeated header": 1}),
    "header row of fields below that of groups": Case([["Record", "", "", "", "Dates", "", "", ""], *SERVICES], account={"above the header": 1}),
    "subtotal in the middle": Case([*SERVICES[:3], ["Subtotal", "", "", "", "2", "", "", ""], *SERVICES[3:]], account={"total or footer": 1}),
    "subtotal of a group": Case([*SERVICES[:3], ["", "", "WBN Total", "", "", "2", "", ""], *SERVICES[3:]], account={"total or footer": 1}),
    "near-duplicate header": Case([[*r, "2020-01-01" if n else "Begin Date"] for n, r in enumerate(SERVICES)]),
    "mixed line ends": Case(b"\r\n".join(PLAIN.split(b"\n", 3)[:3]) + b"\n" + PLAIN.split(b"\n", 3)[3]),
    "bare CR in a row": Case(PLAIN.replace(b"S2,1,Career and", b"S2,1,Career\rand", 1), (("DAT005", 3, ""), ("DAT003", 4, "")), still=6),
    "mixed encodings": Case(PLAIN.replace(b"Career Coaching", "Café “x”".encode() + "é".encode("cp1252")), (("SVC004", 6, ""),)),
    "two-digit years throughout": Case(start(*[d[:-4] + d[-2:] for d in US]), unread("start_date", 2, 3, 4, 5, 6)),
}  # fmt: skip


def write_services(folder: Path, services: Table | bytes) -> None:
    if isinstance(services, bytes):
        (folder / S).write_bytes(services)
    else:
        (folder / S).write_bytes(as_bytes(services))


@pytest.mark.parametrize("name", CASES)
def test_damage_is_named_and_rows_around_it_are_used(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    exports(tmp_path)
    write_services(tmp_path, case.services)
    results = audited(tmp_path)
    found = [
        (f["rule_id"], f["source_row"], f"{f['field']} {f['found']}")
        for f in results["findings"]
        if f["source_file"] == S
    ]
    for rule, row, text in case.found:
        assert any(f[:2] == (rule, row) and text in f[2] for f in found), (rule, row, text, found)
    damage = {f for f in found if f[0].startswith("DAT")}
    assert {f[1] for f in damage} <= {row for _, row, _ in case.found}, damage
    (sheet,) = [one for one in results["inputs"] if one["file"] == S]
    assert sheet["account"].get("used", 0) == case.still
    assert sum(sheet["account"].values()) == sheet["rows"]
    for reason, rows in case.account.items():
        assert sheet["account"].get(reason) == rows


def test_column_of_days_first_is_said_to_be_ambiguous(tmp_path: Path) -> None:
    exports(tmp_path, services=start(*DAY_FIRST))
    found = [f["found"] for f in audited(tmp_path)["findings"] if f["field"] == "start_date"]
    assert found == [f"99/99/9999{DAY_OR_MONTH}"] * 5


MONEY = {
    "about 50": None, "1.234,56": None, "12,50": None, "fifty": None, "1.2E+05": None, "$": None,
    "1O0": None, "10 or 20": None, "1,2,3": None, "#N/A": None, "50%": None, "\u20ac50": None, "1 234,56": None,
}  # fmt: skip


@pytest.mark.parametrize("text", MONEY)
def test_amount_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    exports(tmp_path)
    write_csv(tmp_path / "payments.csv", [
        ["Payment ID", "Customer ID", "Payment Date", "Category", "Amount"],
        ["P1", "1", "2026-01-05", "Fuel", text], ["P2", "1", "2026-01-05", "Fuel", "20"],
    ])  # fmt: skip
    found = {
        (f["rule_id"], f["source_row"])
        for f in audited(tmp_path)["findings"]
        if f["table"] == "payments" and f["field"] == "amount"
    }
    assert ("DAT001", 2) in found
    assert not {rule for rule, row in found if row == 3}


def test_amounts_that_may_be_thousands_are_not_guessed(tmp_path: Path) -> None:
    exports(tmp_path)
    amounts = ["1.234", "1,234", "12,50", "7"]
    write_csv(tmp_path / "payments.csv", [
        ["Payment ID", "Customer ID", "Payment Date", "Category", "Amount"],
        *[[f"P{n}", "1", "2026-01-05", "Fuel", text] for n, text in enumerate(amounts)],
    ])  # fmt: skip
    found = [f["source_row"] for f in audited(tmp_path)["findings"] if f["rule_id"] == "DAT001"]
    assert sorted(found) == [2, 3, 4]


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t\n", "holds nothing"),
    "only a mark": (b"\xef\xbb\xbf", "holds nothing"),
    "no header": (as_bytes(SERVICES[1:]), "no header over them"),
    "no start date": (as_bytes([r[:4] + r[5:] for r in SERVICES]), "no column for 'start_date'"),
    "same header twice": (as_bytes([[*r, r[4]] for r in SERVICES]), "columns 5 and 9"),
    "same header in two spellings": (as_bytes([[*r, "x" if n else "START_DATE"] for n, r in enumerate(SERVICES)]), "columns 5 and 9"),
    "not compressed": (PLAIN, "not compressed"),
    "compressed and cut off": (gzip.compress(PLAIN, mtime=0)[:-9], "damaged or cut off"),
    "a header of typing errors": (PLAIN.replace(b"Customer ID", b"Custmer ID", 1), "participant_id"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_with_its_name(tmp_path: Path, name: str) -> None:
    data, said = REFUSED[name]
    exports(tmp_path)
    (tmp_path / S).unlink()
    file = "services.csv.gz" if "compressed" in name else S
    (tmp_path / file).write_bytes(data)
    ran = check(tmp_path)
    assert ran.code == 2
    assert said in ran.err
    assert file in ran.err


def test_missing_table_is_refused(tmp_path: Path) -> None:
    write_csv(tmp_path / "participants.csv", PARTICIPANTS)
    ran = check(tmp_path)
    assert ran.code == 2
    assert "No export of services" in ran.err


def test_header_alone_is_a_table_of_no_rows(tmp_path: Path) -> None:
    exports(tmp_path, services=SERVICES[:1])
    sheet = next(one for one in audited(tmp_path)["inputs"] if one["file"] == S)
    assert sheet["account"] == {"header": 1}


def in_workbook(change: Callable[..., None]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        exports(folder)
        (folder / S).unlink()
        workbook(change)(folder, "services", [list(row) for row in SERVICES])

    return write


def shift_right(book: object) -> None:
    sheet = book.active  # type: ignore[attr-defined]
    for column in range(9, 1, -1):
        sheet.cell(3, column).value = sheet.cell(3, column - 1).value


def formula(book: object) -> None:
    book.active["E3"] = "=TODAY()"  # type: ignore[attr-defined]


def error(book: object) -> None:
    book.active["E3"].value = "#REF!"  # type: ignore[attr-defined]
    book.active["E3"].data_type = "e"  # type: ignore[attr-defined]


def beyond(book: object) -> None:
    book.active["K3"] = "see Tuesday"  # type: ignore[attr-defined]


BOOKS = {
    "formula without a value": (formula, "DAT001"),
    "error cell": (error, "DAT001"),
    "shifted row": (shift_right, "DAT003"),
    "value beyond the header": (beyond, "DAT005"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_damage_in_a_workbook_is_named_with_sheet_and_row(tmp_path: Path, name: str) -> None:
    change, rule = BOOKS[name]
    in_workbook(change)(tmp_path)
    found = {
        (f["rule_id"], f["source_file"], f["source_sheet"], f["source_row"])
        for f in audited(tmp_path)["findings"]
    }
    assert (rule, "services.xlsx", "services", 3) in found
    assert {row for _, file, _, row in found if file == "services.xlsx"} == {3}


NAMES = [
    "Total",
    "Grand",
    "Grand Total",
    "Count",
    "Page",
    "Subtotal",
    "Null",
    "None",
    "NA",
    "N/A",
    "Records",
]


@pytest.mark.parametrize("name", NAMES)
def test_participant_of_any_name_is_a_participant(tmp_path: Path, name: str) -> None:
    people = [
        ["Last Name", "First Name", *PARTICIPANTS[0]],
        *[[name, name, *row] for row in PARTICIPANTS[1:]],
    ]
    people += [[name, name, "3", *[""] * (len(PARTICIPANTS[0]) - 1)]]
    exports(tmp_path, participants=people)
    sheet = next(one for one in audited(tmp_path)["inputs"] if one["file"] == "participants.csv")
    assert sheet["account"] == {"header": 1, "used": 3}


FOOTERS = [
    ["Total records", "4"], ["Grand Total", "5"], ["Total", "", "", "5"], ["Total:", "5"], ["5 records"], ["", "Total", "", "5"],
    ["Record Count: 5"], ["(5 rows affected)"], ["Page 1 of 1"], ["*** End of Report ***"], ["Totals", "5", "", "", "5"],
    ["Total Number of Services", "5"], ["Printed on 7/1/2026"], ["", "", "", "Count", "5"],
]  # fmt: skip


@pytest.mark.parametrize("footer", FOOTERS, ids=" ".join)
@pytest.mark.parametrize("full", [True, False])
def test_footers_are_accounted_for(tmp_path: Path, footer: list[str], full: bool) -> None:
    row = [*footer, *[""] * (len(HEADER) - len(footer))] if full else footer
    exports(tmp_path, services=[*SERVICES, row])
    results = audited(tmp_path)
    sheet = next(one for one in results["inputs"] if one["file"] == S)
    assert sheet["account"] == {"header": 1, "used": 5, "total or footer": 1}
    assert not [f for f in results["findings"] if f["rule_id"].startswith("DAT")]
