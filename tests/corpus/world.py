"""One small set of exports, plain: UTF-8, commas, ISO dates; and what it is read as."""

from __future__ import annotations

import csv
import functools
import re
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tests.oracle.random_exports import write_exports
from tests.tables.columns import LAYOUT
from wbn_audit.engine.intake import Intake
from wbn_audit.engine.options import Options
from wbn_audit.tables.model import ROW, SOURCE

if TYPE_CHECKING:
    import polars as pl

    from wbn_audit.tables.model import Tables
    from wbn_audit.tables.own_mapping import MappingPart

AS_OF = date(2026, 6, 30)
Grid = list[list[object]]
"""A table as a person sees it: rows of cells, the header among them."""
World = dict[str, Grid]
_OF_EACH = 3
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def kinds(table: str, grid: Grid) -> list[str]:
    """Return the kind of each column of a plain table."""
    return [LAYOUT.tables[table].fields[str(name)].kind for name in grid[0]]


def narrowed(table: str) -> Grid:
    """Return a plain table with three columns of each kind, and what it cannot lack."""
    grid = plain_world()[table]
    layout = LAYOUT.tables[table]
    fields = [layout.fields[str(name)] for name in grid[0]]
    seen = Counter[str]()
    keep = []
    for index, field in enumerate(fields):
        seen[field.kind] += 1
        if seen[field.kind] <= _OF_EACH or field.required or field.name in layout.activity_fields:
            keep.append(index)
    return [[row[index] for index in keep] for row in grid]


@functools.lru_cache(maxsize=1)
def plain_world() -> World:
    """Return the exports that every dress is put on: some sixty rules have findings in them.

    Ids are whole numbers from 1001, so that a spreadsheet program may take them for numbers.
    Texts hold letters that every encoding writes otherwise.
    """
    with tempfile.TemporaryDirectory() as folder:
        write_exports(Path(folder), 5, 12, as_of=AS_OF, variant="clean")
        world = {}
        for path in sorted(Path(folder).glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                world[path.stem] = _plain(path.stem, list(csv.reader(file)))
    return world


def _plain(table: str, rows: list[list[str]]) -> Grid:
    header, *body = rows
    fields = LAYOUT.tables[table].fields
    plain: Grid = [[*header]]
    for row in body:
        named = zip(header, row, strict=True)
        plain.append([_plain_cell(name, fields[name].kind, cell) for name, cell in named])
    return plain


def _plain_cell(name: str, kind: str, text: str) -> str:
    if kind == "date" and (us := _US.fullmatch(text)):
        return date(int(us[3]), int(us[1]), int(us[2])).isoformat()
    if name == "participant_id":
        return str(1000 + int("".join(filter(str.isdigit, text))))
    if name in {"service_id", "payment_id", "outcome_id", "note_id"} and text:
        return str(50_000 + int(text[1:]))
    if kind == "money" and text:
        return f"{float(text.replace('$', '').replace(',', '')):.2f}"
    if name == "last_name":
        return f"{text} Peña–O’Brien"
    return text


def write_plain(folder: Path, world: World) -> Path:
    """Write a world as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, grid in world.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(grid)
    return folder


def read_tables(*paths: Path, mapping: tuple[MappingPart, ...] = ()) -> Tables:
    """Read exports as far as typed tables, with every field."""
    intake = Intake(Options(paths, AS_OF, mapping=mapping), LAYOUT)
    return intake.tables({name: set(table.fields) for name, table in LAYOUT.tables.items()}, 5)


def values(tables: Tables, table: str) -> pl.DataFrame:
    """Return the rows of a table that rules read, without where they stood."""
    rows = tables.rows[table]
    columns = sorted(set(rows.columns) - {SOURCE, ROW})
    return rows.select(columns).sort(columns)


def used(tables: Tables) -> dict[str, int]:
    """Return how many rows of each table are used."""
    sums: dict[str, int] = {}
    for sheet in tables.sheets:
        if sheet.table:
            sums[sheet.table] = sums.get(sheet.table, 0) + sheet.reasons["used"]
    return sums
