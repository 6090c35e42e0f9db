"""Reading one sheet of a workbook, beside the libraries that read Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import in_turn
from benchmarks.programs import OURS, module
from benchmarks.tables import held, megabytes, seconds, table, times
from benchmarks.whole import cost_of

if TYPE_CHECKING:
    from pathlib import Path

MOST = 2.0
READERS = {
    "fastexcel, to Polars": "excel.fast",
    "python-calamine, Python objects": "excel.calamine",
    "openpyxl read-only, Python objects": "excel.openpyxl_rows",
}


def excel(path: Path, rounds: int, *, peers: str) -> tuple[str, list[str]]:
    """Measure all readers; return the table and what went wrong."""
    programs = [module(OURS, "excel.ours", path)]
    if not peers:
        programs += [module(name, script, path, peers=True) for name, script in READERS.items()]
    everyone = in_turn(programs, rounds)
    wrong = [f"{name}: {one.failure}" for name, one in everyone.items() if one.failure]
    measured = {name: cost_of(one) for name, one in everyone.items() if not one.failure}
    if OURS not in measured:
        return f"{OURS} failed: {everyone[OURS].failure}", wrong
    said = {name: everyone[name].said[-1].split()[-2:] for name in measured}
    wrong += [
        f"sheet: {name} read {told} rows and cells, {OURS} {said[OURS]}"
        for name, told in said.items()
        if told != said[OURS]
    ]
    others = [cost.wall for name, cost in measured.items() if name != OURS]
    fastest = min(others, default=measured[OURS].wall)
    rows = [
        [name, seconds(cost.wall), seconds(cost.cpu), megabytes(cost.peak),
         times(cost.wall / fastest),
         f"at most {MOST:.0f} × the fastest: {held(cost.wall / fastest, MOST)}" if name == OURS
         else ""]
        for name, cost in measured.items()
    ]  # fmt: skip
    rows += [
        [name, *[""] * 4, f"not measured: {one.failure}"]
        for name, one in everyone.items()
        if one.failure
    ]
    rows += [[name, *[""] * 4, "not measured: could not be installed"] for name in READERS if peers]
    head = ["", "wall s", "CPU s", "peak MB", "wall to the fastest library", "target"]
    return table(head, rows), wrong
