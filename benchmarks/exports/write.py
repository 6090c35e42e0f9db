"""Writing exports: a chunk of participants at a time, so that memory does not grow."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from benchmarks.exports.payments import payments
from benchmarks.exports.people import AS_OF, SLOTS, courses, participants
from benchmarks.exports.records import case_notes, income, outcomes, reconciliations
from benchmarks.exports.services import services

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Variant = Literal["clean", "dirty"]
SHARES: dict[Variant, float] = {"clean": 0.02, "dirty": 0.2}
"""The share of the subjects of each rule that are in breach."""
CHUNK = 20_000
"""Participants in memory at once."""
UNQUOTED = "income"


def chunks(count: int, share: float) -> Iterator[dict[str, pl.DataFrame]]:
    """The tables of some participants after another; reconciliations come with the first."""
    for first in range(0, count, CHUNK):
        course = courses(first, min(CHUNK, count - first), share)
        tables = {
            "participants": participants(course, share),
            "services": services(course, share),
            "payments": payments(course, share),
            "outcomes": outcomes(course, share),
            "case_notes": case_notes(course, share),
            "income": income(course, share),
        }
        yield tables if first else {**tables, "reconciliations": reconciliations(share)}


def write_csv(folder: Path, count: int, variant: Variant) -> None:
    """Write a file for each table into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, tables in enumerate(chunks(count, SHARES[variant])):
        for name, rows in tables.items():
            quotes: Literal["never", "necessary"] = "never" if name == UNQUOTED else "necessary"
            with (folder / f"{name}.csv").open("ab" if number else "wb") as file:
                rows.write_csv(file, include_header=not number, quote_style=quotes)


def write_workbook(path: Path, count: int, variant: Variant) -> None:
    """Write all tables into one workbook, a sheet each; dates as texts, as exports have them."""
    parts: dict[str, list[pl.DataFrame]] = {}
    for tables in chunks(count, SHARES[variant]):
        for name, rows in tables.items():
            parts.setdefault(name, []).append(rows)
    write_sheets(path, {name: pl.concat(frames) for name, frames in parts.items()})


def write_services_sheet(path: Path, rows: int, variant: Variant) -> None:
    """Write so many services into one sheet, all columns but the contractor."""
    people = -(-rows // SLOTS)
    parts = [tables["services"] for tables in chunks(people, SHARES[variant])]
    write_sheets(path, {"services": pl.concat(parts).drop("contractor").head(rows)})


def write_sheets(path: Path, tables: dict[str, pl.DataFrame]) -> None:
    """Write frames as sheets of texts, row by row, holding only one row of a sheet in memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        # The library would write today's date.
        book.set_properties({"created": datetime(AS_OF.year, AS_OF.month, AS_OF.day)})  # noqa: DTZ001
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, rows.columns)
            for number, row in enumerate(rows.cast(pl.String).iter_rows(), start=1):
                for place, text in enumerate(row):
                    if text is not None:
                        sheet.write_string(number, place, text)
