"""python-calamine: rows of Python objects."""

from __future__ import annotations

import sys

from python_calamine import CalamineWorkbook

if __name__ == "__main__":
    book = CalamineWorkbook.from_path(sys.argv[1])
    rows = book.get_sheet_by_index(0).to_python()[1:]
    print(len(rows), sum(cell != "" for row in rows for cell in row), file=sys.stderr)
