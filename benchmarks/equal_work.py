"""Equal work: the same four checks by everyone, on the same files in the same hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.agreement import differences
from benchmarks.measure import in_turn
from benchmarks.peers import versions
from benchmarks.programs import CONTESTANTS, FOUR, HAND, OURS, check, contestant
from benchmarks.tables import MET, MISSED, megabytes, seconds, table, times

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.measure import Cost, Measured

PACKAGES = {
    "DuckDB SQL": "duckdb",
    "dataframely": "dataframely",
    "pandera": "pandera",
    "pointblank (YAML)": "pointblank",
    "Soda, DuckDB": "soda-duckdb",
    "Great Expectations": "great-expectations",
}


def equal_work(exports: Path, out: Path, rounds: int, *, peers: str) -> tuple[str, list[str]]:
    """Measure all; return the table and what went wrong.

    Args:
        exports: the files.
        out: where each contestant leaves its answers.
        rounds: how often each runs.
        peers: why the peers cannot run, or nothing.
    """
    names = [name for name in CONTESTANTS if name == HAND or not peers]
    programs = [contestant(name, exports, out / name) for name in names]
    programs.append(check(OURS, exports, out / OURS, "--select", FOUR))
    everyone = in_turn(programs, rounds)
    wrong = [f"{name}: {one.failure}" for name, one in everyone.items() if one.failure]
    wrong += [f"peers: {peers}"] if peers else []
    if not everyone[OURS].failure:
        answered = {name: out / name for name in names if not everyone[name].failure}
        wrong += differences(out / OURS, answered)
    return _text(everyone), wrong


def _row(name: str, cost: Cost, hand: Cost, ours: Cost) -> list[str]:
    done = CONTESTANTS[name][1] if name in CONTESTANTS else "4 checks, 6 counts, all else it says"
    title = f"{name} {versions()[PACKAGES[name]]}" if name in PACKAGES else name
    ahead = ""
    if name in PACKAGES:
        ahead = MET if ours.cpu < cost.cpu and ours.wall < cost.wall else MISSED
    return [
        title, done, seconds(cost.wall), seconds(cost.cpu), megabytes(cost.peak),
        times(cost.cpu / hand.cpu), times(cost.wall / ours.wall), times(cost.cpu / ours.cpu),
        times(cost.peak / ours.peak), ahead,
    ]  # fmt: skip


def _text(everyone: dict[str, Measured]) -> str:
    """The table; whoever could not run is in it."""
    head = [
        "", "does", "wall s", "CPU s", "peak MB", "CPU to by hand", "wall to ours", "CPU to ours",
        "memory to ours", "target: ours is ahead in wall and CPU",
    ]  # fmt: skip
    for name in (HAND, OURS):
        if everyone[name].failure:
            return f"{name} failed: {everyone[name].failure}"
    hand, ours = everyone[HAND].cost, everyone[OURS].cost
    rows = []
    for name in [OURS, *CONTESTANTS]:
        one = everyone.get(name)
        if one is None or one.failure:
            why = one.failure if one else "could not be installed"
            rows.append([name, f"not measured: {why}", *[""] * 8])
        else:
            rows.append(_row(name, one.cost, hand, ours))
    return table(head, rows)
