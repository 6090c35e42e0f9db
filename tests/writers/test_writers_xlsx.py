"""The workbook, read back by another library and by LibreOffice."""

from __future__ import annotations

import dataclasses
import io
import os
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from xml.etree import ElementTree

import openpyxl
import polars as pl
import pytest
from openpyxl.utils import get_column_letter

from tests.writers.made_results import FINDING_SCHEMA, FINDINGS, finding, make_results
from wbn_audit.results.model import FINDING_COLUMNS, kept_out_rows
from wbn_audit.writers.xlsx import WORKBOOK, xlsx_files

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from wbn_audit.results import Results

SHEETS = [
    "Read me", "Summary", "To do", "All findings", "Counts", "People behind the counts",
    "Could not check", "Rules", "Scorecard",
]  # fmt: skip
REVIEW = ["decision", "reason", "by", "until"]
HARM = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x.org\")", "http://x.org",
    "<b>&amp;</b>", "]]>", "_x000D_", "_x005F_", "a\x00b\x1b[31m", "\u202eabc", "'=1", " x ", "\n",
    "\ufffe", "\U0001f600", "x" * 40_000,
)  # fmt: skip


def opened(results: Results) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx_files(results)[WORKBOOK]))


def table(book: Workbook, name: str) -> list[dict[str, Any]]:
    header, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def with_findings(*rows: dict[str, Any]) -> Results:
    return make_results(findings=pl.DataFrame(list(rows), schema=FINDING_SCHEMA))


def test_sheets_and_their_order() -> None:
    assert opened(make_results()).sheetnames == SHEETS


def test_every_finding_with_every_column() -> None:
    rows = table(opened(make_results()), "All findings")
    assert list(rows[0]) == [*FINDING_COLUMNS, *REVIEW]
    for row, expected in zip(rows, FINDINGS, strict=True):
        for name in FINDING_COLUMNS:
            value = row[name]
            if isinstance(value, datetime):
                value = value.date()
            wanted = expected[name]
            if name == "amount" and wanted:
                wanted = float(wanted)
            assert value == (wanted if wanted != "" else None), name
        assert [row[name] for name in REVIEW] == [None] * 4


def test_to_do_is_what_someone_must_act_on() -> None:
    results = with_findings(
        finding(finding_id="a", severity="info", status="invalid"),
        finding(finding_id="b", severity="info", status="due_soon", staff="Coach B"),
        finding(finding_id="c", severity="warning", staff="Coach A"),
        finding(finding_id="d", severity="error", staff="Coach A"),
        finding(finding_id="e", severity="error", accepted="2026-12-31"),
        finding(finding_id="f", severity="error", contractor="Harbor Careers", staff="Coach Z"),
    )
    rows = table(opened(results), "To do")
    assert [row["finding_id"] for row in rows] == ["f", "d", "c", "b"]
    assert list(rows[0])[:6] == [
        "contractor", "coach", "participant_id", "due", "message", "how to fix",
    ]  # fmt: skip


def test_tables_are_real_and_filtered_and_frozen() -> None:
    book = opened(make_results())
    for name in SHEETS[2:]:
        sheet = book[name]
        (found,) = sheet.tables.values()
        assert found.ref == sheet.dimensions, name
        assert found.autoFilter is not None, name
        assert sheet.freeze_panes is not None, name
        assert sheet.print_title_rows == "$1:$1", name
    assert len({one.name for name in SHEETS[2:] for one in book[name].tables.values()}) == 7


@pytest.mark.parametrize("name", ["To do", "All findings"])
def test_reviews_are_chosen_from_a_list(name: str) -> None:
    sheet = opened(make_results())[name]
    rules = sheet.data_validations.dataValidation
    kinds = {rule.type: (rule.formula1, str(rule.sqref)) for rule in rules}
    assert kinds["list"][0] == '"accept,fix,question"'
    header = [cell.value for cell in sheet[1]]
    column = get_column_letter(header.index("decision") + 1)
    assert kinds["list"][1] == f"{column}2:{column}{sheet.max_row}"
    assert "date" in kinds


@pytest.mark.parametrize("harm", HARM)
def test_no_text_is_live(harm: str) -> None:
    results = with_findings(finding(message=harm, contractor=harm, staff=harm, source_file=harm))
    content = xlsx_files(results)[WORKBOOK]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            xml = parts.read(name)
            ElementTree.fromstring(xml)
            assert b"<f>" not in xml.replace(b"<formula1>", b""), name
            assert b"<hyperlink " not in xml, name
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    (row,) = table(book, "All findings")
    shown = row["message"]
    if harm in {"=1+1", "+1", "-1", "@SUM(A1)", "<b>&amp;</b>", "]]>", " x ", "'=1", "http://x.org",
                "\U0001f600"}:  # fmt: skip
        assert shown == harm
    assert "\x1b" not in str(shown)
    assert "\u202e" not in str(shown)


def test_an_escape_of_the_format_is_text() -> None:
    """Excel reads ``_x000D_`` as a line break unless its underscore is escaped."""
    content = xlsx_files(with_findings(finding(message="a_x000D_b")))[WORKBOOK]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"a_x005F_x000D_b" in parts.read("xl/worksheets/sheet4.xml")


def test_same_results_same_bytes() -> None:
    assert xlsx_files(make_results()) == xlsx_files(make_results())


def test_nothing_found() -> None:
    empty = make_results(findings=pl.DataFrame(schema=FINDING_SCHEMA))
    book = opened(empty)
    for name in ("To do", "All findings"):
        assert [list(row.values()) for row in table(book, name)] == [
            [None] * book[name].max_column
        ], name


def test_more_rows_than_a_sheet_holds() -> None:
    results = with_findings(*(finding(finding_id=f"f{number}") for number in range(25)))
    with patch("wbn_audit.writers.xlsx.sheets.MOST_ROWS", 10):
        book = opened(results)
    names = ["All findings", "All findings 2", "All findings 3"]
    found = [row["finding_id"] for name in names for row in table(book, name)]
    assert found == [f"f{number}" for number in range(25)]
    said = [row for row in book["Read me"].iter_rows(values_only=True) if row[0] in names]
    assert [row[:2] for row in said] == [(names[0], 10), (names[1], 10), (names[2], 5)]


def test_what_could_not_be_checked() -> None:
    rows = table(opened(make_results()), "Could not check")
    said = {row["rule or measure"]: row["what"] for row in rows}
    assert said["OUT003"] == "not assessed"
    assert said["PAY001"] == "not assessed"
    assert said["ELG006"] == "30 cases could not be decided"
    assert said["employed"] == "not counted"
    assert said["referred"] == "3 people in no quarter"
    assert "DAT003" not in said


def test_further_numbers_have_sheets_where_there_are_any() -> None:
    kept_out = kept_out_rows([("employed", "2025Q4", "1001", "OUT003/o1")])
    (row,) = table(opened(make_results(kept_out=kept_out)), "Kept out of the counts")
    assert row["participant_id"] == "1001"


def test_pay_keeps_its_cents_and_hours_their_halves() -> None:
    job = {
        "program_year": "PY2025", "contractor": "all", "sector": "all", "people": 3,
        "pay_known": 3, "pay_q1": 20.5, "pay_median": 22.12, "pay_q3": 23.44,
        "at_living_wage": None, "hours_known": 3, "hours_median": 37.5, "benefits_known": 3,
        "with_benefits": 2,
    }  # fmt: skip
    results = make_results()
    jobs = pl.DataFrame([job], schema=results.job_quality.schema)
    sheet = opened(dataclasses.replace(results, job_quality=jobs))["Job quality"]
    formats = {
        str(head.value): cell.number_format for head, cell in zip(sheet[1], sheet[2], strict=True)
    }
    assert formats["pay_median"] == "#,##0.00"
    assert formats["hours_median"] == "General"
    assert formats["people"] == "#,##0"


def test_the_contents_say_what_each_sheet_holds() -> None:
    book = opened(make_results())
    says = {row[0]: row[2] for row in book["Read me"].iter_rows(values_only=True)}
    for name in SHEETS[2:]:
        assert says[name] != "goes on from the sheet before", name


def test_numbers_of_the_summary_are_numbers() -> None:
    rows = list(opened(make_results())["Summary"].iter_rows(values_only=True))
    (counted,) = [row for row in rows if row[0] == "Engaged Participant"]
    assert 500 in counted
    assert not any("- " in str(cell) and "/" in str(cell) for row in rows for cell in row)


def test_libreoffice_opens_it_and_finds_the_same(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        assert not os.environ.get("WBN_AUDIT_REAL_PARTS"), "LibreOffice is missing"
        pytest.skip("needs LibreOffice (soffice)")
    rows = [finding(finding_id=f"f{n}", message=harm) for n, harm in enumerate(HARM[:-2])]
    original = xlsx_files(with_findings(*rows))[WORKBOOK]
    (tmp_path / "findings.xlsx").write_bytes(original)
    subprocess.run(
        [
            office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / "findings.xlsx"),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    subprocess.run(
        [
            office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "back"),
            str(tmp_path / "findings.ods"),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    back = openpyxl.load_workbook(tmp_path / "back" / "findings.xlsx")
    assert back.sheetnames == SHEETS
    ours = table(openpyxl.load_workbook(io.BytesIO(original)), "All findings")
    theirs = table(back, "All findings")
    for mine, other in zip(ours, theirs, strict=True):
        assert mine["finding_id"] == other["finding_id"]
        assert mine["due_date"] == other["due_date"]
        # Of the format's own escape, openpyxl and LibreOffice make different things.
        if not str(mine["message"]).startswith("_x"):
            assert str(mine["message"]).strip() == str(other["message"]).strip()
    assert isinstance(theirs[0]["due_date"], datetime)
    assert theirs[0]["due_date"].date() == date(2025, 10, 1)
