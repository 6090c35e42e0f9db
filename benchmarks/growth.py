"""Growth from M to L, and how far one machine reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.machine import memory
from benchmarks.measure import in_turn
from benchmarks.programs import OURS, check
from benchmarks.tables import held, megabytes, seconds, table, times
from benchmarks.whole import cost_of, findings_of

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.measure import Cost

MOST_GROWTH, MOST_MEMORY = 1.0, 8_000.0
NOISE = 0.05


def growth(exports: dict[int, Path], out: Path, rounds: int) -> str:
    """All rules on clean exports of two sizes (participants to folder), in turn.

    Reach is where peak memory, growing on as between the two, fills what the machine has.
    """
    programs = [check(f"{count:,}", folder, out / str(count)) for count, folder in exports.items()]
    everyone = {name: cost_of(one) for name, one in in_turn(programs, rounds).items()}
    rows, each = [], []
    for count, (name, cost) in zip(exports, everyone.items(), strict=True):
        each.append((count, cost))
        size = sum(path.stat().st_size for path in exports[count].glob("*.csv")) / 1e6
        rows.append([
            name, megabytes(size), f"{findings_of(out / str(count)):,}", seconds(cost.wall),
            seconds(cost.cpu), megabytes(cost.peak), f"{cost.cpu / count * 1e6:.0f}",
            f"{cost.peak / count * 1e3:.1f}",
        ])  # fmt: skip
    head = ["participants", "files MB", "findings", "wall s", "CPU s", "peak MB",
            "CPU µs a participant", "peak kB a participant"]  # fmt: skip
    return f"{table(head, rows)}\n\n{_targets(*each)}"


def _targets(medium: tuple[int, Cost], large: tuple[int, Cost]) -> str:
    (few, small), (many, big) = medium, large
    grown = (big.cpu / many) / (small.cpu / few)
    slope = (big.peak - small.peak) / (many - few)
    reach = ["memory hardly grows: cannot be told", ""]
    if slope > 0:
        reach = [f"{few + (limit - small.peak) / slope:,.0f}" for limit in (MOST_MEMORY, memory())]
    rows = [
        [f"CPU a participant, L to M, {OURS}", times(grown), "no worse than linear, 5 % for noise",
         held(grown, MOST_GROWTH + NOISE)],
        ["peak memory at L", f"{megabytes(big.peak)} MB", f"under {MOST_MEMORY:,.0f} MB",
         held(big.peak, MOST_MEMORY)],
        ["participants that 8 GB would hold, if memory grows on so", reach[0], "", ""],
        ["participants that this machine would hold", reach[1], "", ""],
    ]  # fmt: skip
    return table(["", "figure", "target", ""], rows)
