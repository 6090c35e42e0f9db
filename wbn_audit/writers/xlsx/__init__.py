"""findings.xlsx: the run as a workbook that people sort, filter and write their reviews into."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wbn_audit.results import Results

WORKBOOK = "findings.xlsx"


def xlsx_files(results: Results) -> dict[str, bytes]:
    """The workbook, by its name."""
    from wbn_audit.writers.xlsx.sheets import sheets_of  # noqa: PLC0415 - only where it is wanted
    from wbn_audit.writers.xlsx.workbook import workbook_bytes  # noqa: PLC0415

    return {WORKBOOK: workbook_bytes(sheets_of(results), results.as_of)}
