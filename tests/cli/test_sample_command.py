"""``wbn-audit sample``: drawn, filled in as a monitor does, evaluated; and all that goes wrong."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.cli.running import SAMPLES, Ran, run
from wbn_audit.sample.elements import DETERMINATIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.workbook import Workbook

AS_OF = ("--as-of", "2026-07-07")
TOP = 8  # the row of the headers


def draw(out: Path, *words: str | Path) -> Ran:
    return run("sample", "draw", SAMPLES, *AS_OF, "--out", out, *words)


def items(out: Path) -> list[dict[str, str]]:
    with (out / "sample.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def columns(book: Workbook) -> dict[str, int]:
    return {str(cell.value): int(cell.column or 0) for cell in book["Worksheet"][TOP]}


def fill(out: Path, change: Callable[[Workbook], object] | None = None) -> Path:
    """Fill in the worksheet: no issues, but what *change* does to it."""
    book = openpyxl.load_workbook(out / "worksheet.xlsx")
    sheet, at = book["Worksheet"], columns(book)
    for row in range(TOP + 1, sheet.max_row + 1):
        if sheet.cell(row, at["role"]).value != "spare":
            sheet.cell(row, at["determination"]).value = "No issues"
    if change is not None:
        change(book)
    path = out / "filled.xlsx"
    book.save(path)
    return path


def mark(row: int, **values: Any) -> Callable[[Workbook], None]:
    """Write into a row, counted from the first below the headers."""

    def change(book: Workbook) -> None:
        for name, value in values.items():
            column = columns(book)[name.replace("_", " ") if name == "action_required" else name]
            book["Worksheet"].cell(TOP + row, column).value = value

    return change


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "drawn"
    ran = draw(out, "--size", "6", "--seed", "7", "--spares", "2", "--include", "1047455")
    assert ran.code == 0, ran.said
    return out


def evaluated(path: Path, out: Path, *words: str) -> dict[str, Any]:
    ran = run("sample", "evaluate", path, "--out", out, *words)
    assert ran.code == 0, ran.said
    found = json.loads((out / "evaluation.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_same_seed_draws_the_same(drawn: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    draw(again, "--size", "6", "--seed", "7", "--spares", "2", "--include", "1047455")
    for name in ("sample.csv", "sample.json", "worksheet.xlsx"):
        assert (again / name).read_bytes() == (drawn / name).read_bytes(), name
    other = tmp_path / "other"
    draw(other, "--size", "6", "--seed", "8")
    assert items(other)[:6] != items(drawn)[:6]


def test_roles_and_places(drawn: Path) -> None:
    roles = [one["role"] for one in items(drawn)]
    assert roles == ["sample"] * 6 + ["spare"] * 2 + ["forced"]
    assert [one["order"] for one in items(drawn)] == [str(n) for n in range(1, 10)]
    plan = json.loads((drawn / "sample.json").read_text("utf-8"))
    assert (plan["seed"], plan["statistical"]) == (7, True)
    assert len(plan["frame_sha256"]) == 64


def test_without_a_seed_one_is_chosen_and_told(tmp_path: Path) -> None:
    ran = draw(tmp_path / "a", "--size", "3")
    plan = json.loads((tmp_path / "a" / "sample.json").read_text("utf-8"))
    assert f"Seed {plan['seed']}." in ran.out
    draw(tmp_path / "b", "--size", "3", "--seed", str(plan["seed"]))
    assert items(tmp_path / "a") == items(tmp_path / "b")


@pytest.mark.parametrize("field", ["contractor", "coach", "status", "payments", "findings"])
def test_each_stratum_has_someone(field: str, tmp_path: Path) -> None:
    draw(tmp_path / "out", "--percent", "15", "--seed", "1", "--stratify", field)
    plan = json.loads((tmp_path / "out" / "sample.json").read_text("utf-8"))
    assert len(plan["strata"]) > 1
    assert all(one["places"] >= 1 for one in plan["strata"])
    assert {one["stratum"] for one in items(tmp_path / "out")} == {
        one["name"] for one in plan["strata"]
    }


def test_the_worksheet_has_the_findings_and_the_questions(drawn: Path) -> None:
    book = openpyxl.load_workbook(drawn / "worksheet.xlsx")
    sheet, at = book["Worksheet"], columns(book)
    seen = [
        (sheet.cell(row, at["participant_id"]).value, sheet.cell(row, at["element"]).value)
        for row in range(TOP + 1, sheet.max_row + 1)
    ]
    assert ("1047455", "SVC001") in seen, "its finding stands below its area"
    assert seen.index(("1047455", "SVC")) < seen.index(("1047455", "SVC001"))
    assert {who for who, what in seen if what == "PAY"} == {
        one["participant_id"] for one in items(drawn)
    }
    asked = book["Questions"]
    pages = [asked.cell(row, 2).value for row in range(2, asked.max_row + 1)]
    assert len(pages) > 50
    assert all(isinstance(page, int) for page in pages)
    assert book["Sample"].sheet_state == "hidden"
    (rule,) = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert rule.formula1 == f'"{",".join(DETERMINATIONS)}"'


def test_nothing_found(drawn: Path, tmp_path: Path) -> None:
    found = evaluated(fill(drawn), tmp_path / "out")
    assert {(rate["looked_at"], rate["errors"]) for rate in found["rates"]} == {(6, 0)}
    assert found["unanswered"] == []
    assert all(one["confirmed"] == 0 for one in found["agreement"])
    assert sum(one["false_alarms"] for one in found["agreement"]) > 0


def test_errors_dollars_and_misses(drawn: Path, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        mark(1, determination="Items to address", rule="ELG004")(book)
        mark(3, determination="Questioned cost", amount=120.5)(book)

    book = openpyxl.load_workbook(drawn / "worksheet.xlsx")
    at = columns(book)
    areas = [str(book["Worksheet"].cell(TOP + row, at["element"]).value) for row in (1, 3)]
    found = evaluated(fill(drawn, change), tmp_path / "out")
    rates = {rate["element"]: rate for rate in found["rates"]}
    assert [rates[area[:3]]["errors"] for area in areas] == [1, 1]
    population = rates[areas[0][:3]]["population"]
    assert found["questioned"]["in_sample"] == 120.5
    assert found["questioned"]["projected"] == pytest.approx(120.5 / 6 * population)
    assert {one["rule_id"]: one["missed"] for one in found["agreement"]}["ELG004"] == 1
    page = (tmp_path / "out" / "evaluation.html").read_text("utf-8")
    assert "Questioned cost" in page
    assert "<script" not in page


def test_moved_columns_and_sorted_rows_are_read(drawn: Path, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Worksheet"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=TOP)]
        header, body = rows[0], sorted(rows[1:], key=lambda row: str(row[4]))
        sheet.delete_rows(TOP, sheet.max_row)
        for number, row in enumerate([header, *body]):
            for column, value in enumerate(row[::-1], start=1):
                sheet.cell(TOP + 2 + number, column).value = value

    straight = evaluated(fill(drawn), tmp_path / "a")
    assert evaluated(fill(drawn, change), tmp_path / "b") == straight


def test_a_spare_stands_in(drawn: Path, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet, at = book["Worksheet"], columns(book)
        left = items(drawn)[0]["participant_id"]
        spare = next(one for one in items(drawn) if one["role"] == "spare")["participant_id"]
        for row in range(TOP + 1, sheet.max_row + 1):
            who = sheet.cell(row, at["participant_id"]).value
            if who in {left, spare}:
                said = None if who == left else "No issues"
                sheet.cell(row, at["determination"]).value = said

    found = evaluated(fill(drawn, change), tmp_path / "out")
    assert len(found["spares_used"]) == 1
    assert {rate["looked_at"] for rate in found["rates"]} == {6}
    assert len(found["unanswered"]) == len(found["rates"])


WRONG = {
    "misspelt": (mark(1, determination="No isues"), "none of the list", f"!{TOP + 1}:"),
    "cost without amount": (mark(1, determination="Questioned cost"), "has no amount", ""),
    "amount without cost": (mark(1, amount=5), "an amount stands beside", ""),
    "amount in words": (mark(1, determination="Questioned cost", amount="five"), "no number", ""),
    "negative": (mark(1, determination="Questioned cost", amount=-5), "no number", ""),
    "stranger": (mark(1, participant_id="999"), "not in the sample", ""),
    "row gone": (lambda book: book["Worksheet"].delete_rows(TOP + 1), "has no row for", ""),
    "row twice": (
        lambda book: book["Worksheet"].append(
            [cell.value for cell in book["Worksheet"][TOP + 1]]
        ),
        "stands twice", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_whole_is_told_and_the_rest_evaluated(
    name: str, drawn: Path, tmp_path: Path
) -> None:
    change, said, place = WRONG[name]
    path = fill(drawn, change)
    ran = run("sample", "evaluate", path, "--out", tmp_path / "out")
    assert ran.code == 2
    assert said in ran.err
    assert f"filled.xlsx!Worksheet{place}" in ran.err
    assert not (tmp_path / "out").exists()
    found = evaluated(path, tmp_path / "out", "--partial")
    assert found["problems"]
    assert found["left_out"]
    assert {rate["looked_at"] for rate in found["rates"]} <= {5, 6}


def test_beyond_recognition(drawn: Path, tmp_path: Path) -> None:
    for number, change in enumerate(
        [
            lambda book: book.remove(book["Sample"]),
            lambda book: book["Worksheet"].delete_cols(9),
            lambda book: book["Sample"].cell(2, 1, "{}"),
        ]
    ):
        ran = run("sample", "evaluate", fill(drawn, change))
        assert ran.code == 2, number
        assert len(ran.err.splitlines()) == 1
    (tmp_path / "no.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    for path in (tmp_path / "no.xlsx", tmp_path / "nowhere.xlsx", tmp_path):
        assert run("sample", "evaluate", path).code == 2


def test_a_worksheet_beside_another_sample(drawn: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    draw(other, "--size", "6", "--seed", "8")
    path = other / "filled.xlsx"
    path.write_bytes(fill(drawn).read_bytes())
    ran = run("sample", "evaluate", path)
    assert ran.code == 2
    assert "another sample" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "wants one of --size"),
        (("--size", "3", "--cfr"), "not --size and --cfr"),
        (("--size", "0"), "1 or more"),
        (("--percent", "101"), "at most 100"),
        (("--discovery", "95"), "CONFIDENCE/TOLERABLE"),
        (("--size", "3", "--stratify", "shoe"), "no 'shoe'"),
        (("--size", "2", "--stratify", "contractor"), "strata"),
        (("--size", "3", "--include", "nobody"), "no participant 'nobody'"),
        (("--size", "3", "--contractor", "Nobody"), "No contractor 'Nobody'"),
        (("--size", "3", "--quarter", "1999Q1"), "nobody to draw"),
        (("--size", "3", "--spares", "-1"), "0 or more"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ran = draw(tmp_path / "out", *words)
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "out").exists()


def test_a_worksheet_is_never_overwritten(drawn: Path) -> None:
    before = (drawn / "worksheet.xlsx").read_bytes()
    ran = draw(drawn, "--size", "3")
    assert ran.code == 2
    assert (drawn / "worksheet.xlsx").read_bytes() == before


def test_by_the_federal_table(tmp_path: Path) -> None:
    draw(tmp_path / "out", "--cfr", "--seed", "1")
    assert len(items(tmp_path / "out")) == 29
