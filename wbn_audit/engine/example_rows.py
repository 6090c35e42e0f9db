"""The rows that an example lists, read into tables like those of an export."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.engine import needs
from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.readers import Rows, Sheet, Source
from wbn_audit.readers.csv.exact import read_exact
from wbn_audit.readers.sheet import no_ragged
from wbn_audit.tables.load import Loader
from wbn_audit.tables.recognise import Recognised, recognise
from wbn_audit.tables.setaside import Sorter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Example
    from wbn_audit.tables.layout import Layout, TableLayout
    from wbn_audit.tables.model import Tables


@dataclass(kw_only=True)
class _ExampleSheet(Sheet):
    """Rows written in a rule file, read like those of an export."""

    fields: Sequence[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)

    def _first_rows(self) -> list[tuple[int, list[str]]]:
        return [(1, list(self.fields))]

    def read(self, header_row: int, columns: Sequence[int]) -> Rows:
        cells = {
            str(index): [row.get(self.fields[index]) or None for row in self.rows]
            for index in columns
        }
        numbers = pl.Series(
            "row", range(header_row + 1, header_row + 1 + len(self.rows)), pl.UInt32
        )
        frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
        return Rows(frame.insert_column(0, numbers), 0, no_ragged(), len(self.rows))


@dataclass(kw_only=True)
class _ExampleText(Sheet):
    """An export written as text in a rule file, its header first, split like a CSV file."""

    text: str

    def _first_rows(self) -> list[tuple[int, list[str]]]:
        return [(1, self.text.partition("\n")[0].split(","))]

    def read(self, header_row: int, columns: Sequence[int]) -> Rows:
        header, _, body = self.text.partition("\n")
        width = len(header.split(","))
        return read_exact(body, ",", first_row=header_row + 1, width=width, columns=columns)


def _text(name: str, text: str, layout: Layout) -> tuple[Source, Recognised]:
    """The table of a text; problems if its header is not that of the table it stands under."""
    sheet = _ExampleText(source=name, name="", kind="example", delimiter=",", text=text)
    found = recognise(sheet, layout)
    if not isinstance(found, Recognised) or found.table.name != name:
        raise RulesRefused(Problem("", f"The text under '{name}' has no header of that table."))
    return Source(name, None, "", (sheet,)), found  # type: ignore[arg-type]  # no file behind it


def _recognised(table: TableLayout, rows: list[dict[str, str]]) -> tuple[Source, Recognised]:
    fields = list(table.fields)
    sheet = _ExampleSheet(source=table.name, name="", kind="example", fields=fields, rows=rows)
    columns = {name: index for index, name in enumerate(fields)}
    source = Source(table.name, None, "", (sheet,))  # type: ignore[arg-type]  # no file behind it
    return source, Recognised(sheet, table, 1, columns, tuple(fields), ())


def example_tables(example: Example, edition: Edition, wanted: needs.Needs) -> Tables:
    """The example's rows as tables; every table of the rule is there, if need be empty.

    Only the cells that the rule reads are looked at; rules of the loader, which name no
    table, look at every one.
    """
    names = {"participants", "services"} | wanted.tables | set(example.tables)
    names -= set(example.texts)
    recognised = [
        _recognised(edition.layout.tables[name], example.tables.get(name, []))
        for name in sorted(names)
    ]
    recognised += [_text(name, text, edition.layout) for name, text in example.texts.items()]
    reading = needs.reading([wanted], edition.layout, every_cell=not wanted.tables)
    loaded = Loader(edition.layout, reading).load(recognised)
    return Sorter(edition.layout, date.fromisoformat(example.as_of), loaded).tables()
