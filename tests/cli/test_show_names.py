"""``--show-names``: names, only where asked for, in two files alone, and nothing else private."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.cli.running import (
    AS_OF,
    PARTICIPANTS,
    SERVICES,
    Ran,
    changed,
    check,
    exports,
    run,
    write_csv,
)
from tests.cli.test_privacy import CANARIES, leaks, private_exports
from tests.cli.test_privacy_everywhere import EVERY_FORMAT
from wbn_audit.engine import audit

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"Xanthippa", "Quibbleford"}
HOLDING = {"findings.xlsx", "report.html"}


def words_of(path: Path) -> str:
    """All that stands in a file, a workbook's cells as text."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(path)
    return "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    )


def told(*paths: Path) -> set[str]:
    return leaks(Ran(0, "".join(map(words_of, paths)), ""))


def column(path: Path, sheet: str, header: str) -> list[object]:
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    at = rows[0].index(header)
    return [row[at] for row in rows[1:]]


@pytest.mark.parametrize("split_by", ["", "contractor", "coach"])
def test_names_stand_in_two_files_and_nothing_else_private_anywhere(
    tmp_path: Path, split_by: str
) -> None:
    folder, out = private_exports(tmp_path / "in"), tmp_path / "run"
    split = ("--split-by", split_by) if split_by else ()
    ran = check(folder, "--out", out, "--format", EVERY_FORMAT, "--show-names", *split)
    assert ran.code == 1
    assert leaks(ran) == set()
    files = [path for path in out.rglob("*") if path.is_file()]
    assert told(*(path for path in files if path.name not in HOLDING)) == set()
    holding = [path for path in files if path.name in HOLDING]
    assert len(holding) > (2 if split_by else 1)
    for path in (out / "findings.xlsx", out / "report.html"):
        assert told(path) == NAMES
    assert told(*holding) == NAMES
    assert "NAMES OF PARTICIPANTS" in ran.err
    assert "findings.xlsx and report.html" in ran.err


def test_without_the_flag_no_name_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    read = audit.Audit._read

    def read_and_look(self: audit.Audit, intake: object) -> object:
        tables = read(self, intake)  # type: ignore[arg-type]
        seen.append(set(tables.rows["participants"].columns))
        return tables

    monkeypatch.setattr(audit.Audit, "_read", read_and_look)
    folder, out = private_exports(tmp_path / "in"), tmp_path / "run"
    rule = ("--select", "SVC001")  # PAY017 compares names with bills, and reads them for that
    check(folder, "--out", out, "--format", EVERY_FORMAT, *rule)
    assert told(*(path for path in out.rglob("*") if path.is_file())) == set()
    check(folder, "--out", tmp_path / "named", "--show-names", *rule)
    names = {"first_name", "last_name"}
    assert [one & names for one in seen] == [set(), names]


def test_it_changes_nothing_else(tmp_path: Path) -> None:
    folder = private_exports(tmp_path / "in")
    check(folder, "--out", tmp_path / "a")
    check(folder, "--out", tmp_path / "b", "--show-names")
    for path in (tmp_path / "a").glob("*.csv"):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    plain, named = (json.loads((tmp_path / one / "results.json").read_bytes()) for one in "ab")
    assert named["options"].pop("show_names") is True
    plain.pop("files"), named.pop("files")
    assert plain == named
    assert run("compare", tmp_path / "a", tmp_path / "b").code == 0


def test_each_name_stands_beside_its_id(tmp_path: Path) -> None:
    people = [[*row, *names] for row, names in zip(
        changed(PARTICIPANTS, {(1, "Exit Date"): "soon", (2, "Exit Date"): "later"}),
        [("First Name", "Last Name"), ("Ann", "O'Neil"), ("Bo ", "")], strict=True)]  # fmt: skip
    exports(tmp_path / "in", people)
    out = tmp_path / "run"
    check(tmp_path / "in", "--out", out, "--show-names")
    book = out / "findings.xlsx"
    who = {"1": "Ann O'Neil", "2": "Bo", None: None}
    for sheet in ("To do", "All findings", "People behind the counts"):
        ids = column(book, sheet, "participant_id")
        assert ids, sheet
        assert column(book, sheet, "participant_name") == [who[one] for one in ids], sheet  # type: ignore[index]
    assert "hold" in str(openpyxl.load_workbook(book)["Read me"]["A3"].value)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert ">1<small>Ann O&#39;Neil</small>" in page
    assert "this page holds names of participants" in page
    header = next(openpyxl.load_workbook(book)["To do"].iter_rows(values_only=True))
    assert header[2:4] == ("participant_id", "participant_name")


def test_names_are_inert(tmp_path: Path) -> None:
    live = ["=cmd|'/C calc'!A!", "<script>alert(x)</script>"]
    people = [[*row, *names] for row, names in zip(
        changed(PARTICIPANTS, {(1, "Exit Date"): "soon", (2, "Exit Date"): "later"}),
        [("First Name", "Last Name"), (live[0], "\u202eevil\x1b"), (live[1], "[red]")],
        strict=True)]  # fmt: skip
    exports(tmp_path / "in", people)
    ran = check(tmp_path / "in", "--out", tmp_path / "run", "--show-names")
    assert ran.code == 1
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(x)&lt;/script&gt;" in page
    assert not {"\u202e", "\x1b"} & set(page)
    for sheet in openpyxl.load_workbook(tmp_path / "run" / "findings.xlsx"):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
    names = column(tmp_path / "run" / "findings.xlsx", "All findings", "participant_name")
    assert any(str(one).startswith("=cmd") for one in names)


@pytest.mark.parametrize("text", [CANARIES["ssn"], CANARIES["birth"], CANARIES["phone"],
                                  "Wjjakobz@x.example", "777 Zyzzyva Crescent"])  # fmt: skip
def test_what_is_no_name_is_shown_as_a_shape(tmp_path: Path, text: str) -> None:
    people = changed(PARTICIPANTS, {(1, "Exit Date"): "soon", (2, "Exit Date"): "later"})
    people = [[*row, "Last Name" if number == 0 else f"Doe {text}"]
              for number, row in enumerate(people)]  # fmt: skip
    exports(tmp_path / "in", people)
    out = tmp_path / "run"
    ran = check(tmp_path / "in", "--out", out, "--format", EVERY_FORMAT, "--show-names")
    assert leaks(ran) == set()
    assert told(*(path for path in out.rglob("*") if path.is_file())) == set()
    assert "Aaa " in str(column(out / "findings.xlsx", "All findings", "participant_name")[0])


def test_rows_that_disagree_give_no_name(tmp_path: Path) -> None:
    people = changed(PARTICIPANTS, {(2, "Exit Date"): "later"})
    rows = [[*row, name] for row, name in zip([*people, people[2]],
            ["Last Name", "Roe", "Doe", "Poe"], strict=True)]  # fmt: skip
    exports(tmp_path / "in", rows)
    check(tmp_path / "in", "--out", tmp_path / "run", "--show-names")
    book = tmp_path / "run" / "findings.xlsx"
    names = zip(*(column(book, "All findings", f"participant_{one}") for one in ("id", "name")),
                strict=True)  # fmt: skip
    assert ("2", None) in (found := set(names))
    assert not any(one == "2" and name for one, name in found)
    assert "Doe" not in words_of(book)


@pytest.mark.parametrize("words", [[], ["--format", "csv,json"], ["--quiet"]])
def test_names_without_a_file_for_them_are_refused(tmp_path: Path, words: list[str]) -> None:
    out = ("--out", tmp_path / "run") if "--format" in words else ()
    ran = check(private_exports(tmp_path / "in"), "--show-names", *words, *out)
    assert ran.code == 2
    assert "Name a folder with --out, and html or xlsx in --format" in ran.err
    assert not (tmp_path / "run").exists()


def test_exports_without_names_are_told(tmp_path: Path) -> None:
    ran = check(exports(tmp_path / "in"), "--out", tmp_path / "run", "--show-names")
    assert "no names were found" in ran.err
    assert "names" not in (tmp_path / "run" / "report.html").read_text("utf-8").split("<style>")[0]


def test_no_mail_carries_names(tmp_path: Path) -> None:
    folder, out = private_exports(tmp_path / "in"), tmp_path / "run"
    check(folder, "--out", out, "--show-names")
    mail = ("mail", out, "--to", "a@x.example", "--dry-run")
    for name in HOLDING:
        ran = run(*mail, "--attach", name)
        assert ran.code == 2
        assert "may hold names of participants, and mail never does" in ran.err
    assert run(*mail, "--attach", "findings.csv").code == 0
    written = tmp_path / "run.eml"
    assert leaks(Ran(0, written.read_text(encoding="utf-8"), "")) == set()


def test_a_workbook_with_names_takes_reviews(tmp_path: Path) -> None:
    folder, out = private_exports(tmp_path / "in"), tmp_path / "run"
    check(folder, "--out", out, "--show-names")
    book = openpyxl.load_workbook(out / "findings.xlsx")
    sheet = book["To do"]
    header = [cell.value for cell in sheet[1]]
    for name, value in (("decision", "accept"), ("reason", "looked into"), ("by", "Lee"),
                        ("until", "2026-12-31")):  # fmt: skip
        sheet.cell(2, header.index(name) + 1, value)
    book.save(tmp_path / "reviewed.xlsx")
    accepted = tmp_path / "accepted.yaml"
    ran = run("accept", "--from", tmp_path / "reviewed.xlsx", "--accepted", accepted, "--run", out)
    assert (ran.code, leaks(ran)) == (0, set())
    assert leaks(Ran(0, accepted.read_text(encoding="utf-8"), "")) == set()


def test_a_participant_may_come_from_a_workbook_beside_others(tmp_path: Path) -> None:
    """Several files of one table: names are joined as every other column is."""
    folder = tmp_path / "in"
    rows = [[*row, name] for row, name in zip(changed(PARTICIPANTS, {(1, "Exit Date"): "soon"}),
            ["Last Name", "Roe", "Doe"], strict=True)]  # fmt: skip
    write_csv(folder / "a.csv", rows[:2])
    write_csv(folder / "b.csv", [rows[0], rows[2]])
    write_csv(folder / "services.csv", SERVICES)
    check(folder, "--out", tmp_path / "run", "--show-names", as_of=AS_OF)
    assert "Roe" in words_of(tmp_path / "run" / "findings.xlsx")
