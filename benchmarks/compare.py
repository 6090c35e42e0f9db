"""Hold ``wbn-audit check`` against the hand-written yardstick, side by side in one run.

``python benchmarks/compare.py [PARTICIPANTS] [ROUNDS]`` - 100,000 participants (2 million
services, 0.4 million payments) and five rounds unless said otherwise. The two run in turn,
each in a process of its own; medians of wall time, CPU seconds and peak memory, and their
ratios, are printed. The findings and counts of both must agree, or it exits 1.

Peak memory and CPU seconds come from the system (``resource``), so this script wants Linux
or macOS; the program it measures does not.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
AS_OF = "2027-01-15"  # after the last date of the made-up exports
RULES = "SVC001,SVC003,PAY001,PAY011"
TARGET = 1.5  # times the CPU seconds of the yardstick


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds, seconds of processor, megabytes."""

    wall: float
    cpu: float
    peak_mb: float


def measured(command: list[str]) -> Cost:
    """Run a command to its end; exit code 1 means findings, which is what we want."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        raise SystemExit(f"failed: {' '.join(command)}")
    scale = 1 if sys.platform == "darwin" else 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * scale / 1e6)


def median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(one.wall for one in costs),
        statistics.median(one.cpu for one in costs),
        statistics.median(one.peak_mb for one in costs),
    )


def differences(by_hand: Path, ours: Path) -> list[str]:
    """What the two do not agree on: number of findings by rule, every count."""
    said = json.loads((by_hand / "summary.json").read_text(encoding="utf-8"))
    findings = pl.read_csv(ours / "findings.csv", infer_schema=False)
    found = dict(
        findings.filter(pl.col("status") != "due_soon").group_by("rule_id").len().iter_rows()
    )
    wrong = [
        f"{rule}: by hand {said[rule]}, wbn-audit {found.get(rule, 0)}"
        for rule in RULES.split(",")
        if said[rule] != found.get(rule, 0)
    ]
    counts = pl.read_csv(ours / "counts.csv")
    for measure in counts.get_column("measure_id").unique(maintain_order=True):
        mine = counts.filter(
            (pl.col("measure_id") == measure)
            & (pl.col("contractor") != "all")
            & (pl.col("count") > 0)
        )
        theirs = pl.read_csv(by_hand / f"{measure}.csv")
        left = sorted(mine.select("contractor", "quarter", "count").iter_rows())
        right = sorted(theirs.select("contractor", "quarter", "len").iter_rows())
        if left != right:
            wrong.append(f"{measure}: the counts differ")
    return wrong


def main(participants: int, rounds: int) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        data, hand, ours = (Path(scratch) / name for name in ("exports", "hand", "ours"))
        subprocess.run(
            [sys.executable, str(HERE / "make_exports.py"), str(data), str(participants)],
            check=True,
        )
        by_hand = [sys.executable, str(HERE / "by_hand.py"), str(data), AS_OF, str(hand)]
        check = [
            sys.executable, "-m", "wbn_audit", "check", str(data), "--as-of", AS_OF,
            "--select", RULES, "--out", str(ours), "--format", "csv,json", "--quiet",
        ]  # fmt: skip
        costs: dict[str, list[Cost]] = {"by hand": [], "wbn-audit": []}
        for _ in range(rounds):
            costs["by hand"].append(measured(by_hand))
            costs["wbn-audit"].append(measured(check))
        wrong = differences(hand, ours)
    print(
        f"{participants:,} participants, {rounds} rounds in turn, medians, {os.cpu_count()} cores"
    )
    yardstick, audit = median(costs["by hand"]), median(costs["wbn-audit"])
    print(f"{'':12}{'wall s':>10}{'CPU s':>10}{'peak MB':>10}")
    for name, cost in (("by hand", yardstick), ("wbn-audit", audit)):
        print(f"{name:12}{cost.wall:>10.2f}{cost.cpu:>10.2f}{cost.peak_mb:>10.0f}")
    print(
        f"{'ratio':12}{audit.wall / yardstick.wall:>10.2f}{audit.cpu / yardstick.cpu:>10.2f}"
        f"{audit.peak_mb / yardstick.peak_mb:>10.2f}   (target: CPU at most {TARGET})"
    )
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main(*(numbers + [100_000, 5][len(numbers) :])))
