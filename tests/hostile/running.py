"""The real command in a process of its own, with what it took: seconds and memory.

Seconds are those of the processor, so that a busy machine fails no test.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.cli.running import AS_OF

SECONDS = 20
PATIENCE = 120
BASE = 400 << 20
"""What the program holds before it reads anything, with room to spare."""
TIMES = 20
"""How many times its input a run may hold beyond that."""


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit code, text of both streams, seconds, most bytes held."""

    code: int
    out: str
    err: str
    seconds: float
    peak: int

    @property
    def said(self) -> str:
        return self.out + self.err


def run_alone(*words: str | Path, cwd: Path | None = None) -> Ended:
    """Run ``wbn-audit`` to its end, or kill it when it seems to have none."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-m", "wbn_audit", *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=cwd,
        )  # fmt: skip
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - begun > PATIENCE:
                child.kill()
            time.sleep(0.02)
        child.returncode = os.waitstatus_to_exitcode(status)
        took = usage.ru_utime + usage.ru_stime
        out.seek(0)
        err.seek(0)
        texts = [stream.read().decode("utf-8", "replace") for stream in (out, err)]
    return Ended(child.returncode, texts[0], texts[1], took, usage.ru_maxrss << 10)


def check_alone(folder: Path, *words: str | Path) -> Ended:
    """Check a folder of exports; without a report where the run is refused."""
    report = folder.parent / "report"
    ended = run_alone("check", folder, "--as-of", AS_OF, "--out", report, *words)
    assert ended.code in {0, 1, 2}, ended.said[-2000:]
    assert "Traceback" not in ended.said
    assert "defect in the program" not in ended.err, ended.err
    if ended.code == 2:
        assert not report.exists()
        assert not [one.name for one in folder.parent.iterdir() if one.name.startswith(".wbn")]
    return ended


def within_limits(ended: Ended, size: int) -> None:
    """Hold a run to its time, and to memory in proportion to what it was given."""
    assert ended.seconds < SECONDS
    # Linux counts what the starting process held as the peak of the one it starts: in a test
    # process that has grown larger than the limit, a smaller peak cannot be seen.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    assert ended.peak < max(BASE + TIMES * size, own + (16 << 20))
