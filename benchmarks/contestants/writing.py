"""Polars writing a file of findings again: ``… writing FINDINGS OUT`` says the seconds it took."""

from __future__ import annotations

import sys
import time

import polars as pl

if __name__ == "__main__":
    findings = pl.read_csv(sys.argv[1], infer_schema=False)
    began = time.perf_counter()
    findings.write_csv(sys.argv[2])
    print(f"{time.perf_counter() - began:.4f} s  Writing", file=sys.stderr)
