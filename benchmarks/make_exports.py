"""Make seeded exports: ``python -m benchmarks.make_exports FOLDER PARTICIPANTS [VARIANT]``.

About 20 services and 3 payments for each participant, and every other table that the program
reads. In the clean variant about 2 % of the subjects of each rule are in breach, in the dirty one
about 20 % (rows that the loader complains of: a tenth of that). With ``--xlsx`` one workbook; with
``--sheet`` one sheet of so many services, in nine columns.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.exports.write import SHARES, write_csv, write_services_sheet, write_workbook


def main() -> None:
    asked = argparse.ArgumentParser(description="Make seeded exports.")
    asked.add_argument("folder", type=Path)
    asked.add_argument("participants", type=int)
    asked.add_argument("variant", choices=SHARES, default="clean", nargs="?")
    asked.add_argument("--xlsx", action="store_true", help="one workbook instead of CSV files")
    asked.add_argument("--sheet", action="store_true", help="one sheet of so many services")
    given = asked.parse_args()
    if given.sheet:
        write_services_sheet(given.folder / "services.xlsx", given.participants, given.variant)
    elif given.xlsx:
        write_workbook(given.folder / "exports.xlsx", given.participants, given.variant)
    else:
        write_csv(given.folder, given.participants, given.variant)


if __name__ == "__main__":
    main()
