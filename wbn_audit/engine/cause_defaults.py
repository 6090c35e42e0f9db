"""Defaults of a vendor: one value in nearly every row; see :mod:`wbn_audit.engine.causes`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.deadline import Deadline
from wbn_audit.checks.deadlines import Deadlines
from wbn_audit.engine.causes import (
    FEWEST_ROWS,
    HALF,
    SHARE,
    Cause,
    Run,
    in_sheet,
    place_of,
    used,
)
from wbn_audit.engine.needs import Needs
from wbn_audit.tables.model import ROW
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.tables.layout import Field, TableLayout
    from wbn_audit.tables.model import SheetAccount


def defaults(run: Run) -> Iterator[Cause]:
    """One value in nearly every row, with which rules find fault."""
    sheets = {(one.source, one.sheet): (n, one) for n, one in enumerate(run.tables.sheets)}
    keys = ["table", "source_file", "source_sheet", "rule_id"]
    counted = run.findings.filter(pl.col("status") != "due_soon").group_by(keys).len("n")
    suspects: Counter[tuple[str, str, int]] = Counter()
    for table, file, part, rule_id, count in counted.sort(keys).iter_rows():
        number, sheet = sheets.get((file, part), (0, None))
        if sheet is None or count < max(FEWEST_ROWS, HALF * SHARE * used(sheet)):
            continue
        for name in _looked_at(run, run.outcomes[rule_id].rule, table):
            suspects[table, name, number] += count
    for table, name, number in sorted(suspects):
        cause = _default(run, run.tables.layout.tables[table], name, number)
        if cause is not None:
            yield cause


def _looked_at(run: Run, rule: Rule, table: str) -> list[str]:
    """Fields of its subject's table that a rule itself looks at; not what makes a row a subject."""
    if rule.check is None:
        closed = [one.name for one in run.tables.layout.tables[table].fields.values()
                  if one.kind == "code" and not one.open]  # fmt: skip
        return closed if rule.raised == "outside vocabulary" else []
    if VIEWS[rule.subject][0] != table:
        return []
    judged, chosen = Needs(), Needs()
    made = {gather.name for gather in rule.gathers}
    judged.columns(rule.subject, _judged(rule) - made)
    if rule.where is not None:
        chosen.columns(rule.subject, rule.where.names - made)
    fields = run.tables.layout.tables[table].fields
    # A date that only makes a row a subject, or starts a clock, may well be one for all.
    return [
        name
        for owner, name in sorted(judged.read | chosen.read)
        if owner == table
        and name in fields
        and _may_be_default(fields[name], run, table)
        and ((owner, name) in judged.read or fields[name].kind == "code")
    ]


def _judged(rule: Rule) -> set[str]:
    """Columns of which the rule says that they are right or wrong."""
    if isinstance(rule.check, Deadline):
        return {rule.check.done}
    if isinstance(rule.check, Deadlines):
        return {part.done for part in rule.check.parts}
    return set(rule.check.names) if rule.check else set()


def _may_be_default(field: Field, run: Run, table: str) -> bool:
    """A date that is no activity, or a word of a closed vocabulary."""
    if field.private:
        return False
    if field.kind == "date":
        return field.name not in run.tables.layout.tables[table].activity_fields
    return field.kind == "code" and not field.open


def _default(run: Run, layout: TableLayout, name: str, number: int) -> Cause | None:
    table, field = layout.name, layout.fields[name]
    rows = in_sheet(run.tables.loaded[table], number)
    if name not in rows.columns:
        return None
    top = rows.group_by(name).len("n").drop_nulls(name).sort("n", name, descending=True).head(1)
    if top.is_empty() or top["n"][0] < max(FEWEST_ROWS, SHARE * rows.height):
        return None
    value = top[name][0]
    if field.kind == "code" and value in run.tables.layout.vocabularies[field.vocabulary].words:
        return None
    sheet = run.tables.sheets[number]
    holding = rows.filter(pl.col(name) == value).get_column(ROW).implode()
    held = pl.col("source_row").is_in(holding) & (pl.col("status") != "due_soon")
    rules = _blaming(run, sheet, table, name, held)
    if not rules:
        return None
    shown = str(value) if field.kind == "date" else "one word outside its vocabulary"
    share = f"{top['n'][0]:,} of {rows.height:,} rows of {place_of(sheet)}"
    what = f"{table}.{name} is {shown} in {share}."
    remedy = "Did the system or the export fill it in? Export what was entered, or leave it blank."
    same = (pl.col("rule_id").is_in(run.raising("outside vocabulary"))) & (pl.col("field") != name)
    chosen = run.of_sheet(sheet, table, rules) & held & ~same.fill_null(value=False)
    return Cause("default", table, name, sheet, used(sheet), what, remedy, rules, chosen)


def _blaming(
    run: Run, sheet: SheetAccount, table: str, name: str, held: pl.Expr
) -> tuple[str, ...]:
    """Rules that look at the field and find fault with half of the rows that hold the value."""
    looking = [
        rule_id
        for rule_id in sorted(run.needs)
        if name in _looked_at(run, run.outcomes[rule_id].rule, table)
    ]
    on_rows = run.findings.filter(run.of_sheet(sheet, table, looking) & held)
    mine = ~pl.col("rule_id").is_in(run.raising("outside vocabulary")) | (pl.col("field") == name)
    counted = on_rows.filter(mine).group_by("rule_id").agg(n=pl.col("source_row").n_unique())
    enough = max(FEWEST_ROWS, HALF * used(sheet))
    kept = counted.filter(pl.col("n") >= enough).sort(["n", "rule_id"], descending=[True, False])
    return tuple(kept["rule_id"])
