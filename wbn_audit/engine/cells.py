"""Findings about cells held against measures: what if the cell said something else?

The cell is taken for unreadable, and the measure judges its row in three-valued logic: the
row counts whatever the cell says, may count, or does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.measures.measure import DAY as ROWS_DAY
from wbn_audit.measures.measure import DOUBT, QUALIFIES, WHO, WOULD
from wbn_audit.tables.model import CONTRACTOR, PERSON, ROW, SOURCE, bad
from wbn_audit.tables.named import NAMED, THEIRS, VIEWS, add_named, add_participant_fields

if TYPE_CHECKING:
    from wbn_audit.checks.base import Frame, Run
    from wbn_audit.engine.needs import Needs
    from wbn_audit.measures import Measure
    from wbn_audit.tables.model import Tables

NUMBER, KEEPS, DOUBTS, DAY, ABLE = "_number", "_keeps", "_doubts", "_when", "_able"
_OWNER = "participant_id"  # in a row: the cell that says whose it is
_SCHEMA = {
    NUMBER: pl.UInt32, CONTRACTOR: pl.UInt16, KEEPS: pl.Boolean, DOUBTS: pl.Boolean, DAY: pl.Date,
    PERSON: pl.UInt32, "participant_id": pl.String, ABLE: pl.Boolean,
}  # fmt: skip


def doubted_cells(
    measure: Measure, needs: Needs, cells: pl.DataFrame, tables: Tables, run: Run,
    state: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """The findings that could move a measure.

    Args:
        measure: one that could be counted.
        needs: what it reads.
        cells: _number, table, _src, _row, field, participant_id, _c.
        tables: for the rows, those set aside for their date included.
        run: the evidence.
        state: a row for each participant: date, doubt, would.

    Returns:
        _number, _c, _p, participant_id, _keeps (null: cannot be told), _doubts, _when (the
        day on which the participant would count), _able.
    """
    parts = [_own_cells(measure, needs, cells, tables, state)]
    reads = {name for table, name in needs.read if table == measure.table}
    if measure.table != "participants":
        reads.add(_OWNER)
        rows = cells.filter(pl.col("table") == measure.table)
        if tables.layout.tables[measure.table].activity_by:
            # A date in the future is the activity of its row, whichever column that is.
            dated = (pl.col("field") == "") | pl.col("field").is_null()
            field = pl.when(dated).then(pl.lit(measure.date)).otherwise("field")
            rows = rows.with_columns(field.alias("field"))
        for (field,), part in rows.filter(pl.col("field").is_in(reads)).group_by(["field"]):
            parts.append(_row_cells(measure, needs, (str(field), part), tables, run, state))
    return pl.concat([pl.DataFrame(schema=_SCHEMA), *parts])


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())


def _own_cells(
    measure: Measure, needs: Needs, cells: pl.DataFrame, tables: Tables, state: pl.DataFrame
) -> pl.DataFrame:
    """Cells of the participants themselves; the id stands for all that their rows say.

    They keep out whoever is in doubt. A participant set aside for the date of the
    application is kept out, too.
    """
    reads = {name for table, name in needs.read if table == "participants"} | {_OWNER}
    mine = cells.filter((pl.col("table") == "participants") & pl.col("field").is_in(reads))
    people = tables.rows["participants"]
    lost = [
        pl.col(bad(name)) & pl.col("field").is_in([name, _OWNER])
        for name in sorted(reads) if bad(name) in people.columns
    ]  # fmt: skip
    flags = [name for name in people.columns if name.endswith(bad(""))]
    known = mine.join(
        people.select("participant_id", PERSON, *flags), on="participant_id", how="left",
        maintain_order="left",
    )  # fmt: skip
    known = known.join(state.select(PERSON, DOUBT, WOULD), on=PERSON, how="left")
    aside = pl.col(PERSON).is_null() & pl.col("participant_id").is_not_null()
    date = pl.lit(measure.table == "participants") & (pl.col("field") == measure.date)
    doubt = pl.col(DOUBT) & pl.any_horizontal(lost or [pl.lit(value=False)])
    doubt = doubt.fill_null(value=False)
    nobody = pl.col("participant_id").is_null() & pl.lit(measure.table == "participants")
    keeps = pl.when(nobody).then(None).otherwise(doubt | (aside & date))
    found = known.with_columns(
        keeps.alias(KEEPS),
        (date & pl.col(PERSON).is_not_null() & ~doubt).alias(DOUBTS),
        pl.col(WOULD).alias(DAY),
        pl.lit(value=True).alias(ABLE),
    )
    return _shaped(found)


def _row_cells(
    measure: Measure, needs: Needs, cells: tuple[str, pl.DataFrame], tables: Tables, run: Run,
    state: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """Cells of one field, of rows that could count."""
    field, found = cells
    addresses = found.select(SOURCE, ROW, NUMBER, pl.col("participant_id").alias("_named"))
    rows = tables.loaded[measure.table].join(addresses, on=[SOURCE, ROW], how="inner")
    rows = _with_doubt(rows, field, needs, tables, measure.table)
    judged = measure.judged(rows, run)
    judged, evidence = _evidence(measure, judged)
    known = (
        judged.rows.select(
            NUMBER, CONTRACTOR, PERSON, pl.col("_named").alias("participant_id"),
            QUALIFIES, pl.col(WHO).alias(ABLE), pl.col(ROWS_DAY).alias(DAY),
            evidence.alias("_evidence"),
        )
        .join(state.lazy().select(PERSON, DOUBT, WOULD), on=PERSON, how="left")
        .collect(engine="in-memory")
    )  # fmt: skip
    doubt = pl.col(DOUBT).fill_null(value=False)
    keeps = (
        pl.when(doubt & (pl.col(QUALIFIES).ne_missing(other=False) | pl.col("_evidence")))
        .then(pl.lit(value=True))
        .otherwise(pl.col(QUALIFIES))
    )
    return _shaped(
        known.with_columns(
            keeps.alias(KEEPS),
            pl.lit(value=False).alias(DOUBTS),
            pl.when(doubt).then(pl.col(WOULD)).otherwise(pl.col(DAY)).alias(DAY),
            # Whoever is in doubt may be so because of the participation date itself.
            pl.when(doubt).then(pl.lit(value=True)).otherwise(pl.col(ABLE)).alias(ABLE),
        )
    )


def _with_doubt(
    rows: pl.DataFrame, field: str, needs: Needs, tables: Tables, table: str
) -> pl.DataFrame:
    """The rows with one field unreadable, and what else the measure reads of them."""
    if field != _OWNER and field in rows.columns:
        blank = pl.lit(None, rows.schema[field]).alias(field)
        rows = rows.with_columns(blank, pl.lit(value=True).alias(bad(field)))
    beside = replace(tables, rows={**tables.rows, table: rows})
    named = {name for one, name in needs.named if one == table}
    add_named(beside, table, {n for n in named if set(NAMED[table][n].needs) <= set(rows.columns)})
    theirs = {name for one, name in needs.theirs if one == table}
    add_participant_fields(beside, table, theirs & set(tables.rows["participants"].columns))
    if field == _OWNER:
        anyone = [pl.lit(value=True).alias(bad(f"{THEIRS}{name}")) for name in theirs]
        beside.rows[table] = beside.rows[table].with_columns(anyone)
    return beside.rows[table]


def _evidence(measure: Measure, judged: Frame) -> tuple[Frame, pl.Expr]:
    """Whether a row may be one that the measure looks at beside its own rows."""
    possible = pl.lit(value=False)
    for gather in measure.gathers:
        conditions = [one for one in (gather.where, gather.membership) if one is not None]
        names = frozenset().union(*(one.names for one in conditions))
        if VIEWS[gather.view][0] != measure.table or not names <= judged.columns:
            continue
        chosen = pl.lit(value=True)
        for condition in conditions:
            judged = judged.prepared(condition)
            chosen = chosen & condition.chosen(judged.columns)
        possible = possible | chosen.ne_missing(other=False)
    return judged, possible
