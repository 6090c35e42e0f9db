"""fastexcel, into Polars."""

from __future__ import annotations

import sys

import fastexcel

if __name__ == "__main__":
    cells = fastexcel.read_excel(sys.argv[1]).load_sheet(0, dtypes="string").to_polars()
    print(
        cells.height, cells.height * cells.width - sum(cells.null_count().row(0)), file=sys.stderr
    )
