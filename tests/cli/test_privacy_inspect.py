"""``inspect`` and ``init`` show headers, counts and kinds: no private value, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.cli.running import AS_OF, PARTICIPANTS, SERVICES, Ran, run, write_csv
from tests.cli.test_privacy import (
    BREAKERS,
    CANARIES,
    NOTES,
    PAYMENTS,
    UNREADABLE,
    leaks,
    private_exports,
    private_people,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREAMBLE = [
    [f"Exits of {CANARIES['first_name']} {CANARIES['last_name']}"],
    [f"SSN {CANARIES['ssn']}", CANARIES["address"]],
    [f"Born {CANARIES['birth']}", f"Call {CANARIES['phone']}", UNREADABLE[3]],
    [CANARIES["text"]],
]
FOOTER = [[""], [f"Printed for {CANARIES['bill_name']}"], [CANARIES["description"]]]
UNKNOWN = ["Lives With", "Nickname", "Social", "Remarks of Staff", "Born", "Reach At"]
UNDER_THEM = [CANARIES["bill_name"], CANARIES["first_name"], CANARIES["ssn"], CANARIES["text"],
              CANARIES["birth"], CANARIES["phone"]]  # fmt: skip


def dressed(rows: list[list[str]]) -> list[list[str]]:
    """A table amid lines about a person, with columns that nobody knows."""
    wider = [[*row, *(UNKNOWN if number == 0 else UNDER_THEM)] for number, row in enumerate(rows)]
    return [*PREAMBLE, *wider, *FOOTER]


def looked_at(folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Ran, Ran]:
    """Run both commands; all that they write lies in *place*."""
    place.mkdir()
    monkeypatch.chdir(place)
    mapping = place / "mapping.yaml"
    seen = run("inspect", folder, "--as-of", AS_OF, "--write-mapping", mapping)
    begun = run("init", folder)
    assert mapping.exists()
    assert (place / "wbn-audit.yaml").exists()
    return seen, begun


def tells_nothing(folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    seen, begun = looked_at(folder, place, monkeypatch)
    for one in (seen, begun):
        assert "Traceback" not in one.err
        assert "defect in the program" not in one.err
        assert leaks(one, place) == set()
    return seen


@pytest.mark.parametrize("columns", ["80", "200"])
def test_no_secret_of_plain_exports(
    tmp_path: Path, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    seen = tells_nothing(private_exports(tmp_path / "in"), tmp_path / "out", monkeypatch)
    assert "4 of 4 sheets recognised" in " ".join(seen.out.split())


def test_no_secret_around_tables_and_in_unknown_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = {"participants": private_people(), "services": SERVICES, "payments": PAYMENTS,
              "notes": NOTES}  # fmt: skip
    for name, rows in tables.items():
        write_csv(tmp_path / "in" / f"{name}.csv", dressed([list(row) for row in rows]))
    seen = tells_nothing(tmp_path / "in", tmp_path / "out", monkeypatch)
    told = " ".join(seen.out.split())
    assert "4 of 4 sheets recognised" in told
    for header in UNKNOWN:
        assert header in told


def test_no_secret_of_workbooks_and_sheets_that_are_no_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    sheets = {"People": dressed(private_people()), "Notes": dressed(NOTES), "Letter": PREAMBLE,
              "Guests": [[CANARIES["bill_name"], CANARIES["subject"], "Portland"],
                         ["Jo Doe", "Room", "Salem"]]}  # fmt: skip
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "all.xlsx")
    write_csv(tmp_path / "in" / "services.csv", SERVICES)
    seen = tells_nothing(tmp_path / "in", tmp_path / "out", monkeypatch)
    assert "all.xlsx!Letter" in seen.out


@pytest.mark.parametrize(
    "text",
    [CANARIES["ssn"], "219099941", CANARIES["birth"], "11/13/1971", CANARIES["phone"],
     "971.555.8642", f"Call {CANARIES['phone']}", UNREADABLE[3]],
)  # fmt: skip
def test_data_in_the_row_of_headers_is_shown_as_a_shape(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, rows in (("participants", PARTICIPANTS), ("services", SERVICES)):
        wider = [[*row, text if number == 0 else "x"] for number, row in enumerate(rows)]
        write_csv(tmp_path / "in" / f"{name}.csv", wider)
    tells_nothing(tmp_path / "in", tmp_path / "out", monkeypatch)
    config = tmp_path / "out" / "mapping.yaml"
    again = run("inspect", tmp_path / "in", "--as-of", AS_OF, "--config", config)
    assert (again.code, leaks(again)) == (0, set())


PEOPLE = [
    [CANARIES["first_name"], CANARIES["last_name"], "Eligible", "Yes", CANARIES["address"]],
    ["Jo", "Doe", "Not Eligible", "No", "5 Elm Street", "2026-01-05"],
    ["Al", "Roe", "Eligible", "No", "9 Oak Street", "2026-02-05"],
]
AFTER_A_TITLE = [["Participants"], [""], *PEOPLE]
TALL = [[CANARIES["first_name"], CANARIES["last_name"]], ["Jo", "1990-01-01"], ["Al", "Yes"]]
WORDS_OF_DATA = [
    [CANARIES["first_name"], CANARIES["bill_name"], "Started", "eSignature", "Check", "Oregon"],
    *[["Jo", "Doe", "Completed", "Uploaded", "Cash", "2026-01-05"]] * 9,
]


@pytest.mark.parametrize("rows", [PEOPLE, AFTER_A_TITLE, TALL, WORDS_OF_DATA])
def test_people_without_a_header_are_never_taken_for_one(
    tmp_path: Path, rows: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    private_exports(tmp_path / "in")
    for name in ("people", "participants of june", "list"):
        write_csv(tmp_path / "in" / f"{name}.csv", rows)
    tells_nothing(tmp_path / "in", tmp_path / "out", monkeypatch)


@pytest.mark.parametrize("breaker", BREAKERS, ids=lambda one: one.__name__)
def test_no_secret_is_told_of_what_is_broken(
    tmp_path: Path, breaker: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = private_exports(tmp_path / "in")
    breaker(folder)
    tells_nothing(folder, tmp_path / "out", monkeypatch)


def test_the_secrets_are_there_to_be_told(tmp_path: Path) -> None:
    """What is planted is in the files: else no search could find it."""
    rows = dressed(private_people())
    write_csv(tmp_path / "in.csv", rows)
    planted = leaks(Ran(0, (tmp_path / "in.csv").read_text(encoding="utf-8"), ""))
    assert {"Quibbleford", "219-09-9941", "8642", "Ixtapalapa", "1971-11-13"} <= planted
