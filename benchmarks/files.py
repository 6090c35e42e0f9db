"""The exports that are measured: made once, kept in ``benchmarks/data``."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
AS_OF = "2027-01-15"


@dataclass(frozen=True)
class Sizes:
    """Participants in S, M and L, and rows in the sheet of the Excel comparison."""

    small: int
    medium: int
    large: int
    sheet: int


SIZES = {
    "full": Sizes(1_000, 100_000, 1_000_000, 200_000),
    "reduced": Sizes(1_000, 10_000, 20_000, 50_000),
    "quick": Sizes(1_000, 1_000, 4_000, 2_000),
}


def _recipe() -> str:
    """What decides the bytes: the generator's own text."""
    digest = hashlib.sha256()
    for path in sorted([*(HERE / "exports").glob("*.py"), HERE / "make_exports.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _made(name: str, words: list[str]) -> Path:
    """A folder of exports, made unless it is there and of this recipe."""
    folder = DATA / name
    stamp = DATA / f"{name}.recipe"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == _recipe():
        return folder
    print(f"Making {name} …", file=sys.stderr)
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.make_exports", str(folder), *words]
    subprocess.run(command, check=True, cwd=HERE.parent)
    stamp.write_text(_recipe(), encoding="utf-8")
    return folder


def exports(participants: int, variant: str) -> Path:
    """A folder of CSV files."""
    return _made(f"{variant}-{participants}", [str(participants), variant])


def workbook(participants: int) -> Path:
    """A folder with one workbook of all tables."""
    return _made(f"workbook-{participants}", [str(participants), "clean", "--xlsx"])


def sheet(rows: int) -> Path:
    """A workbook with one sheet of nine columns of services."""
    folder = _made(f"sheet-{rows}", [str(rows), "clean", "--sheet"])
    return folder / "services.xlsx"
