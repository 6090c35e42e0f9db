"""The commands that are measured."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.files import AS_OF
from benchmarks.measure import Program
from benchmarks.peers import PYTHON as PEERS

if TYPE_CHECKING:
    from pathlib import Path

FOUR = "SVC001,SVC003,PAY001,PAY011"
OURS = "wbn-audit"
HAND = "by hand, Polars"
# What it is called, its script, and what of the work it does.
CONTESTANTS = {
    HAND: ("by_hand", "4 checks, 6 counts"),
    "DuckDB SQL": ("duckdb_sql", "4 checks, 6 counts"),
    "dataframely": ("dataframely_schemas", "4 checks, joins in Polars"),
    "pandera": ("pandera_polars", "4 checks, joins in Polars"),
    "pointblank (YAML)": ("pointblank_yaml", "4 checks, joins in Polars"),
    "Soda, DuckDB": ("soda_contracts", "4 checks, as SQL"),
    "Great Expectations": ("great_expectations_suite", "4 checks, 2 worked out in pandas"),
}


def check(name: str, exports: Path, out: Path, *more: str, formats: str = "csv,json") -> Program:
    """A run of ``wbn-audit check``; findings (exit code 1) are what it is for."""
    words: list[str | Path] = [
        sys.executable, "-m", "wbn_audit", "check", exports, "--as-of", AS_OF, "--out", out,
        "--format", formats, "--quiet", *more,
    ]  # fmt: skip
    return Program(name, words, frozenset({0, 1}))


def contestant(name: str, exports: Path, out: Path) -> Program:
    """A run of one of the contestants; all but the one by hand in the peers' environment."""
    script = CONTESTANTS[name][0]
    python = sys.executable if name == HAND else PEERS
    return Program(name, [python, "-m", f"benchmarks.contestants.{script}", exports, AS_OF, out])


def module(name: str, script: str, *words: str | Path, peers: bool = False) -> Program:
    """A run of one of the small scripts."""
    python = PEERS if peers else sys.executable
    return Program(name, [python, "-m", f"benchmarks.{script}", *words])
