"""What could be passed over in silence: old formats in a folder, few columns, lost zeros."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import AS_OF, PARTICIPANTS, SERVICES, check, exports, run, write_csv
from wbn_audit.readers.signatures import OLE

if TYPE_CHECKING:
    from pathlib import Path

TWO = [["Customer ID", "Application Date"], ["1", "2026-01-02"], ["2", "2026-04-02"]]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "content"),
    [("Payments.xls", OLE + b"\0" * 4096), ("Payments.ods", b"PK\x03\x04" + b"\0" * 90),
     ("Payments.XLSB", b"PK\x03\x04" + b"\0" * 90), ("Payments.numbers", b"PK\x03\x04\0\0")],
)  # fmt: skip
def test_a_table_in_a_format_that_is_not_read_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes
) -> None:
    folder = exports(tmp_path / "in")
    (folder / name).write_bytes(content)
    ran = check(folder)
    assert ran.code == 2
    assert f"{name}: " in ran.err
    assert "--skip-refused leaves such files out" in ran.err
    ran = check(folder, "--skip-refused", "--out", tmp_path / "run")
    assert ran.code in {0, 1}
    assert name in ran.out
    document = json.loads((tmp_path / "run" / "results.json").read_bytes())
    assert any(name in one for one in document["refused"])
    assert not document["verdict"]["ready"]
    assert name in (tmp_path / "run" / "report.html").read_text("utf-8")
    assert name in flat(run("inspect", folder, "--as-of", AS_OF).out)


def test_a_folder_of_old_workbooks_only_names_them(tmp_path: Path) -> None:
    for name in ("participants.xls", "services.xls"):
        (tmp_path / name).write_bytes(OLE + b"\0" * 4096)
    ran = check(tmp_path)
    assert ran.code == 2
    assert "participants.xls" in ran.err
    assert "save it as an Excel workbook (.xlsx)" in flat(ran.err)


def test_what_the_spreadsheet_program_leaves_is_no_table(tmp_path: Path) -> None:
    folder = exports(tmp_path)
    for name in ("~$Payments.xls", ".Payments.ods", "letter.docx"):
        (folder / name).write_bytes(b"x")
    assert check(folder, "--quiet").err == ""


@pytest.mark.parametrize("name", ["participants.csv", "WBN Customers June.csv"])
def test_two_columns_are_participants_where_the_file_is_called_so(
    tmp_path: Path, name: str
) -> None:
    write_csv(tmp_path / name, TWO)
    write_csv(tmp_path / "services.csv", SERVICES)
    ran = check(tmp_path, "--format", "json")
    assert ran.code in {0, 1}, ran.err
    assert json.loads(ran.out)["participants"] == 2
    assert "Participants: 2 rows" in run("inspect", tmp_path, "--as-of", AS_OF).out


@pytest.mark.parametrize(
    ("name", "rows"),
    [("list.csv", TWO), ("participants.csv", [[*row, "x"] for row in TWO]),
     ("services of june.csv", TWO)],
)  # fmt: skip
def test_else_it_is_said_why_not_and_what_to_do(
    tmp_path: Path, name: str, rows: list[list[str]]
) -> None:
    write_csv(tmp_path / "in" / name, rows)
    write_csv(tmp_path / "in" / "done.csv", SERVICES)
    ran = check(tmp_path / "in")
    assert ran.code == 2
    told = flat(ran.err)
    assert f"{name}: it may be participants, but has too few columns that we know" in told
    remedy = f"(mapping: [{{files: {name}, table: participants}}])"
    assert remedy in told
    config = tmp_path / "c.yaml"
    config.write_text(remedy.strip("()") + "\n", encoding="utf-8")
    assert check(tmp_path / "in", "--config", config, "--quiet").code in {0, 1}


def test_a_short_list_beside_the_participants_is_not_mixed_with_them(tmp_path: Path) -> None:
    folder = exports(tmp_path)
    plain = json.loads(check(folder, "--format", "json").out)
    write_csv(folder / "participants of june.csv", TWO)
    ran = json.loads(check(folder, "--format", "json").out)
    assert ran["rules"] == plain["rules"]
    assert any("participants of june.csv was not recognised" in one
               for one in ran["verdict"]["notes"])  # fmt: skip


def test_two_short_lists_are_not_guessed_between(tmp_path: Path) -> None:
    for name in ("participants a.csv", "participants b.csv"):
        write_csv(tmp_path / name, TWO)
    write_csv(tmp_path / "services.csv", SERVICES)
    ran = check(tmp_path)
    assert ran.code == 2
    assert flat(ran.err).count("it may be participants") == 2


def test_zeros_given_back_are_told(tmp_path: Path) -> None:
    people = [[("00" + row[0]) if number else row[0], *row[1:]]
              for number, row in enumerate(PARTICIPANTS)]  # fmt: skip
    exports(tmp_path / "in", people)
    out = tmp_path / "run"
    ran = check(tmp_path / "in", "--out", out)
    told = "services.csv: participant ids in 5 row(s) had lost their leading zeros"
    assert told in flat(ran.out)
    assert told in (out / "report.html").read_text("utf-8")
    notes = json.loads((out / "results.json").read_bytes())["verdict"]["notes"]
    assert [one for one in notes if "zeros" in one] == [
        f"{told}; they are read as the ids with zeros of the other files."
    ]
    plain = check(exports(tmp_path / "plain"), "--format", "json").out
    assert "zeros" not in json.dumps(json.loads(plain)["verdict"])
