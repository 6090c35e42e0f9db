"""Pointblank: the four checks as YAML workflows. It makes no joins and no counts.

The joined frames are prepared in Polars; the conditions stand in ``pointblank.yaml``.
It counts all rows that fail and keeps the first 500 of each step.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pointblank as pb
import polars as pl
import yaml

from benchmarks.contestants import joined
from benchmarks.contestants.answers import KEYS, leave_summary, run

if TYPE_CHECKING:
    from datetime import date

WORKFLOWS = Path(__file__).with_name("pointblank.yaml")


def main(folder: Path, as_of: date, out: Path) -> None:
    exports = joined.scan(folder)
    today = pl.lit(as_of).alias("as_of")
    plans = {
        "SVC001": joined.mapped(exports).with_columns(today),
        "SVC003": joined.reviewed(exports).with_columns(today),
        "PAY001": joined.accompanied(exports),
        "PAY011": joined.documented(exports),
    }
    frames = dict(zip(plans, pl.collect_all(list(plans.values())), strict=True))
    workflows = yaml.safe_load(WORKFLOWS.read_text(encoding="utf-8"))
    found = {}
    out.mkdir(parents=True, exist_ok=True)
    for rule, workflow in workflows.items():
        done = pb.yaml_interrogate(yaml.safe_dump(workflow), set_tbl=frames[rule])
        found[rule] = int(done.n_failed(i=1, scalar=True))
        done.get_data_extracts(i=1, frame=True).select(KEYS[rule]).write_csv(out / f"{rule}.csv")
    leave_summary(out, found)


if __name__ == "__main__":
    run(main)
