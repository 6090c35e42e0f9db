"""Who entered or left a quarter that was over when the earlier run counted it, and why.

Exports are not seen here, only runs: where a run does not name a participant at all, that
is said so, and not that the participant is gone.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.compare.between import AS_OF, DATA, INPUT, RULE, SHOWN, Between

if TYPE_CHECKING:
    from wbn_audit.results import Results

ENTERED, LEFT, MOVED, CONTRACTOR = "entered", "left", "moved", "contractor"
COLUMNS = [
    "change", "cause", "measure_id", "participant_id", "contractor", "quarter_before",
    "quarter_now", "date_before", "date_now", "why",
]  # fmt: skip
_KEYS = ["measure_id", "participant_id"]


def quarter_end(quarter: str) -> date:
    """The last day of ``2025Q4``."""
    year, number = int(quarter[:4]), int(quarter[5])
    months = 12
    first = date(year + (number * 3) // months, (number * 3) % months + 1, 1)
    return first - timedelta(days=1)


def moves(between: Between) -> pl.DataFrame:
    """Participants whose place in a reported quarter changed.

    Returns:
        :data:`COLUMNS`, texts, sorted by measure, quarter and participant.
    """
    old, new = _people(between.old), _people(between.new)
    both = new.join(old, on=_KEYS, how="full", coalesce=True, suffix="_before")
    reported = [
        name
        for name in both.select(pl.col("quarter_before").append(pl.col("quarter")))
        .to_series().drop_nulls().unique()
        if quarter_end(name).isoformat() <= between.old.as_of
    ]  # fmt: skip
    was, now = pl.col("quarter_before"), pl.col("quarter")
    differs = (was.ne_missing(now)) | pl.col("contractor_before").ne_missing(pl.col("contractor"))
    told = both.filter(differs & (was.is_in(reported) | now.is_in(reported)))
    reasons = _Reasons(between)
    rows = [reasons.row(row) for row in told.to_dicts()]
    frame = pl.DataFrame(rows, dict.fromkeys(COLUMNS, pl.String), orient="row")
    place = pl.coalesce("quarter_before", "quarter_now")
    return frame.sort("measure_id", place, "participant_id")


def _people(run: Results) -> pl.DataFrame:
    rows = run.people.select(
        *_KEYS, "quarter", "contractor", pl.col("date").cast(pl.String), "table", "record_id"
    )
    return rows.unique(_KEYS, keep="first", maintain_order=True)


def _named(run: Results) -> set[str]:
    """Participants that a run names anywhere."""
    parts = [run.people, run.findings, run.kept_out]
    return {name for part in parts for name in part.get_column("participant_id").drop_nulls()}


class _Reasons:
    def __init__(self, between: Between) -> None:
        self.between = between
        self.named = (_named(between.old), _named(between.new))
        self.kept = (_kept(between.old), _kept(between.new))
        self.uncounted = tuple(
            {one.id: one.reason for one in run.measure_info if one.reason}
            for run in (between.old, between.new)
        )

    def row(self, row: dict[str, Any]) -> tuple[Any, ...]:
        was, now = row["quarter_before"], row["quarter"]
        change = MOVED if was and now and was != now else CONTRACTOR
        if change == MOVED:
            cause, why = DATA, f"the date changed from {row['date_before']} to {row['date']}"
            if self.between.same_inputs:
                cause = self._not_data()
        elif was and now:
            cause, why = DATA, f"the contractor was {row['contractor_before']}"
        elif now:
            change = ENTERED
            cause, why = self._why(row, side=0)
        else:
            change = LEFT
            cause, why = self._why(row, side=1)
        return (
            change, cause, row["measure_id"], row["participant_id"],
            row["contractor"] or row["contractor_before"], was, now, row["date_before"],
            row["date"], why,
        )  # fmt: skip

    def _why(self, row: dict[str, Any], side: int) -> tuple[str, str]:
        """Why the run of that side (0 earlier, 1 newer) does not count the participant."""
        key = (row["measure_id"], row["participant_id"])
        run = ("the earlier run", "this run")[side]
        if not self.between.shown_alike:
            return SHOWN, "the runs show other quarters or contractors"
        if reason := self.uncounted[side].get(row["measure_id"]):
            return INPUT, f"{run} could not count it: {reason} missing"
        if finding := self.kept[side].get(key):
            return DATA, f"{run} keeps the participant out: {finding}"
        if self.between.same_inputs:
            return self._not_data(), "the same files: the numbers, rules or audit date changed"
        if row["participant_id"] not in self.named[side]:
            return DATA, f"{run} names the participant nowhere: not in its exports, it seems"
        if side == 0:
            return DATA, f"a record of {row['date']} was added or changed"
        record = row["record_id_before"]
        what = f"{row['table_before']}{f' {record}' if record else ''}"
        return DATA, f"the record that counted ({what}) is gone, changed or no longer qualifies"

    def _not_data(self) -> str:
        return RULE if not self.between.same_edition else AS_OF


def _kept(run: Results) -> dict[tuple[str, str], str]:
    rows = run.kept_out.select("measure_id", "participant_id", "finding_id")
    return {(measure, person): finding for measure, person, finding in rows.iter_rows()}


def counts(between: Between) -> list[dict[str, Any]]:
    """Counts for all contractors that differ, with both values; null where there was none."""
    keys = ["measure_id", "quarter"]
    parts = [
        run.counts.filter(
            pl.all_horizontal(pl.col("contractor", "breakdown", "group") == "all")
        ).select(*keys, pl.col("count").cast(pl.Int64))
        for run in (between.old, between.new)
    ]
    both = parts[0].join(parts[1], on=keys, how="full", coalesce=True, suffix="_now")
    return (
        both.select(*keys, before="count", now="count_now")
        .filter(pl.col("before").ne_missing(pl.col("now")))
        .sort(keys)
        .to_dicts()
    )
