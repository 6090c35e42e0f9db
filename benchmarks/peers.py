"""The environment of the peers: installed once, beside the benchmarks, from a lock with hashes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
LOCK = HERE / "requirements-peers.lock"
PYTHON = HOME / "bin" / "python"


def install() -> str:
    """Install what the lock pins, unless it is there; return what went wrong, or nothing."""
    pinned = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = HOME / ".installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == pinned:
        return ""
    print("Installing the peers into benchmarks/.venv …", file=sys.stderr)
    venv.create(HOME, with_pip=True, clear=True)
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)],
        capture_output=True, check=False, encoding="utf-8", errors="replace",
    )  # fmt: skip
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
    stamp.write_text(pinned, encoding="utf-8")
    return ""


def versions() -> dict[str, str]:
    """Name to version of all that the lock pins."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    pins = (line.split(" ")[0].split("==") for line in lines if "==" in line and line[0] != " ")
    return {pin[0]: pin[1] for pin in pins}
