"""DAT: what the loader raises, as findings of their own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables.activity import activity, own_day
from wbn_audit.tables.addresses import perhaps_at
from wbn_audit.tables.alike import perhaps_alike
from wbn_audit.tables.model import CONTRACTOR, FUTURE, PERSON, ROW, SOURCE, Tables, bad
from wbn_audit.tables.parse import ERROR_VALUES, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wbn_audit.tables.layout import Field

DAY = "_day"  # the row's own date; null where it has none that can be believed

# What looks at every cell, not only at those that other rules read.
EVERY_CELL = frozenset({"unreadable cell", "outside vocabulary"})

# Findings in one frame for all tables (table, _src, _row, field, found, participant_id, record_id,
# _c, staff, _day), and the rows that were looked at: table, which of its rows, and the rows.
Looked = list[tuple[str, str, pl.LazyFrame]]
Raised = tuple[pl.DataFrame, Looked]


def _rows(
    tables: Tables, name: str, some: pl.Expr | None = None, *, orphans: bool = False
) -> pl.LazyFrame:
    """Rows that the loader may speak of: in use, not after as_of; orphans only if asked.

    Args:
        tables: all.
        name: of one.
        some: which of its rows to look at; all of them if it is not given.
        orphans: rows of nobody in the export, too.
    """
    columns = tables.loaded[name].columns
    frame = tables.loaded[name].lazy()
    if some is not None:
        frame = frame.filter(some)
    if FUTURE in columns:
        frame = frame.filter(~pl.col(FUTURE))
    if orphans or PERSON not in columns or name == "participants":
        return frame
    return frame.filter(pl.col(PERSON).is_not_null() | pl.col("participant_id").is_null())


def day_of(tables: Tables, name: str, columns: Iterable[str]) -> pl.Expr:
    """The day that places a row of a table in time; null where none can be told.

    An activity that DAT007 calls implausible says nothing of when it was.
    """
    table = tables.layout.tables[name]
    day = own_day(table, columns)
    if day is None:
        return pl.lit(None, pl.Date)
    if not (table.activity or table.activity_by):
        return day
    return pl.when(day.is_between(tables.layout.oldest["activity"], tables.as_of)).then(day)


def _described(tables: Tables, name: str, rows: pl.LazyFrame, **more: pl.Expr) -> pl.LazyFrame:
    """The rows with the columns of a finding, in file order."""
    layout = tables.layout.tables[name]
    none = pl.lit(None, pl.String)
    have = set(tables.loaded[name].columns)
    has_id = layout.id and layout.id in have and name != "participants"
    staff = next((column for column in ("staff", "career_coach") if column in have), None)
    columns = {
        "table": pl.lit(name),
        SOURCE: pl.col(SOURCE),
        ROW: pl.col(ROW),
        "field": none,
        "found": none,
        "participant_id": pl.col("participant_id") if "participant_id" in have else none,
        "record_id": pl.col(layout.id) if has_id else none,
        CONTRACTOR: pl.col(CONTRACTOR) if CONTRACTOR in have else pl.lit(None, pl.UInt16),
        "staff": pl.col(staff) if staff else none,
        DAY: day_of(tables, name, have),
    } | more
    return rows.select([column.alias(key) for key, column in columns.items()]).sort(SOURCE, ROW)


def _looked(tables: Tables, names: Iterable[str], *, orphans: bool = False) -> Looked:
    which = "with orphans" if orphans else "theirs"
    return [(name, which, _rows(tables, name, orphans=orphans)) for name in names]


def _owned(tables: Tables) -> list[str]:
    return [name for name in tables.loaded if tables.layout.tables[name].has_participant]


def unreadable_cells(tables: Tables) -> Raised:
    """DAT001: one finding for each cell."""
    parts = []
    for name in tables.loaded:
        cells = tables.unreadable.filter(pl.col("table") == name).drop("table")
        if cells.height:
            rows = perhaps_at(_rows(tables, name), cells).join(
                cells.lazy(),
                on=[SOURCE, ROW],
                how="inner",
                suffix="_cell",
                maintain_order="left_right",
            )
            field = "field_cell" if "field" in tables.loaded[name].columns else "field"
            parts.append(_described(tables, name, rows, field=pl.col(field), found=pl.col("found")))
    return _joined(parts), _looked(tables, tables.loaded)


def shared_ids(tables: Tables) -> Raised:
    """DAT002: rows of a table share its id; one finding for each but the first in file order."""
    parts, names = [], []
    for name, table in tables.layout.tables.items():
        if name not in tables.loaded or table.id not in tables.loaded[name].columns or not table.id:
            continue
        names.append(name)
        alike = pl.lit(perhaps_alike(tables.loaded[name], [table.id]))
        rows = _rows(tables, name, alike & pl.col(table.id).is_not_null()).sort(SOURCE, ROW)
        nth = pl.int_range(pl.len(), dtype=pl.UInt32).over(table.id)
        parts.append(_described(tables, name, rows.filter(nth > 0), field=pl.lit(table.id)))
    return _joined(parts), _looked(tables, names)


def unknown_participants(tables: Tables) -> Raised:
    """DAT003: rows that name a participant who is not in the export."""
    parts = []
    for name in _owned(tables):
        rows = _rows(tables, name, orphans=True)
        lost = rows.filter(pl.col(PERSON).is_null() & pl.col("participant_id").is_not_null())
        parts.append(_described(tables, name, lost, field=pl.lit("participant_id")))
    return _joined(parts), _looked(tables, _owned(tables), orphans=True)


def no_participant_id(tables: Tables) -> Raised:
    """DAT004: rows without a participant id."""
    parts = []
    names = [*_owned(tables), "participants"]
    for name in names:
        rows = _rows(tables, name)
        blank = rows.filter(pl.col("participant_id").is_null())
        parts.append(_described(tables, name, blank, field=pl.lit("participant_id")))
    return _joined(parts), _looked(tables, names)


def ragged_rows(tables: Tables) -> Raised:
    """DAT005: rows with more or fewer fields than the header, or that could not be split."""
    parts = []
    for name in tables.loaded:
        lines = tables.ragged.filter(pl.col("table") == name).select(SOURCE, ROW, "problem")
        if lines.height:
            rows = perhaps_at(_rows(tables, name), lines).join(
                lines.lazy().unique([SOURCE, ROW]),
                on=[SOURCE, ROW],
                how="inner",
                maintain_order="left",
            )
            parts.append(_described(tables, name, rows, found=pl.col("problem")))
    return _joined(parts), _looked(tables, tables.loaded)


def outside_vocabulary(tables: Tables) -> Raised:
    """DAT006: cells with a word that the field's vocabulary does not have."""
    parts = []
    for name in tables.loaded:
        layout = tables.layout.tables[name]
        rows = _rows(tables, name)
        for field in layout.fields.values():
            if not field.vocabulary or field.open or field.name not in tables.loaded[name].columns:
                continue
            hits = rows.filter(_outside(tables, field, name))
            found = shape(pl.col(field.name).cast(pl.String)).fill_null("(blank)")
            if field.kind == "flag":
                hits, found = _with_shape(tables, name, field.name, hits), pl.col("_shape")
            parts.append(_described(tables, name, hits, field=pl.lit(field.name), found=found))
    return _joined(parts), _looked(tables, tables.loaded)


def _outside(tables: Tables, field: Field, table: str) -> pl.Expr:
    """Where a cell is outside; a blank is only where a service's status is."""
    words = list(tables.layout.vocabularies[field.vocabulary].words)
    value, flag = pl.col(field.name), pl.col(bad(field.name))
    rows = tables.loaded[table]
    readable = ~flag if bad(field.name) in rows.columns else pl.lit(value=True)
    if field.kind == "flag":
        return ~readable
    if field.kind == "list":
        texts = rows.get_column(field.name).unique().drop_nulls()
        odd = [text for text in texts if not set(text.strip(";").split(";")) <= set(words)]
        return value.is_in(odd).fill_null(value=False)
    strange = (~value.is_in(words)).fill_null(value=False)
    blank_status = table == "services" and field.name == tables.layout.tables[table].status
    return strange | (readable & value.is_null()) if blank_status else strange


def _with_shape(tables: Tables, table: str, field: str, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Unreadable cells of a field with their shape, less the error values of spreadsheets."""
    errors = pl.Series("e", ERROR_VALUES).to_frame().select(shape(pl.col("e"))).to_series()
    cells = tables.unreadable.filter((pl.col("table") == table) & (pl.col("field") == field))
    cells = cells.filter(~pl.col("found").is_in(errors.implode()))
    cells = cells.select(SOURCE, ROW, pl.col("found").alias("_shape"))
    near = perhaps_at(rows, cells)
    return near.join(cells.lazy(), on=[SOURCE, ROW], how="inner", maintain_order="left")


def implausible_dates(tables: Tables) -> Raised:
    """DAT007: an activity after as_of or long ago; a birth long ago or after application."""
    parts: list[pl.LazyFrame] = []
    looked_at: Looked = []
    oldest = tables.layout.oldest
    for name, table in tables.layout.tables.items():
        if name not in tables.loaded:
            continue
        columns = tables.loaded[name].columns
        rows = tables.loaded[name].lazy()
        acts = activity(table, columns)
        if acts is None:
            continue
        if name != "participants":
            stranger = pl.col(PERSON).is_null() & pl.col("participant_id").is_not_null()
            late = pl.col(FUTURE) if FUTURE in columns else pl.lit(value=False)
            rows = rows.filter(~stranger | late)
        looked_at.append((name, "dated", rows))
        wrong = (acts > tables.as_of) | (acts < oldest["activity"])
        field = pl.lit(table.activity)
        if "date_of_birth" in columns:
            born = pl.col("date_of_birth")
            strange = ((born < oldest["birth"]) | (born > acts)).fill_null(value=False)
            field = pl.when(wrong).then(field).otherwise(pl.lit("date_of_birth"))
            wrong = wrong.fill_null(value=False) | strange
        hits = rows.filter(wrong)
        # The day itself is shown: an activity date is no secret, a birth date is.
        shown = pl.when(field != "date_of_birth").then(acts.cast(pl.String))
        found = shown.fill_null("(not shown)")
        parts.append(_described(tables, name, hits, field=field, found=found))
    return _joined(parts), looked_at


def _joined(parts: list[pl.LazyFrame]) -> pl.DataFrame:
    schema = {
        "table": pl.String, SOURCE: pl.UInt16, ROW: pl.UInt32, "field": pl.String,
        "found": pl.String, "participant_id": pl.String, "record_id": pl.String,
        CONTRACTOR: pl.UInt16, "staff": pl.String, DAY: pl.Date,
    }  # fmt: skip
    return pl.concat([pl.LazyFrame(schema=schema), *parts]).collect(engine="in-memory")


RAISERS: dict[str, Callable[[Tables], Raised]] = {
    "unreadable cell": unreadable_cells,
    "shared id": shared_ids,
    "unknown participant": unknown_participants,
    "no participant id": no_participant_id,
    "ragged row": ragged_rows,
    "outside vocabulary": outside_vocabulary,
    "implausible date": implausible_dates,
}
