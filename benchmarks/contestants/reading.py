"""Polars reading all files of a folder as text, and nothing else: what no program can save.

``python -m benchmarks.contestants.reading FOLDER``
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

if __name__ == "__main__":
    for path in sorted(Path(sys.argv[1]).glob("*.csv")):
        rows = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
        del rows
