"""The kinds of root causes, each found in what was read; see :mod:`wbn_audit.engine.causes`."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.engine.cause_defaults import defaults
from wbn_audit.engine.causes import (
    FEWEST_ROWS,
    HALF,
    NEAR,
    SHARE,
    Cause,
    Run,
    in_sheet,
    place_of,
    sheets_of,
    used,
)
from wbn_audit.results.model import NOT_ASSESSED
from wbn_audit.tables.fold import fold_word
from wbn_audit.tables.model import DUPLICATE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wbn_audit.engine.needs import Needs
    from wbn_audit.tables.layout import Field, TableLayout
    from wbn_audit.tables.model import SheetAccount


def all_causes(run: Run, uncounted: Mapping[str, str]) -> list[Cause]:
    """Every cause but those of a single rule, the ones that explain most first."""
    return [*headers(run, uncounted), *snapshots(run), *unreadable(run), *defaults(run)]


def headers(run: Run, uncounted: Mapping[str, str]) -> Iterator[Cause]:
    """Fields that are needed and not there, beside a header that looks like one of their names.

    Args:
        run: what was found.
        uncounted: measures that could not be counted, and what they lack.
    """
    lacking: dict[str, list[str]] = {}
    for rule_id, needs in sorted(run.needs.items()):
        outcome = run.outcomes[rule_id]
        absent = needs.missing(run.tables) if outcome.state == NOT_ASSESSED else []
        for name in {*absent, *_partial(run, needs, rule_id)}:
            lacking.setdefault(name, []).append(rule_id)
    for measure, reason in uncounted.items():
        for name in reason.split(", "):
            lacking.setdefault(name, []).append(measure)
    for place, rules in sorted(lacking.items()):
        table, _, name = place.partition(".")
        layout = run.tables.layout.tables.get(table)
        if layout is None or name not in layout.fields:
            continue
        for _, sheet in sheets_of(run.tables, table):
            header = _nearest(layout.fields[name], layout, sheet)
            if header:
                yield _header(table, name, sheet, header, rules)


def _partial(run: Run, needs: Needs, rule_id: str) -> list[str]:
    """Fields that some files of a table lack, where subjects are unknown for it."""
    lacking = [
        f"{table}.{name}" for table, name in run.tables.partial if (table, name) in needs.read
    ]
    return lacking if lacking and run.outcomes[rule_id].unknown else []


def _nearest(field: Field, layout: TableLayout, sheet: SheetAccount) -> str:
    """The unrecognised header that is nearly a name of the field, and of no other more so."""
    if field.name in sheet.headers:
        return ""
    best, found = NEAR, ""
    absent = [one for one in layout.fields.values() if one.name not in sheet.headers]
    for header in sheet.ignored:
        likeness = _likeness(header, field)
        if likeness >= best and likeness == max(_likeness(header, one) for one in absent):
            best, found = likeness, header
    return found


def _likeness(header: str, field: Field) -> float:
    folded = fold_word(header)
    return max(
        SequenceMatcher(None, folded, fold_word(name)).ratio()
        for name in (field.name, *field.aliases)
    )


def _header(table: str, name: str, sheet: SheetAccount, header: str, rules: list[str]) -> Cause:
    what = (
        f"{place_of(sheet)} has no column recognised as {table}.{name}; its column '{header}' "
        "looks like it."
    )
    remedy = (
        f"If it is, rename it, or name it in wbn-audit.yaml (mapping: {table}: {name}: {header})."
    )
    return Cause("header", table, name, sheet, used(sheet), what, remedy, tuple(rules))


def snapshots(run: Run) -> Iterator[Cause]:
    """Two files with the same records in different states, of two days perhaps."""
    rules = run.raising("shared id")
    for table, rows in sorted(run.tables.loaded.items()):
        record = run.tables.layout.tables[table].id
        if not record or record not in rows.columns or len(sheets_of(run.tables, table)) < 2:  # noqa: PLR2004 - two
            continue
        ids = rows.select(record, SOURCE).drop_nulls(record)
        first = ids.group_by(record).agg(pl.col(SOURCE).min().alias("_first"))
        extra = ids.join(first, on=record).filter(pl.col(SOURCE) != pl.col("_first"))
        pairs = extra.group_by("_first", SOURCE).len("n").sort("_first", SOURCE)
        for one, other, count in pairs.iter_rows():
            sheet, before = run.tables.sheets[other], run.tables.sheets[one]
            same = sheet.reasons.get(DUPLICATE, 0)
            if count < FEWEST_ROWS or count + same < HALF * (used(sheet) + same):
                continue
            both = extra.filter((pl.col("_first") == one) & (pl.col(SOURCE) == other))
            shared = both.get_column(record).unique().implode()
            shown = pl.col("participant_id" if table == "participants" else "record_id")
            what = (
                f"{place_of(before)} and {place_of(sheet)} look like two snapshots of one export: "
                f"{count:,} ids are in both, with other values."
            )
            yield Cause(
                "snapshots", table, record, sheet, used(sheet), what,
                "Give only the newer one.",
                tuple(dict.fromkeys((*rules, *run.unsure(table)))),
                run.of_sheet(sheet, table, rules) & shown.is_in(shared),
            )  # fmt: skip


def unreadable(run: Run) -> Iterator[Cause]:
    """Columns of which nearly no filled cell can be read."""
    cells = run.tables.unreadable
    if cells.is_empty():
        return
    rules = run.raising("unreadable cell", "outside vocabulary")
    counted = cells.group_by("table", "field", SOURCE).len("n").sort("table", "field", SOURCE)
    for table, name, number, count in counted.filter(pl.col("n") >= FEWEST_ROWS).iter_rows():
        rows = in_sheet(run.tables.loaded[table], number)
        filled = rows.get_column(name).count() if name in rows.columns else used(
            run.tables.sheets[number]
        )  # fmt: skip
        if count < SHARE * (count + filled):
            continue
        sheet = run.tables.sheets[number]
        kind = run.tables.layout.tables[table].fields[name].kind
        whole = "No cell" if not filled else "Hardly any cell"
        what = f"{whole} of {table}.{name} in {place_of(sheet)} can be read as a {_WORDS[kind]}."
        remedy = f"Export the column as {_WORDS[kind]}s, or correct its format in the file."
        chosen = run.of_sheet(sheet, table, rules) & (pl.col("field") == name)
        touched = tuple(dict.fromkeys((*rules, *run.unsure(table, name))))
        yield Cause("unreadable", table, name, sheet, used(sheet), what, remedy, touched, chosen)


_WORDS = {"date": "date", "money": "dollar amount", "number": "number", "flag": "yes or no"}
_WORDS |= dict.fromkeys(("code", "list", "id", "text", "name"), "word")
