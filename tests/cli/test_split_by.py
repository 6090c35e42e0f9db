"""``--split-by``: each unit has all that is its own, and nothing of anybody else."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import openpyxl
import polars as pl
import pytest

from tests.cli.running import SAMPLES, check
from wbn_audit.results.run_folder import read_run
from wbn_audit.writers.split import folders

if TYPE_CHECKING:
    from pathlib import Path


def rows(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("split") / "run"
    assert check(SAMPLES, "--out", out, "--quiet", "--split-by", "contractor").code == 1
    return out


def test_a_contractor_has_what_a_run_on_it_alone_gives(run: Path, tmp_path: Path) -> None:
    names = sorted(folder.name for folder in (run / "contractors").iterdir())
    assert len(names) > 2
    alone = tmp_path / "alone"
    check(SAMPLES, "--out", alone, "--quiet", "--contractor", names[0], "--format", "csv,json")
    for file in ("findings.csv", "counts.csv", "counts_participants.csv", "rules.csv",
                 "annual.csv", "job_quality.csv", "kept_out.csv"):  # fmt: skip
        ours = (run / "contractors" / names[0] / file).read_bytes()
        assert ours == (alone / file).read_bytes(), file


def test_no_finding_of_a_contractor_is_lost(run: Path) -> None:
    whole = rows(run / "findings.csv").filter(pl.col("contractor") != "(not recorded)")
    parts = [rows(one / "findings.csv") for one in (run / "contractors").iterdir()]
    assert sorted(whole["finding_id"]) == sorted(pl.concat(parts)["finding_id"])


def test_nothing_tells_of_other_contractors(run: Path) -> None:
    folders_of = sorted((run / "contractors").iterdir())
    ids = {one.name: set(rows(one / "counts_participants.csv")["participant_id"])
           for one in folders_of}  # fmt: skip
    for folder in folders_of:
        text = "".join(
            path.read_text("utf-8") for path in folder.iterdir() if path.suffix != ".xlsx"
        )
        book = openpyxl.load_workbook(io.BytesIO((folder / "findings.xlsx").read_bytes()))
        text += " ".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        )
        for other in folders_of:
            if other != folder:
                assert other.name not in text
                assert not [one for one in ids[other.name] if one in text]


def test_each_contractors_folder_is_a_run(run: Path) -> None:
    for folder in (run / "contractors").iterdir():
        assert read_run(folder).about["contractors"] == [folder.name]
    names = {one["name"] for one in json.loads((run / "results.json").read_text("utf-8"))["files"]}
    assert f"contractors/{folder.name}/results.json" in names
    read_run(run)


def test_a_coach_has_a_worksheet(tmp_path: Path) -> None:
    out = tmp_path / "run"
    for _ in range(2):  # the second run replaces the first
        assert check(SAMPLES, "--out", out, "--quiet", "--split-by", "coach").code == 1
    whole = rows(out / "findings.csv")
    found = {one.name: rows(one / "findings.csv") for one in (out / "coaches").iterdir()}
    assert sorted(whole["finding_id"]) == sorted(pl.concat(found.values())["finding_id"])
    for name, theirs in found.items():
        assert set(theirs["staff"].fill_null("(no coach)")) == {name}
        book = openpyxl.load_workbook(out / "coaches" / name / "findings.xlsx")
        assert book.sheetnames == ["Read me", "To do", "All findings"]
        assert book["All findings"].max_row == theirs.height + 1


@pytest.mark.parametrize("words", [("--split-by", "county"), ("--split-by", "coach")])
def test_what_cannot_be_split(words: tuple[str, ...], tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "run")) if words[1] == "county" else ()
    ran = check(SAMPLES, *words, *out)
    assert ran.code == 2
    assert "--split-by" in ran.err


def test_folders_have_names_that_every_system_takes() -> None:
    names = ["A/B", "A\\B", "a_b", "con", "..", "", "x" * 200, "Tré & Söhne", "\x1b[31m", "A: b?"]
    found = folders(names)
    assert len({one.casefold() for one in found.values()}) == len(names)
    for one in found.values():
        assert one == one.strip(" .")
        assert 0 < len(one) <= 64
        assert not set(one) & set('<>:"/\\|?*\x1b')
    assert found["con"] == "_con"
