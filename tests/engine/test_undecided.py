"""Why a rule has no answer, in words that say what to do."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from tests.cli.running import SAMPLES, run

if TYPE_CHECKING:
    from pathlib import Path


def test_an_empty_reference_table_is_named(tmp_path: Path) -> None:
    words = ("--as-of", "2026-07-07", "--format", "csv,json", "--quiet", "--select", "PAY005")
    run("check", SAMPLES, "--out", tmp_path / "run", *words)
    with (tmp_path / "run" / "rules.csv").open(encoding="utf-8", newline="") as file:
        rules = {row["rule_id"]: row for row in csv.DictReader(file)}
    assert rules["PAY005"]["state"] == "not_assessed"
    said = "could not be decided: reference/llsil.yaml holds no figures"
    many = "could be decided: reference/llsil.yaml holds no figures"
    assert rules["PAY005"]["reason"].endswith(said if rules["PAY005"]["unknown"] == "1" else many)
