"""Run programs and measure what each took: wall time, CPU seconds, peak memory.

The figures come from the system (``wait4``), so this wants Linux or macOS; what is measured does
not. This module and all that call it import nothing large: on Linux a child's peak memory is at
least what its parent held when it was started.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[1]
# What is measured sends nothing anywhere.
QUIET = {"GX_ANALYTICS_ENABLED": "false", "SODA_CORE_TELEMETRY_ENABLED": "false"}


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds, seconds of processor, megabytes (of a million bytes)."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Program:
    """Something to measure.

    Attributes:
        name: as tables call it.
        command: run in the root of the repository.
        good: exit codes that mean that it did its work.
    """

    name: str
    command: Sequence[str | Path]
    good: frozenset[int] = frozenset({0})


@dataclass
class Measured:
    """The runs of one program: what each took, and what the last one said.

    ``failure`` is empty, or the last line of what it said when it failed; then it ran no more.
    """

    program: Program
    costs: list[Cost] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    failure: str = ""

    @property
    def cost(self) -> Cost:
        """The medians."""
        return Cost(
            statistics.median(one.wall for one in self.costs),
            statistics.median(one.cpu for one in self.costs),
            statistics.median(one.peak for one in self.costs),
        )


def run_once(measured: Measured) -> None:
    """Run a program once and add what it took."""
    program = measured.program
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in program.command],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors, env=os.environ | QUIET,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        told = errors.read()
    if process.returncode not in program.good:
        lines = told.strip().splitlines() or ["nothing said"]
        measured.failure = f"exit {process.returncode}: {lines[-1][:200]}"
        return
    scale = 1 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    measured.costs.append(Cost(wall, cpu, usage.ru_maxrss * scale / 1e6))
    measured.said.append(told)


def in_turn(programs: Iterable[Program], rounds: int) -> dict[str, Measured]:
    """Run all of them one after another, *rounds* times over, so that none has the better hour."""
    everyone = {program.name: Measured(program) for program in programs}
    for number in range(rounds):
        for measured in everyone.values():
            if not measured.failure:
                print(f"  round {number + 1}: {measured.program.name}", file=sys.stderr)
                run_once(measured)
    return everyone
