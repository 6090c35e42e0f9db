"""One rule on the tables: from subjects to states, as one lazy plan for all rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import (
    DUE,
    EVENT,
    FAILED,
    FOUND,
    INDEX,
    LATE,
    OUT_OF_SCOPE,
    PART,
    PASSED,
    SCOPE,
    SOON,
    STATE,
    STATUS,
    UNKNOWN,
    Frame,
    Run,
)
from wbn_audit.engine.dated import VERSION, of_version
from wbn_audit.tables.model import CONTRACTOR, PERSON, bad
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wbn_audit.catalogue.edition import Version
    from wbn_audit.catalogue.rule import OnePer, Rule
    from wbn_audit.checks.conditions import Condition, Conjunct

_ADDED = (STATE, STATUS, DUE, EVENT, LATE, FOUND, SOON, PART, VERSION)
# A group is what its worst row is.
WORST_FIRST = {FAILED: 0, UNKNOWN: 1, PASSED: 2, OUT_OF_SCOPE: 3}


def plan(
    rule: Rule, run: Run, contractors: Sequence[str], versions: Sequence[Version] = ()
) -> pl.LazyFrame:
    """The lazy judgement of one rule.

    Args:
        rule: a rule with a check, whose required columns are there.
        run: rows with every named column and participant's field that it reads.
        contractors: folded names in the order of their index, for groups by payer.
        versions: what the rule is in several editions; each judges its own records.
    """
    if versions:
        frame, carried = _of_versions(versions, run)
    else:
        frame, carried = _judged(rule, run)
    lazy = frame.rows
    if CONTRACTOR not in frame.columns:
        lazy = lazy.with_columns(pl.lit(None, pl.UInt16).alias(CONTRACTOR))
    if rule.one_per is not None:
        rows = run.rows[VIEWS[rule.subject][0]]
        lazy = _one_per(rule.one_per, lazy, rows, frame.columns, contractors)
    added = [name for name in _ADDED if name in frame.columns]
    return lazy.select(INDEX, CONTRACTOR, *added, *carried)


def _judged(rule: Rule, run: Run) -> tuple[Frame, list[str]]:
    """Every row judged, before groups are made, and the names of what was gathered."""
    check = rule.check
    if check is None:
        raise ValueError(rule.id)
    run, answers_missing = _with_alternatives(rule, run)
    rows = run.rows[VIEWS[rule.subject][0]]
    frame = Frame(rows.lazy().with_row_index(INDEX), frozenset(rows.columns) | {INDEX})
    # What is not one of the view's rows is no subject at all, not one out of scope.
    frame, left = frame.narrowed(rule.membership.parts if rule.membership else ())
    if _scope_comes_first(rule):
        frame = _with_scope(rule, frame, left)  # gathering spares those out of scope
    for gather in rule.gathers:
        frame = gather.add_to(frame, run)
    if SCOPE not in frame.columns:
        frame = _with_scope(rule, frame, left)
    frame = check.judge(frame, run)
    if answers_missing:
        state = pl.when(pl.col(STATE) == FAILED).then(UNKNOWN).otherwise(pl.col(STATE))
        frame = frame.add(state.cast(pl.UInt8).alias(STATE), names=[STATE])
    carried = [gather.name for gather in rule.gathers if gather.name in frame.columns]
    if rule.effects:
        carried += [bad(name) for name in carried if bad(name) in frame.columns]
    return frame, carried


def _of_versions(versions: Sequence[Version], run: Run) -> tuple[Frame, list[str]]:
    """The rows of all versions, each judged by the one that has the say of its date."""
    frames: list[Frame] = []
    carried: dict[str, None] = {}
    for number, one in enumerate(versions):
        frame, gathered = _judged(one.rule, replace(run, reference=one.reference))
        frames.append(of_version(frame, versions, number, run.as_of))
        carried |= dict.fromkeys(gathered)
    together = pl.concat([one.rows for one in frames], how="diagonal_relaxed")
    return Frame(together, frozenset().union(*(one.columns for one in frames))), list(carried)


def _with_alternatives(rule: Rule, run: Run) -> tuple[Run, bool]:
    """Absent alternatives become blank columns for this rule; then no breach is certain."""
    table = VIEWS[rule.subject][0]
    rows = run.rows[table]
    absent = [name for name in rule.alternatives if name not in rows.columns]
    if not absent:
        return run, False
    blanks = [pl.lit(None, _dtype(name)).alias(name) for name in absent]
    return replace(run, rows={**run.rows, table: rows.with_columns(blanks)}), True


def _dtype(name: str) -> type[pl.DataType]:
    """What a field of this name holds, as far as rules with alternatives ask."""
    if name.endswith("_date"):
        return pl.Date
    return pl.Boolean if name.endswith("_on_file") else pl.String


def _scope_comes_first(rule: Rule) -> bool:
    """Whether scope waits for nothing gathered, and no subject gets its value from another."""
    gathered = {one.name for one in rule.gathers}
    waits = rule.where is not None and not rule.where.names.isdisjoint(gathered)
    return not waits and not any(one.shared for one in rule.gathers)


def _with_scope(rule: Rule, frame: Frame, membership: list[Conjunct]) -> Frame:
    """Add the scope: what the rule says, and what of the membership is open of some rows."""
    conditions: list[Condition | Conjunct] = [*membership]
    if rule.where is not None:
        conditions.append(rule.where)
    scope = pl.lit(value=True)
    for condition in conditions:
        frame = frame.prepared(condition)
        scope = scope & condition.chosen(frame.columns)
    return frame.add(scope.alias(SCOPE), names=[SCOPE])


def _one_per(
    one_per: OnePer,
    rows: pl.LazyFrame,
    table: pl.DataFrame,
    columns: frozenset[str],
    contractors: Sequence[str],
) -> pl.LazyFrame:
    """One row for each group: its state, and the row that carries the finding."""
    keys = [PERSON if key == "participant_id" else key for key in one_per.keys]
    ids = next((name for name in table.columns if name.endswith("_id") and name[:-3] in
                {"payment", "service", "outcome", "note"}), None)  # fmt: skip
    rank = pl.col(STATE).replace_strict(WORST_FIRST, return_dtype=pl.UInt8)
    high = one_per.row == "highest"
    order = [pl.col("_rank")] + ([pl.col(ids)] if ids else []) + [pl.col(INDEX)]
    down = [False] + ([high] if ids else []) + [high]
    worst = pl.col("_rank") == pl.col("_rank").min()
    aggregated = [
        pl.col(name).first() for name in columns if name not in {*keys, INDEX, FOUND, STATE}
    ]
    found = (
        [pl.col(FOUND).filter(worst).drop_nulls().unique().sort().str.join(", ")]
        if FOUND in columns
        else []
    )
    grouped = (
        # A row whose month, quarter or contractor is not known belongs to no group.
        rows.filter([pl.col(key).is_not_null() for key in keys])
        .with_columns(rank.alias("_rank"))
        .sort(order, descending=down, nulls_last=True)
        .group_by(keys, maintain_order=True)
        .agg(pl.col(INDEX).first(), pl.col(STATE).first(), *aggregated, *found)
    )
    if "payer" in keys:
        index = {name: number for number, name in enumerate(contractors)}
        payer = pl.col("payer").replace_strict(index, default=None, return_dtype=pl.UInt16)
        grouped = grouped.with_columns(payer.alias(CONTRACTOR))
    return grouped
