"""Sheets to typed rows: one frame for each table, with the address of every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables import model
from wbn_audit.tables.fold import fold_word
from wbn_audit.tables.furniture import first_column, without_furniture
from wbn_audit.tables.harmless import harmless_header
from wbn_audit.tables.model import ROW, SOURCE, SheetAccount, bad
from wbn_audit.tables.parse import Parser, shape
from wbn_audit.tables.personal import without_ssn
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wbn_audit.readers import Rows, Source
    from wbn_audit.tables.layout import Layout, TableLayout
    from wbn_audit.tables.recognise import Recognised

DAY_OR_MONTH = " (day or month first?)"
EXTRA = "_extra"  # the text of columns that are no field, kept until rows have been compared
RAW = "_raw_"  # prefix: unreadable text, kept until rows have been compared
UNREADABLE_SCHEMA = {
    "table": pl.String, "field": pl.String, SOURCE: pl.UInt16, ROW: pl.UInt32, "found": pl.String,
}  # fmt: skip
RAGGED_SCHEMA = {
    "table": pl.String, SOURCE: pl.UInt16, ROW: pl.UInt32, "fields": pl.Int32, "problem": pl.String,
}  # fmt: skip


@dataclass
class Loaded:
    """What reading the sheets gave, before any row is set aside.

    Attributes:
        frames: table to typed rows.
        spellings: contractor names as written (tidied), to choose the shown one from.
    """

    sheets: list[SheetAccount]
    frames: dict[str, pl.DataFrame]
    fields: dict[str, frozenset[str]]
    partial: dict[tuple[str, str], list[str]]
    several: frozenset[str]
    unreadable: list[pl.DataFrame] = field(default_factory=list)
    ragged: list[pl.DataFrame] = field(default_factory=list)
    spellings: list[pl.Series] = field(default_factory=list)


def core_fields(table: TableLayout) -> set[str]:
    """The fields that decide whether a row is used at all; always read."""
    names = {table.id, table.program, *table.activity_fields}
    if "participant_id" in table.fields:
        names |= {"participant_id", "contractor"}
    else:
        # What tells repeated headers and total rows from rows of data.
        names |= {one.name for one in table.fields.values() if one.required}
    if table.name == "participants":
        names |= {"participation_date"}
    return {name for name in names if name in table.fields}


def _account(source: Source, found: Recognised, rows_after: int) -> SheetAccount:
    total = found.header_row + rows_after
    near = found.near()
    return SheetAccount(
        source=source.name,
        sheet=found.sheet.name,
        sha256=source.sha256,
        table=found.table.name,
        header_row=found.header_row,
        encoding=found.sheet.encoding,
        delimiter=found.sheet.delimiter,
        headers={
            name: harmless_header(found.headers[index]) for name, index in found.columns.items()
        },
        ignored={harmless_header(found.headers[index]): near.get(index) for index in found.unknown},
        rows=total,
        reasons={model.HEADER: 1, model.ABOVE_HEADER: found.header_row - 1, model.USED: rows_after},
    )


def rows_of_data(
    source: Source, found: Recognised, rows: Rows
) -> tuple[pl.DataFrame, SheetAccount]:
    """The rows that are neither headers nor totals, and the account so far."""
    account = _account(source, found, rows.total)
    account.move(model.BLANK, rows.blank)
    cells = rows.cells
    if found.more_headers:
        again = cells.get_column("row").is_in(found.more_headers)
        account.move(model.REPEATED_HEADER, int(again.sum()))
        cells = cells.filter(~again)
    return without_furniture(cells, found, account), account


class Loader:
    """Reads recognised sheets into typed frames.

    Args:
        layout: tables and vocabularies.
        needs: table to the fields that rules, measures and reports read. Others are not
            parsed.
        progress: told what is being done.
    """

    def __init__(
        self,
        layout: Layout,
        needs: Mapping[str, Iterable[str]],
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.layout = layout
        self.progress = progress
        self.needs = {name: set(fields) for name, fields in needs.items()}
        self.parser = Parser(layout)

    def load(self, recognised: list[tuple[Source, Recognised]]) -> Loaded:
        """Read the sheets, the largest file first, and join those of one table in the order given.

        A large file takes most memory while it is read: nothing else should stand beside it.
        """
        by_table: dict[str, list[tuple[Source, Recognised]]] = {}
        for pair in recognised:
            by_table.setdefault(pair[1].table.name, []).append(pair)
        fields = {
            name: frozenset().union(*(found.fields for _, found in pairs))
            for name, pairs in by_table.items()
        }
        several = frozenset(name for name, pairs in by_table.items() if len(pairs) > 1)
        loaded = Loaded([], {}, fields, _partial(recognised, fields), several)
        read: dict[int, tuple[pl.DataFrame, SheetAccount]] = {}
        for number in sorted(range(len(recognised)), key=lambda one: -recognised[one][0].size):
            read[number] = self._sheet(number, *recognised[number], loaded)
        frames: dict[str, list[pl.DataFrame]] = {name: [] for name in by_table}
        for number, (_, found) in enumerate(recognised):
            frame, account = read.pop(number)
            loaded.sheets.append(account)
            frames[found.table.name].append(frame)
        for noted in (loaded.unreadable, loaded.ragged):
            noted.sort(key=lambda rows: int(rows.item(0, SOURCE)))
        for name, parts in frames.items():
            if len(parts) == 1:
                loaded.frames[name] = parts[0]
            else:
                loaded.frames[name] = pl.concat(parts, how="diagonal")
                self._mark_flags(loaded.frames, name)
        return loaded

    def _mark_flags(self, frames: dict[str, pl.DataFrame], name: str) -> None:
        """A flag column that one sheet has and another has not: false in the other."""
        flags = [column for column in frames[name].columns if column.endswith(model.UNREADABLE)]
        frames[name] = frames[name].with_columns(pl.col(flags).fill_null(value=False))

    def _wanted(self, found: Recognised, loaded: Loaded) -> dict[str, int]:
        table = found.table
        if table.name in loaded.several:
            return dict(found.columns)
        wanted = core_fields(table) | self.needs.get(table.name, set())
        return {name: index for name, index in found.columns.items() if name in wanted}

    def _sheet(
        self, number: int, source: Source, found: Recognised, loaded: Loaded
    ) -> tuple[pl.DataFrame, SheetAccount]:
        """Read one sheet into typed columns, with its account; problems go to *loaded*."""
        columns = self._wanted(found, loaded)
        extra = found.unknown if found.table.name in loaded.several else ()
        wanted = {*columns.values(), *extra, first_column(found)}
        self.progress("Reading")
        rows = found.sheet.read(found.header_row, sorted(wanted))
        self.progress("Parsing")
        cells, account = rows_of_data(source, found, rows)
        address = cells.select(pl.lit(number, pl.UInt16).alias(SOURCE), pl.col("row").alias(ROW))
        hidden: list[pl.DataFrame] = []
        typed = self._columns(found, columns, cells, address, loaded, hidden)
        typed += self._given(found, cells.height, loaded)
        frame = address.with_columns(typed)
        if extra:
            frame = frame.with_columns(_extra_text(cells, found, extra))
        ragged = rows.ragged
        if ragged.height:
            frame = _doubt_program(frame, found, ragged.get_column("row"))
        if cells.height < rows.cells.height:
            ragged = ragged.join(cells.select("row"), on="row", how="semi")
        ragged = pl.concat([ragged, *hidden]).unique("row", keep="first", maintain_order=True)
        self._note_ragged(ragged, found.table.name, number, loaded)
        absent = loaded.fields[found.table.name] - found.fields
        # A column that only other sheets of the table have is unreadable here, not blank.
        lost = [pl.lit(value=True).alias(bad(name)) for name in sorted(absent)]
        return frame.with_columns(lost), account

    def _note_ragged(self, ragged: pl.DataFrame, table: str, number: int, loaded: Loaded) -> None:
        if ragged.height:
            loaded.ragged.append(
                ragged.select(
                    pl.lit(table).alias("table"),
                    pl.lit(number, pl.UInt16).alias(SOURCE),
                    pl.col("row").alias(ROW),
                    "fields",
                    "problem",
                )
            )

    def _columns(
        self,
        found: Recognised,
        columns: Mapping[str, int],
        cells: pl.DataFrame,
        address: pl.DataFrame,
        loaded: Loaded,
        hidden: list[pl.DataFrame],
    ) -> list[pl.Series]:
        typed = []
        for name, index in columns.items():
            texts = cells.get_column(str(index))
            field = found.table.fields[name]
            if field.kind == "name":
                texts = without_ssn(texts)
            column = self.parser.column(
                found.table.fields[name], texts, date_1904=found.sheet.date_1904
            )
            typed.append(column.values.alias(name))
            if column.hidden is not None:
                hidden.append(_hidden_in(name, found, address.filter(column.hidden)))
            if name == "contractor":
                loaded.spellings.append(texts.unique())
            if column.unreadable is not None:
                typed.append(column.unreadable.alias(bad(name)))
                if found.table.name in loaded.several:
                    typed.append(_only_where(texts, column.unreadable).alias(RAW + name))
                either = column.either
                hint = pl.when(pl.col("either")).then(pl.lit(DAY_OR_MONTH)).otherwise(pl.lit(""))
                loaded.unreadable.append(
                    address.with_columns(texts.alias("found"), pl.lit(either).alias("either"))
                    .filter(column.unreadable)
                    .select(
                        pl.lit(found.table.name).alias("table"),
                        pl.lit(name).alias("field"),
                        SOURCE,
                        ROW,
                        shape(pl.col("found")) if either is None else shape(pl.col("found")) + hint,
                    )
                )
        return typed

    def _given(self, found: Recognised, rows: int, loaded: Loaded) -> list[pl.Series]:
        """Columns that hold one word in every row, which the user or the file's name gave."""
        typed = []
        for name, word in found.given.items():
            texts = pl.Series(name, [word], pl.String)
            value = self.parser.column(found.table.fields[name], texts).values
            typed.append(value.new_from_index(0, rows).alias(name))
            if name == "contractor":
                loaded.spellings.append(texts)
        return typed


def _partial(
    recognised: list[tuple[Source, Recognised]], fields: Mapping[str, frozenset[str]]
) -> dict[tuple[str, str], list[str]]:
    """(table, field) to the sheets that lack the column, where others of the table have it."""
    partial: dict[tuple[str, str], list[str]] = {}
    for _, found in recognised:
        for name in fields[found.table.name] - found.fields:
            partial.setdefault((found.table.name, name), []).append(found.sheet.source)
    return partial


def _hidden_in(name: str, found: Recognised, rows: pl.DataFrame) -> pl.DataFrame:
    """An id with characters that nobody sees is read without them, and said so."""
    return rows.select(
        pl.col(ROW).alias("row"),
        pl.lit(len(found.headers), pl.Int32).alias("fields"),
        pl.lit(f"{name} holds invisible characters; it is read without them").alias("problem"),
    )


def _doubt_program(frame: pl.DataFrame, found: Recognised, ragged: pl.Series) -> pl.DataFrame:
    """Rows that do not fit the header are not set aside for what may be no program.

    Their program counts as unreadable, unless other rows of the sheet have it too.
    """
    name = found.table.program
    if name not in frame.columns:
        return frame
    torn = pl.col(ROW).is_in(ragged.implode())
    known = frame.filter(~torn).get_column(name).drop_nulls().unique()
    doubt = torn & (pl.col(name) != "WBN") & ~pl.col(name).is_in(known.implode())
    doubt = doubt.fill_null(value=False)
    if not frame.select(doubt.any()).item():
        return frame
    flag = pl.col(bad(name)) | doubt if bad(name) in frame.columns else doubt
    return frame.with_columns(pl.when(~doubt).then(pl.col(name)).alias(name), flag.alias(bad(name)))


def _only_where(texts: pl.Series, mask: pl.Series) -> pl.Series:
    return pl.select(pl.when(mask).then(texts)).to_series()


def _extra_text(cells: pl.DataFrame, found: Recognised, extra: tuple[int, ...]) -> pl.Series:
    """Columns that are no field, as one text: rows that differ there are no duplicates."""
    parts = [
        worded("{}={}", pl.lit(fold_word(found.headers[i])), pl.col(str(i)).str.strip_chars())
        for i in sorted(extra, key=lambda index: fold_word(found.headers[index]))
    ]
    text = pl.concat_str(parts, separator="\x1f", ignore_nulls=True)
    return cells.select(text.alias(EXTRA)).to_series()


def join_frames(
    frames: list[pl.DataFrame], schema: Mapping[str, type[pl.DataType]]
) -> pl.DataFrame:
    """One frame of all, or an empty one with the schema."""
    return pl.concat(frames) if frames else pl.DataFrame(schema=schema)
