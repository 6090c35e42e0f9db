"""``--reported FILE``: the numbers that were reported, read row by row and refused as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.cli.settings import parse_quarter, quarter_of
from wbn_audit.engine.narrow import same_name
from wbn_audit.errors import InputRefused, OptionsRefused, Problem
from wbn_audit.readers.files import ENDINGS
from wbn_audit.readers.opening import open_source
from wbn_audit.results.model import ALL
from wbn_audit.results.reported import Number, Report
from wbn_audit.tables.fold import fold_word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wbn_audit.readers.sheet import Sheet
    from wbn_audit.results import Results

# Our name to the headers it may stand under, folded. counts.csv of a run is understood too.
_HEADERS = {
    "measure": ("measure", "measureid", "title"),
    "quarter": ("quarter", "calendarquarter"),
    "contractor": ("contractor", "serviceprovider", "agency"),
    "count": ("count", "reported", "number", "participants"),
    "breakdown": ("breakdown",),
    "group": ("group",),
}
_MUST = ("measure", "quarter", "count")
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.0*)?")
_MOST_PROBLEMS = 100


@dataclass(frozen=True)
class Row:
    """One row of the file, as written.

    Attributes:
        place: ``file:line`` or ``file!sheet!row N``.
        cells: our names of columns to text without spaces around it.
    """

    place: str
    cells: dict[str, str]


@dataclass(frozen=True)
class ReportedFile:
    """The rows of the file, and those that cannot be read as rows."""

    file: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_reported(path: Path) -> ReportedFile:
    """Read the file, as far as that can be done without the exports.

    Raises:
        InputRefused: it is no table with measures, quarters and counts.
    """
    if not path.name.lower().endswith(ENDINGS):
        remedy = "Save it as CSV, or as an Excel workbook (.xlsx)."
        raise InputRefused(Problem(path.name, "--reported: the file is no table.", remedy))
    rows: list[Row] = []
    problems: list[Problem] = []
    found = False
    for sheet in open_source(path, path.name).sheets:
        header = _header(sheet)
        if header is not None:
            found = True
            problems += _read(sheet, *header, rows)
    if not found:
        what = "--reported: the file has no columns measure, quarter and count."
        raise InputRefused(Problem(path.name, what, "Name them so in a header row."))
    if not rows and not problems:
        what = "--reported: the file holds no reported number."
        raise InputRefused(Problem(path.name, what, "Write one below the header."))
    return ReportedFile(path.name, tuple(rows), tuple(problems))


def _header(sheet: Sheet) -> tuple[int, dict[str, list[int]]] | None:
    """The header's row number, and where our columns stand; None if it is no such sheet."""
    for number, cells in sheet.top():
        folded = [fold_word(cell) for cell in cells]
        columns = {
            name: [at for at, header in enumerate(folded) if header in headers]
            for name, headers in _HEADERS.items()
        }
        if all(columns[name] for name in _MUST):
            return number, columns
    return None


def _read(
    sheet: Sheet, header_row: int, columns: dict[str, list[int]], rows: list[Row]
) -> Iterator[Problem]:
    """Add the sheet's rows; what is wrong with its columns or rows comes back."""

    def place(row: int) -> str:
        return f"{sheet.source}!{sheet.name}!row {row}" if sheet.name else f"{sheet.source}:{row}"

    twice = [name for name, places in columns.items() if len(places) > 1]
    for name in twice:
        yield Problem(place(header_row), f"Several columns may be {name}.", "Keep one of them.")
    if twice:
        return
    at = {name: places[0] for name, places in columns.items() if places}
    read = sheet.read(header_row, sorted(at.values()))
    ragged = set(read.ragged.get_column("row"))
    for row, _, problem in read.ragged.sort("row").iter_rows():
        what = "The row has not as many fields as the header."
        remedy = "Put a value that holds a comma in quotes."
        if problem:
            what, remedy = f"The row cannot be read: {problem}.", "Type it again."
        yield Problem(place(row), what, remedy)
    for cells in read.cells.to_dicts():
        texts = {name: str(cells[str(index)] or "").strip() for name, index in at.items()}
        if cells["row"] not in ragged and any(texts.values()):
            rows.append(Row(place(cells["row"]), texts))


def reported_numbers(read: ReportedFile, results: Results) -> Report:
    """The numbers, in the words of the run.

    Raises:
        InputRefused: naming the place of every measure, quarter, contractor or count that is
            none, and of every number that stands there twice.
    """
    reader = _Numbers(results)
    numbers = [reader.number(row) for row in read.rows]
    problems = [*read.problems, *reader.problems]
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        rest = [Problem(read.file, f"and {more:,} more.")] if more > 0 else []
        raise InputRefused([*problems[:_MOST_PROBLEMS], *rest])
    kept = tuple(one for one in numbers if one is not None and reader.shown(one))
    if not kept:
        what = "--reported: no number of the file is of a quarter and contractor that is shown."
        raise InputRefused(Problem(read.file, what, "Leave out --quarter or --contractor."))
    return Report(read.file, kept, len(numbers) - len(kept))


class _Numbers:
    """Turns rows into numbers; notes what is wrong with each."""

    def __init__(self, results: Results) -> None:
        self.as_of = date.fromisoformat(results.as_of)
        self.titles = {one.id: one.title for one in results.measure_info}
        names = [*results.about["contractors"], *_names(results)]
        self.contractors = {same_name(name): name for name in names}
        self.options = results.about["options"]
        self.problems: list[Problem] = []
        self.seen: dict[tuple[str, str, str], str] = {}

    def number(self, row: Row) -> Number | None:
        """The number of a row; None where it is of a breakdown, or wrong."""
        if any(row.cells.get(name, "").lower() not in {"", ALL} for name in ("breakdown", "group")):
            return None
        measure = self.measure(row)
        quarter = self.quarter(row)
        contractor = self.contractor(row)
        count = self.count(row)
        if measure is None or quarter is None or contractor is None:
            return None
        earlier = self.seen.setdefault((measure, quarter, contractor), row.place)
        if earlier != row.place:
            there = re.split(r"[!:]", earlier)[-1].removeprefix("row ")
            what = f"{measure}, {quarter}, {contractor}: this number stands in row {there} already."
            self.wrong(row, what, "Keep one of them.")
        return None if count is None else Number(measure, quarter, contractor, count)

    def wrong(self, row: Row, what: str, remedy: str) -> None:
        self.problems.append(Problem(row.place, what, remedy))

    def measure(self, row: Row) -> str | None:
        text = row.cells["measure"]
        for name, title in self.titles.items():
            if fold_word(text) in {fold_word(name), fold_word(title)}:
                return name
        what = f"There is no measure '{text[:60]}'." if text else "The measure is blank."
        self.wrong(row, what, f"There are {', '.join(self.titles)}; or write their titles.")
        return None

    def quarter(self, row: Row) -> str | None:
        text = row.cells["quarter"]
        remedy = "Write 2025Q4 or PY2025Q2."
        # A file says the same on every day: 'last' would not.
        if text.lower() not in {"current", "last"}:
            try:
                quarter = parse_quarter(text, self.as_of)
            except OptionsRefused:
                pass
            else:
                if quarter <= quarter_of(self.as_of):
                    return quarter
                what = f"{quarter} begins after the audit date, {self.as_of}."
                self.wrong(row, what, "Correct the quarter, or give --as-of.")
                return None
        what = f"'{text[:40]}' is no quarter." if text else "The quarter is blank."
        self.wrong(row, what, remedy)
        return None

    def contractor(self, row: Row) -> str | None:
        text = row.cells.get("contractor", "")
        if text.lower() in {"", ALL}:
            return ALL
        name = self.contractors.get(same_name(text))
        if name is None:
            there = ", ".join(sorted(self.contractors.values())) or "none"
            self.wrong(
                row, f"There is no contractor '{text[:60]}' in the exports.",
                f"There are: {there}; blank or all for the whole program.",
            )  # fmt: skip
        return name

    def count(self, row: Row) -> int | None:
        text = row.cells["count"]
        match = _COUNT.fullmatch(text)
        if match is None:
            what = f"'{text[:40]}' is no number of participants." if text else "The count is blank."
            self.wrong(row, what, "Write a whole number, 0 if there was nobody.")
            return None
        return int(match[1].replace(",", ""))

    def shown(self, one: Number) -> bool:
        """Whether the run shows what the number is of."""
        quarters = self.options["quarters"]
        wanted = {same_name(name) for name in self.options["contractors"]}
        return (not quarters or one.quarter in quarters) and (
            not wanted or same_name(one.contractor) in wanted
        )


def _names(results: Results) -> list[str]:
    """Contractors that the counts have beside those of the exports: people with none."""
    named = results.counts.get_column("contractor").cast(pl.String).unique()
    return [name for name in named if name != ALL]
