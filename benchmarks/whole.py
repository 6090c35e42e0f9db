"""The whole rulebook: small exports, as users feel them, and large ones beside four checks."""

from __future__ import annotations

import csv
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measure import Program, in_turn
from benchmarks.programs import FOUR, HAND, OURS, check, contestant, module
from benchmarks.tables import held, megabytes, seconds, table, times

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.measure import Cost, Measured

IMPORT, HELP, READING = "import polars", "wbn-audit --help", "Polars reads the files as text"
ALL, SELECTED = f"{OURS}, all rules", f"{OURS}, four rules"
MOST_CPU, MOST_MEMORY, MOST_SHARE = 3.0, 2.0, 0.02
MOST_SMALL, MOST_HELP = 3.0, 0.15
MOST_NOISE = 0.1
TOLD = re.compile(r"^ *([0-9.]+) s +(?:[0-9.]+% +)?Writing", re.MULTILINE)


class NotMeasured(Exception):
    """A program that a table cannot do without failed."""


def cost_of(measured: Measured) -> Cost:
    """The medians, or the end of the section."""
    if measured.failure:
        raise NotMeasured(f"{measured.program.name} failed: {measured.failure}")
    return measured.cost


def rules_of(run: Path) -> list[dict[str, str]]:
    """The rows of a run's rules.csv."""
    with (run / "rules.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def findings_of(run: Path) -> int:
    """How many findings a run reported."""
    return sum(int(row["findings"]) for row in rules_of(run))


def small(exports: Path, workbooks: Path, out: Path, rounds: int) -> str:
    """S: every output, from CSV and from a workbook, and the help."""
    every = "csv,json,html,xlsx"
    names = {"from CSV": exports, "from one workbook": workbooks}
    programs = [check(name, files, out / name, formats=every) for name, files in names.items()]
    programs.append(Program(HELP, [sys.executable, "-m", "wbn_audit", "--help"]))
    programs.append(Program(IMPORT, [sys.executable, "-c", "import polars"]))
    everyone = in_turn(programs, rounds)
    base = cost_of(everyone[IMPORT])
    rows = []
    for name, one in everyone.items():
        cost = cost_of(one)
        most = {HELP: MOST_HELP, IMPORT: None}.get(name, MOST_SMALL)
        title = name if name in {HELP, IMPORT} else f"check {name}: CSV, JSON, HTML, XLSX"
        rows.append([
            title, seconds(cost.wall), seconds(cost.cpu), megabytes(cost.peak),
            times(cost.wall / base.wall), times(cost.cpu / base.cpu),
            "" if most is None else f"wall under {most} s: {held(cost.wall, most)}",
        ])  # fmt: skip
    head = ["", "wall s", "CPU s", "peak MB", "wall to import", "CPU to import", "target"]
    return table(head, rows)


@dataclass(frozen=True)
class Whole:
    """What the other sections need of this one: a run of all rules."""

    text: str
    cost: Cost
    findings: int


def whole(exports: Path, out: Path, rounds: int) -> Whole:
    """M clean: all rules and measures, beside the four checks and six counts by hand."""
    programs = [
        contestant(HAND, exports, out / "hand"),
        check(SELECTED, exports, out / "four", "--select", FOUR),
        check(ALL, exports, out / "all"),
        module(READING, "contestants.reading", exports),
        Program(IMPORT, [sys.executable, "-c", "import polars"]),
    ]
    everyone = {name: cost_of(one) for name, one in in_turn(programs, rounds).items()}
    hand, ours = everyone[HAND], everyone[ALL]
    rows = [
        [name, seconds(cost.wall), seconds(cost.cpu), megabytes(cost.peak),
         times(cost.wall / hand.wall), times(cost.cpu / hand.cpu), times(cost.peak / hand.peak)]
        for name, cost in everyone.items()
    ]  # fmt: skip
    head = [
        "",
        "wall s",
        "CPU s",
        "peak MB",
        "wall to by hand",
        "CPU to by hand",
        "memory to by hand",
    ]
    cpu, memory = ours.cpu / hand.cpu, ours.peak / hand.peak
    assessed = sum(row["state"] in {"pass", "fail"} for row in rules_of(out / "all"))
    rules = len(rules_of(out / "all"))
    each = (ours.cpu - everyone[SELECTED].cpu) / (rules - len(FOUR.split(",")))
    reading = everyone[READING].cpu - everyone[IMPORT].cpu
    # Of files so small that reading them is lost in the noise, nothing can be said.
    share = each / reading if reading > MOST_NOISE else None
    targets = [
        ["CPU, all rules to four checks by hand", times(cpu), f"at most {MOST_CPU:.0f} ×",
         held(cpu, MOST_CPU)],
        ["peak memory, the same", times(memory), f"at most {MOST_MEMORY:.0f} ×",
         held(memory, MOST_MEMORY)],
        ["one more rule, of the CPU to read the files",
         "files too small to tell" if share is None else f"{share:.1%}",
         f"at most {MOST_SHARE:.0%}",
         "" if share is None else held(share, MOST_SHARE)],
    ]  # fmt: skip
    findings = findings_of(out / "all")
    said = f"{rules} rules, {assessed} of them assessed; {findings:,} findings."
    text = "\n\n".join([table(head, rows), said, table(["", "figure", "target", ""], targets)])
    return Whole(text, ours, findings)


def dirty(exports: Path, out: Path, rounds: int, clean: Whole) -> str:
    """M dirty: what findings cost, and writing them beside Polars writing the same file."""
    run = out / "dirty"
    programs = [
        check(ALL, exports, run),
        check("only findings.csv and the like", exports, out / "csv", "--timings", formats="csv"),
        module("Polars", "contestants.writing", run / "findings.csv", out / "again.csv"),
    ]
    everyone = in_turn(programs, rounds)
    cost = cost_of(everyone[ALL])
    found = findings_of(run)
    more = (cost.cpu - clean.cost.cpu) / max(found - clean.findings, 1) * 1e6
    rows = [
        ["clean", f"{clean.findings:,}", seconds(clean.cost.wall), seconds(clean.cost.cpu),
         megabytes(clean.cost.peak), f"{clean.cost.cpu / max(clean.findings, 1) * 1e6:.0f}"],
        ["dirty", f"{found:,}", seconds(cost.wall), seconds(cost.cpu), megabytes(cost.peak),
         f"{cost.cpu / max(found, 1) * 1e6:.0f}"],
    ]  # fmt: skip
    head = ["", "findings", "wall s", "CPU s", "peak MB", "CPU µs a finding"]
    return "\n\n".join([
        table(head, rows),
        f"One more finding, reported: {more:.0f} µs of CPU.",
        _writing(everyone["only findings.csv and the like"], everyone["Polars"]),
    ])  # fmt: skip


def _writing(ours: Measured, theirs: Measured) -> str:
    """What each says of its own writing."""
    cost_of(ours)
    cost_of(theirs)
    told = [
        [sum(map(float, lines)) for lines in map(TOLD.findall, one.said) if lines]
        for one in (ours, theirs)
    ]
    if not all(told):
        return "Writing: **not measured**, `--timings` did not say how long it took."
    mine, polars = (sorted(values)[len(values) // 2] for values in told)
    return table(
        ["writing", "wall s", "to Polars", "target: about as fast (at most 1.5 ×)"],
        [
            ["wbn-audit: findings.csv, counts, rules, hashes", seconds(mine), times(mine / polars),
             held(mine / polars, 1.5)],
            ["Polars: the same findings.csv", seconds(polars), times(1), ""],
        ],
    )  # fmt: skip
