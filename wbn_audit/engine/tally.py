"""What is kept of judgements: how many subjects of each state, and those with a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import FAILED, INDEX, PASSED, SOON, STATE, STATE_NAMES
from wbn_audit.engine.dated import VERSION
from wbn_audit.engine.judge import WORST_FIRST
from wbn_audit.tables.model import CONTRACTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wbn_audit.catalogue.edition import Version
    from wbn_audit.catalogue.rule import Rule

_NOBODY = 1 << 16  # stands for no contractor, whose numbers are smaller


@dataclass(frozen=True)
class Judged:
    """What is kept of the judgements of one rule.

    Attributes:
        tally: ``_c``, ``_state``, ``len``: subjects by contractor and state, of the quarters
            asked for.
        hits: the judgements that failed or fall due soon, of all quarters, by version: the rule
            as that version has it, and ``_i``, ``_c``, ``_state`` with, where the kind has them,
            ``_status``, ``_due``, ``_event``, ``_late``, ``_found``, ``_soon`` and the values
            gathered. A subject may have several (interval).
    """

    tally: pl.DataFrame
    hits: tuple[tuple[Rule, pl.DataFrame], ...]


def summed(
    judged: Mapping[str, tuple[Rule, pl.DataFrame, Sequence[Version]]],
    shown: Callable[[Rule, pl.DataFrame], pl.DataFrame],
) -> dict[str, Judged]:
    """What is kept of the judgements of several rules, by the names that they were given with.

    Args:
        judged: each rule, one row for each judgement as :func:`judge.plan` gives them, and
            what the rule is in several editions.
        shown: leaves of the judgements of a rule those of the quarters asked for.
    """
    parts = {name: _by_version(*one) for name, one in judged.items()}
    plans = []
    for versions in parts.values():
        plans.append(_tally(pl.concat([shown(rule, rows) for rule, rows in versions])))
        plans += [_hits(rows) for _, rows in versions]
    # Each of these is small work, and costs as much to set up as to do.
    found = iter(pl.collect_all(plans, engine="in-memory"))
    return {
        name: Judged(next(found), tuple((rule, next(found)) for rule, _ in versions))
        for name, versions in parts.items()
    }


def _hits(rows: pl.DataFrame) -> pl.LazyFrame:
    soon = pl.col(SOON) if SOON in rows.columns else pl.lit(value=False)
    return rows.lazy().filter((pl.col(STATE) == FAILED) | soon)


def _by_version(
    rule: Rule, rows: pl.DataFrame, versions: Sequence[Version]
) -> list[tuple[Rule, pl.DataFrame]]:
    """The judgements of each version of a rule, with the rule as it has it."""
    if not versions:
        return [(rule, rows)]
    return [
        (one.rule, rows.filter(pl.col(VERSION) == number).drop(VERSION))
        for number, one in enumerate(versions)
    ]


def subjects(judged: pl.DataFrame) -> pl.LazyFrame:
    """One row for each subject: ``_i``, ``_c``, ``_state``; several judgements give the worst.

    Failed if any failed; unknown if any could not be judged; passed if any passed.
    """
    index = judged.get_column(INDEX)
    rows = judged.lazy().select(INDEX, CONTRACTOR, STATE)
    # Nearly always the rows are in order, which is cheaper to see than that none is there twice.
    if (index.slice(1) > index.head(-1)).all() or index.is_unique().all():
        return rows
    rank = pl.col(STATE).replace_strict(WORST_FIRST, return_dtype=pl.UInt8)
    return rows.group_by(INDEX).agg(pl.col(CONTRACTOR).first(), pl.col(STATE).sort_by(rank).first())


def _tally(judged: pl.DataFrame) -> pl.LazyFrame:
    """``_c``, ``_state``, ``len``: subjects by contractor and state."""
    # Both in one number, which is counted in half the time.
    packed = pl.col(CONTRACTOR).cast(pl.UInt32).fill_null(_NOBODY) * len(STATE_NAMES) + pl.col(
        STATE
    )
    contractor = pl.col("packed") // len(STATE_NAMES)
    return subjects(judged).group_by(packed.alias("packed")).len().select(
        pl.when(contractor != _NOBODY).then(contractor).cast(pl.UInt16).alias(CONTRACTOR),
        (pl.col("packed") % len(STATE_NAMES)).cast(pl.UInt8).alias(STATE),
        "len",
    )  # fmt: skip


def tally_raised(raised: pl.DataFrame, looked_at: Mapping[int | None, int]) -> pl.DataFrame:
    """``_c``, ``_state``, ``len`` of what the loader raised, and of what it looked at."""
    failed = dict(raised.group_by(CONTRACTOR).len().iter_rows())
    states = [
        (contractor, state, count)
        for contractor, total in looked_at.items()
        for state, count in (
            (PASSED, max(total - failed.get(contractor, 0), 0)),
            (FAILED, failed.get(contractor, 0)),
        )
    ]
    schema = {CONTRACTOR: pl.UInt16, STATE: pl.UInt8, "len": pl.UInt32}
    return pl.DataFrame(states, schema=schema, orient="row")
