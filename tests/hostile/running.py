"""The real command in a process of its own, with what it took: seconds and memory.

Seconds are those of the processor, so that a busy machine fails no test.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.cli.running import AS_OF

SECONDS = 20
PATIENCE = 120
BASE = 400 << 20
"""What the program holds before it reads anything, with room to spare."""
TIMES = 20
"""How many times its input a run may hold beyond that."""


# Linux counts the size of the process that starts another as the other's peak: the test process
# has grown large, so a small one in between starts the program and measures it.
_MEASURED = """
import os, subprocess, sys, time
environment = dict(os.environ)
place = environment.pop("MEASURED")
begun = time.monotonic()
child = subprocess.Popen(sys.argv[2:], env=environment)
while True:
    pid, status, usage = os.wait4(child.pid, os.WNOHANG)
    if pid:
        break
    if time.monotonic() - begun > float(sys.argv[1]):
        child.kill()
    time.sleep(0.02)
child.returncode = os.waitstatus_to_exitcode(status)
with open(place, "w") as file:
    print(child.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=file)
"""


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
        measured = subprocess.run(
            [sys.executable, "-S", "-c", _MEASURED, str(PATIENCE), sys.executable, "-m",
             "wbn_audit", *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=cwd, check=False,
            env={**os.environ, "MEASURED": (place := tempfile.mkstemp())[1]},
        )  # fmt: skip
        assert measured.returncode == 0
        os.close(place[0])
        said = Path(place[1]).read_text(encoding="ascii").split()
        Path(place[1]).unlink()
        code, took, peak = int(said[0]), float(said[1]), int(said[2])
        out.seek(0)
        err.seek(0)
        texts = [stream.read().decode("utf-8", "replace") for stream in (out, err)]
    return Ended(code, texts[0], texts[1], took, peak << 10)


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
    assert ended.peak < BASE + TIMES * size
