"""``check --reported``: numbers that were reported, held against the records."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from tests.cli.running import PARTICIPANTS, Ran, changed, check, exports, write_csv
from wbn_audit.results.run_folder import read_run
from wbn_audit.results.schema import results_schema

HEADER = ["Measure", "Quarter", "Contractor", "Count"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def held(*rows: list[str], words: tuple[str, ...] = (), header: list[str] = HEADER) -> Ran:
    file = write_csv(Path("reported.csv"), [header, *rows])
    return check(exports(Path("data")), "--reported", file, "--out", "run", *words)


def document() -> dict[str, Any]:
    told = json.loads(Path("run/results.json").read_text(encoding="utf-8"))
    jsonschema.validate(told, results_schema())
    return dict(told)


def rows_of(name: str) -> list[dict[str, str]]:
    with Path("run", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_number_stands_beside_what_the_records_support() -> None:
    ran = held(
        ["Engaged Participant", "2026Q1", "", "1"],
        ["engaged", "PY2025 Q4", "all", "3"],
        ["ENROLLED", "2026Q2", " birch ", "0"],
        ["enrolled", "2026-Q2", "Alder", "0"],
    )
    assert ran.code == 0
    told = document()["reported"]
    assert (told["file"], told["tolerance"], told["left_aside"]) == ("reported.csv", 0, 0)
    got = [
        (one["measure_id"], one["quarter"], one["contractor"], one["reported"], one["supported"],
         one["difference"], one["state"])
        for one in told["numbers"]
    ]  # fmt: skip
    assert got == [
        ("engaged", "2026Q1", "all", 1, 1, 0, "within"),
        ("engaged", "2026Q2", "all", 3, 1, 2, "over"),
        ("enrolled", "2026Q2", "Birch", 0, 1, -1, "under"),
        ("enrolled", "2026Q2", "Alder", 0, 0, 0, "within"),
    ]
    assert [row["difference"] for row in rows_of("reported.csv")] == ["0", "2", "-1", "0"]
    behind = [(row["measure_id"], row["contractor"], row["participant_id"], row["standing"])
              for row in rows_of("reported_participants.csv")]  # fmt: skip
    assert behind == [("engaged", "all", "2", "counted"), ("enrolled", "Birch", "2", "counted")]


def test_a_difference_stands_against_the_verdict_and_leaves_the_exit_code() -> None:
    assert held(["engaged", "2026Q1", "", "1"]).code == 0
    assert not any("reported" in one for one in document()["verdict"]["reasons"])
    ran = held(["engaged", "2026Q1", "", "2"])
    assert ran.code == 0
    verdict = document()["verdict"]
    assert not verdict["ready"]
    sentence = "1 of 1 reported number differs from what the records support."
    assert sentence in verdict["reasons"]
    assert verdict["headline"].startswith("Not ready to report. ")


def test_the_tolerance_is_a_number_of_the_edition() -> None:
    rows = [["engaged", "2026Q1", "", "3"], ["engaged", "2026Q2", "", "4"]]
    held(*rows, words=("--set", "reported_tolerance=2"))
    told = document()["reported"]
    assert told["tolerance"] == 2
    assert [one["state"] for one in told["numbers"]] == ["within", "over"]
    assert any("differs by more than 2" in one for one in document()["verdict"]["reasons"])


def test_what_could_not_be_counted_is_said_and_not_held_against_zero() -> None:
    ran = held(
        ["training_started", "2026Q1", "", "0"],
        ["engaged", "2019Q1", "", "0"],
        ["engaged", "2026Q1", "", "1"],
    )
    told = document()["reported"]["numbers"]
    assert [(one["supported"], one["difference"], one["state"]) for one in told] == [
        (None, None, "not_counted"), (None, None, "no_records"), (1, 0, "within"),
    ]  # fmt: skip
    assert (
        "2 reported numbers cannot be held against the records."
        in (document()["verdict"]["reasons"])
    )
    assert "Could not be counted: Begin Training or Work Experience." in ran.out
    assert "No records of that quarter: 2019Q1." in ran.out
    assert [row["supported"] for row in rows_of("reported.csv")] == ["", "", "1"]


def test_stale_exports_support_nothing_of_a_later_quarter() -> None:
    file = write_csv(Path("reported.csv"), [HEADER, ["engaged", "2026Q4", "", "5"]])
    check(exports(Path("data")), "--reported", file, "--out", "run", as_of="2026-12-31")
    assert document()["reported"]["numbers"][0]["state"] == "no_records"


def test_unknown_participants_of_a_measure_are_told_beside_it() -> None:
    people = changed(PARTICIPANTS, {(2, "Application Date"): "4/31/2026"})
    file = write_csv(Path("reported.csv"), [HEADER, ["engaged", "2026Q1", "", "1"]])
    ran = check(exports(Path("data"), people), "--reported", file, "--out", "run")
    assert document()["reported"]["numbers"][0]["unknown"] == 1
    said = "whose quarter cannot be told, in all contractors: Engaged Participant 1."
    assert said in " ".join(ran.out.split())


def test_all_that_is_wrong_is_told_at_once_with_its_line() -> None:
    ran = held(
        ["engaged", "2026Q1", "", "1"],
        ["engagd", "2026Q5", "Cedar", "many"],
        ["Engaged Participant", "PY2025Q3", "all", "1"],
        ["", "", "", "-1"],
        ["engaged", "last", "", "1.5"],
        ["engaged", "2026Q3", "", ""],
    )
    assert ran.code == 2
    assert not Path("run").exists()
    lines = ran.err.splitlines()
    begins = [
        "reported.csv:3: There is no measure 'engagd'.",
        "reported.csv:3: '2026Q5' is no quarter.",
        "reported.csv:3: There is no contractor 'Cedar' in the exports. There are: Alder, Birch",
        "reported.csv:3: 'many' is no number of participants.",
        "reported.csv:4: engaged, 2026Q1, all: this number stands in row 2 already.",
        "reported.csv:5: The measure is blank.",
        "reported.csv:5: The quarter is blank.",
        "reported.csv:5: '-1' is no number of participants.",
        "reported.csv:6: 'last' is no quarter.",
        "reported.csv:6: '1.5' is no number of participants.",
        "reported.csv:7: 2026Q3 begins after the audit date, 2026-06-30.",
        "reported.csv:7: The count is blank.",
    ]
    for line, begin in zip(lines, begins, strict=True):
        assert line.startswith(f"wbn-audit: {begin}")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"Measure,Quarter\nengaged,2026Q1\n", "has no columns measure, quarter and count"),
        (b"Measure,Quarter,Count\n", "holds no reported number"),
        (b"Measure,Quarter,Count\n,,\n", "holds no reported number"),
        (b"Measure,Quarter,Count,Reported\nengaged,2026Q1,1,2\n", "Several columns may be count"),
        (b"Measure,Quarter,Contractor,Count\nengaged,2026Q1,,1,234\n", "as many fields"),
        (b"Measure,Quarter,Count\nengaged,2026Q1\n", "as many fields"),
        (b"Measure,Quarter,Count\nengaged,2026Q1," + b"9" * 5000 + b"\n", "is no number"),
        (b"Measure,Quarter,Count\nengaged,2026Q1,\xd9\xa3\n", "is no number"),
        (b"Measure,Quarter,Count\nengaged,2026Q1,=1+1\n", "'=1+1' is no number"),
        (b"Measure,Quarter,Count\n\x1b[31mred,2026Q1,1\n", "a control character stands in"),
        (b"PK\x03\x04 broken", ""),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(content: bytes, says: str) -> None:
    Path("r.csv").write_bytes(content)
    ran = check(exports(Path("data")), "--reported", "r.csv", "--out", "run")
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "r.csv" in ran.err
    assert "defect" not in ran.err
    assert "\x1b" not in ran.err
    assert not Path("run").exists()


@pytest.mark.parametrize("name", ["none.csv", "notes.docx", "folder.csv"])
def test_no_such_file_or_no_table(name: str) -> None:
    Path("notes.docx").write_text("Measure,Quarter,Count\n")
    Path("folder.csv").mkdir()
    ran = check(exports(Path("data")), "--reported", name)
    assert ran.code == 2
    assert name in ran.err
    assert "defect" not in ran.err


def test_many_wrong_rows_are_not_told_without_end() -> None:
    ran = held(*([f"m{number}", "2026Q1", "", "1"] for number in range(300)))
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 101
    assert ran.err.splitlines()[-1] == "wbn-audit: reported.csv: and 200 more."


def test_a_workbook_with_a_title_and_numbers_as_numbers() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Q1"
    for row in (["Sent on 4/15"], [], ["Quarter", "Measure", "Reported", "Agency", "Remark"],
                ["2026Q1", "Engaged Participant", 1, "Alder", "=1+1"],
                ["2026Q1", "Enrolled Participant", 2.0, None, None]):  # fmt: skip
        sheet.append(row)
    book.save("sent.xlsx")
    ran = check(exports(Path("data")), "--reported", "sent.xlsx", "--out", "run")
    assert ran.code == 0
    assert [(one["contractor"], one["reported"], one["state"])
            for one in document()["reported"]["numbers"]] == [
        ("Alder", 1, "within"), ("all", 2, "over"),
    ]  # fmt: skip
    sheet.cell(5, 3).value = "two"
    book.save("sent.xlsx")
    ran = check(exports(Path("data")), "--reported", "sent.xlsx")
    assert ran.err.startswith("wbn-audit: sent.xlsx!Q1!row 5: 'two' is no number")


def test_the_counts_of_a_run_agree_with_themselves() -> None:
    data = exports(Path("data"))
    check(data, "--out", "first")
    check(data, "--reported", "first/counts.csv", "--out", "run")
    numbers = document()["reported"]["numbers"]
    plain = [row for row in rows_of("counts.csv") if row["breakdown"] == row["group"] == "all"]
    assert len(numbers) == len(plain) > 0
    assert {one["state"] for one in numbers} == {"within"}


def test_numbers_that_are_not_shown_are_left_aside() -> None:
    rows = [
        ["engaged", "2026Q1", "", "1"], ["engaged", "2026Q2", "", "9"],
        ["engaged", "2026Q1", "Alder", "1"],
    ]  # fmt: skip
    held(*rows, words=("--quarter", "2026Q1", "--contractor", "Alder"))
    told = document()["reported"]
    assert told["left_aside"] == 2
    assert [one["contractor"] for one in told["numbers"]] == ["Alder"]
    ran = held(*rows[:2], words=("--contractor", "Alder"))
    assert ran.code == 2
    assert "no number of the file is of a quarter and contractor that is shown" in ran.err


def test_a_run_with_reported_numbers_reads_back_and_is_no_export() -> None:
    held(["engaged", "2026Q1", "", "2"])
    again = read_run(Path("run"))
    assert again.about["reported"] == document()["reported"]
    ran = check(Path("run"))
    assert ran.code == 2
    assert "holds no CSV file or Excel workbook" in ran.err


def test_same_bytes_and_nothing_private(tmp_path: Path) -> None:
    held(["engaged", "2026Q1", "", "2"])
    first = {one.name: one.read_bytes() for one in Path("run").iterdir()}
    held(["engaged", "2026Q1", "", "2"])
    assert {one.name: one.read_bytes() for one in Path("run").iterdir()} == first
    assert all(str(tmp_path).encode() not in content for content in first.values())
