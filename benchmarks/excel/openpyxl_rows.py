"""openpyxl in its read-only mode: rows of Python objects."""

from __future__ import annotations

import sys

from openpyxl import load_workbook

if __name__ == "__main__":
    sheet = load_workbook(sys.argv[1], read_only=True, data_only=True).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    print(len(rows), sum(cell is not None for row in rows for cell in row), file=sys.stderr)
