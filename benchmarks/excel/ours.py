"""wbn-audit's own reader: cells as text, with the row numbers that the spreadsheet shows."""

from __future__ import annotations

import sys
from pathlib import Path

from wbn_audit.readers.xlsx.source import workbook_sheets

if __name__ == "__main__":
    path = Path(sys.argv[1])
    (sheet,) = workbook_sheets(path, path.name)
    row, header = sheet.top()[0]
    cells = sheet.read(row, range(len(header))).cells.drop("row")
    print(
        cells.height, cells.height * cells.width - sum(cells.null_count().row(0)), file=sys.stderr
    )
