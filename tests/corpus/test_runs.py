"""The whole check over dressed exports: findings, fingerprints, counts and rules are the same."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.cli.running import check
from tests.corpus.dresses import DRESSES, unchanged
from tests.corpus.saving import fill_openpyxl
from tests.corpus.world import AS_OF, plain_world, write_plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Where a dress cannot say all that the plain table does, tables alone are compared.
WEARABLE = [name for name, dress in DRESSES.items() if dress.plain is unchanged]
RUNS = 8
# Not every text fits into every container: ticks have no place in Windows-1252, and a table
# of a workbook wants a header that is text in its first row.
ALONE = {"text: Windows-1252", "workbook: table"}


def audited(*paths: Path) -> dict[str, Any]:
    ran = check(*paths, "--format", "json", as_of=AS_OF.isoformat())
    assert ran.code in {0, 1}, ran.said
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def judged(results: dict[str, Any]) -> dict[str, Any]:
    """What must not depend on how the exports were dressed."""
    return {
        "findings": sorted(
            (f["finding_id"], f["fingerprint"], f["status"], f["due_date"] or "")
            for f in results["findings"]
        ),
        "counts": results["counts"],
        "rules": [(r["id"], r["state"], r["passed"], r["failed"], r["unknown"]) for r in results["rules"]],
        "contractors": results["contractors"],
    }  # fmt: skip


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return judged(audited(write_plain(tmp_path_factory.mktemp("plain"), plain_world())))


@lru_cache(maxsize=1)
def wardrobe() -> list[dict[str, str]]:
    """Table to dress for each run: as many dresses as there is room for, of every kind."""
    rng = random.Random(20251001)
    tables = sorted(plain_world())
    names = rng.sample(WEARABLE, len(tables) * RUNS)
    return [dict(zip(tables, names[n * len(tables) :], strict=False)) for n in range(RUNS)]


def same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for what, value in expected.items():
        assert found[what] == value, what


@pytest.mark.parametrize("number", range(RUNS))
def test_dressed_exports_are_audited_alike(
    tmp_path: Path, plain: dict[str, Any], number: int
) -> None:
    for table, name in wardrobe()[number].items():
        DRESSES[name].write(tmp_path, table, plain_world()[table])
    same(judged(audited(tmp_path)), plain)


KINDS = ("dates", "ids", "money", "flags", "blank", "layout")


@pytest.mark.parametrize("seed", range(4))
def test_dresses_worn_over_each_other(tmp_path: Path, plain: dict[str, Any], seed: int) -> None:
    """Cells of every kind spelled anew, rearranged, and saved as text or workbook."""
    rng = random.Random(seed)
    for table, grid in plain_world().items():
        chosen = [rng.choice([n for n in WEARABLE if n.startswith(f"{kind}:")]) for kind in KINDS]
        saved = rng.choice(
            [n for n in WEARABLE if n.startswith(("text:", "workbook:")) and n not in ALONE]
        )
        worn = grid
        for name in chosen[:-1]:
            worn = DRESSES[name].spell(worn, table)
        worn = DRESSES[chosen[-1]].arrange(worn, table)
        DRESSES[saved].save(tmp_path, table, worn)
    same(judged(audited(tmp_path)), plain)


def grid_of(table: str, rows: slice) -> list[list[object]]:
    header, *body = plain_world()[table]
    return [header, *body[rows]]


def others(folder: Path, *without: str) -> None:
    write_plain(folder, {t: g for t, g in plain_world().items() if t not in without})


def write(folder: Path, name: str, grid: Sequence[Sequence[object]], dress: str = "plain") -> None:
    DRESSES[dress].save(folder, name, [list(row) for row in grid])


def test_table_split_over_files_with_an_overlap(tmp_path: Path, plain: dict[str, Any]) -> None:
    others(tmp_path, "services", "payments")
    write(tmp_path, "services 1", grid_of("services", slice(0, 30)))
    dressed = DRESSES["dates: US"].spell(grid_of("services", slice(20, None)), "services")
    write(tmp_path, "services 2", dressed, "text: UTF-16 LE")
    write(tmp_path, "payments 1", grid_of("payments", slice(0, 9)))
    write(tmp_path, "payments 2", grid_of("payments", slice(9, None)), "workbook: openpyxl")
    same(judged(audited(tmp_path)), plain)


def test_same_rows_twice_as_text_and_workbook(tmp_path: Path, plain: dict[str, Any]) -> None:
    write_plain(tmp_path, plain_world())
    for table, grid in plain_world().items():
        dress = DRESSES["workbook: xlsxwriter"]
        dress.write(tmp_path, table, grid)
    same(judged(audited(tmp_path)), plain)


def test_files_of_one_table_with_columns_in_another_order(
    tmp_path: Path, plain: dict[str, Any]
) -> None:
    others(tmp_path, "services")
    write(tmp_path, "services 1", grid_of("services", slice(0, 30)))
    turned = [row[::-1] for row in grid_of("services", slice(30, None))]
    write(tmp_path, "services 2", turned)
    same(judged(audited(tmp_path)), plain)


def test_a_file_of_no_rows_changes_nothing(tmp_path: Path, plain: dict[str, Any]) -> None:
    write_plain(tmp_path, plain_world())
    write(tmp_path, "services of July", grid_of("services", slice(0, 0)))
    write(
        tmp_path, "participants of July", grid_of("participants", slice(0, 0)), "workbook: openpyxl"
    )
    same(judged(audited(tmp_path)), plain)


def padded(table: str) -> list[list[object]]:
    header, *rows = plain_world()[table]
    at = header.index("participant_id")
    return [header, *[[*row[:at], f"00{row[at]}", *row[at + 1 :]] for row in rows]]


def test_leading_zeros_lost_in_some_files(tmp_path: Path) -> None:
    keyed = [t for t, g in plain_world().items() if "participant_id" in g[0]]
    whole, mixed, other = tmp_path / "whole", tmp_path / "mixed", tmp_path / "other"
    for folder in (whole, mixed, other):
        folder.mkdir()
        write(folder, "reconciliations", plain_world()["reconciliations"])
    for table in keyed:
        write(whole, table, padded(table))
        lost = table in {"services", "payments"}
        write(mixed, table, plain_world()[table] if lost else padded(table))
        write(other, table, plain_world()[table] if table == "participants" else padded(table))
    expected = judged(audited(whole))
    same(judged(audited(mixed)), expected)
    same(judged(audited(other)), expected)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_opened_and_saved_by_libreoffice(tmp_path: Path, plain: dict[str, Any]) -> None:
    """It makes numbers of ids and true dates of dates, and shows them its own way."""
    text, book, back = tmp_path / "text", tmp_path / "book", tmp_path / "back"
    write_plain(text, plain_world())
    for kind, source, target in (("xlsx", text, book), ("csv", book, back)):
        subprocess.run(
            ["soffice", f"-env:UserInstallation={(tmp_path / 'user').as_uri()}", "--headless",
             "--convert-to", kind, "--outdir", target, *sorted(source.iterdir())],
            check=True, capture_output=True, timeout=240,
        )  # fmt: skip
        same(judged(audited(target)), plain)


def test_all_tables_in_one_workbook(tmp_path: Path, plain: dict[str, Any]) -> None:
    book = openpyxl.Workbook()
    for table, grid in plain_world().items():
        fill_openpyxl(book.create_sheet(f"Sheet of {table}"), grid)
    book.save(tmp_path / "All exports (1).XLSX")
    same(judged(audited(tmp_path)), plain)
