"""What the numbers beside the counts look like in each output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import polars as pl

from tests.writers.made_results import make_results
from wbn_audit.results.model import (
    COUNT_COLUMNS,
    annual_rows,
    if_fixed_rows,
    job_quality_rows,
    kept_out_rows,
)
from wbn_audit.results.schema import results_schema
from wbn_audit.writers.csv_files import csv_files
from wbn_audit.writers.json_document import json_document
from wbn_audit.writers.story import tell

if TYPE_CHECKING:
    from wbn_audit.results import Results

TITLE = "If the findings were fixed"


def numbered() -> Results:
    results = make_results()
    women = pl.DataFrame(
        [("engaged", "2025Q4", "PY2025 Q2", "all", "women", "yes", 7)], COUNT_COLUMNS, orient="row"
    )
    return make_results(
        counts=pl.concat([results.counts, women]),
        kept_out=kept_out_rows([
            ("engaged", "2025Q4", "1001", "ZZZ001/1"), ("engaged", "2025Q4", "1002", "ZZZ001/2"),
            ("engaged", "2025Q4", "1002", "SVC001/1002"), ("engaged", None, "1003", "ZZZ001/3"),
            ("engaged", None, "1001", "ZZZ001/4"),
        ]),
        if_fixed=if_fixed_rows([
            ("engaged", "2025Q4", "all", 500, 502), ("engaged", "2025Q4", "Alder", 1, 3),
            ("engaged", "2026Q1", "all", 600, 600),
        ]),
        annual=annual_rows([("PY2025", "all", "partners", "all", 4)]),
        job_quality=job_quality_rows([
            ("PY2025", "all", "all", 3, 2, 15.5, 16.0, 16.5, None, 0, None, 1, 1)
        ]),
    )  # fmt: skip


def test_people_see_what_fixing_would_give() -> None:
    section = next(one for one in tell(numbered()).sections if one.title == TITLE)
    assert section.rows == (("Engaged Participant", "2025Q4", "500", "502", "ZZZ001 2, SVC001 1"),)
    # 1001 is among those whose quarter is known.
    assert section.lines[0] == "1 more in a quarter that cannot be told: kept_out.csv."


def test_nothing_is_said_where_nothing_would_change() -> None:
    assert TITLE not in [one.title for one in tell(make_results()).sections]


def test_row_files() -> None:
    files = {name: content.decode() for name, content in csv_files(numbered()).items()}
    assert files["kept_out.csv"].splitlines()[1] == "engaged,2025Q4,1001,ZZZ001/1"
    assert files["kept_out.csv"].splitlines()[4] == "engaged,,1003,ZZZ001/3"
    assert files["annual.csv"].splitlines()[1] == "PY2025,all,partners,all,4"
    assert files["job_quality.csv"].splitlines()[1] == "PY2025,all,all,3,2,15.5,16,16.5,,0,,1,1"


def test_document_has_breakdowns_only_where_no_file_has_them() -> None:
    results = numbered()
    for files in (None, csv_files(results)):
        document = json.loads(json_document(results, files))
        jsonschema.validate(document, results_schema())
        broken_down = [one for one in document["counts"] if one["breakdown"] != "all"]
        assert len(broken_down) == (1 if files is None else 0)
        for name in ("kept_out", "annual", "job_quality"):
            assert (name in document) == (files is None)
        assert document["if_fixed"][0]["if_fixed"] == 502
