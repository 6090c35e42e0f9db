"""What a good engineer writes by hand: four checks and the six counts, straight Polars.

The yardstick of the comparison. It finds the breaches and counts; it says nothing of rows that it
cannot read, of coverage, of causes, or of what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from benchmarks.contestants import joined
from benchmarks.contestants.answers import leave_summary, run
from benchmarks.contestants.standards import CONFIRMED, JOB, PLACEMENT, REFERRALS, SUBSIDIZED

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def _exited() -> pl.Expr:
    return (pl.col("exit_date") <= pl.col("due")).fill_null(value=False)


def _checks(exports: joined.Exports, as_of: date) -> dict[str, pl.LazyFrame]:
    overdue = pl.col("due") < as_of
    late = (pl.col("done") > pl.col("due")) | (pl.col("done").is_null() & overdue)
    gap = (pl.col("next") > pl.col("due")) | (pl.col("next").is_null() & overdue)
    papers = pl.col("papers")
    without = (pl.col("all_of").list.set_difference(papers).list.len() > 0) | (
        (pl.col("one_of").list.len() > 0)
        & (pl.col("one_of").list.set_intersection(papers).list.len() == 0)
    )
    return {
        "SVC001": joined.mapped(exports).filter(~_exited() & late),
        "SVC003": joined.reviewed(exports)
        .filter(~_exited() & gap)
        .select("participant_id", "done", "due", "next"),
        "PAY001": joined.accompanied(exports).filter(pl.col("same_day").is_null()),
        "PAY011": joined.documented(exports)
        .filter(without)
        .select("payment_id", "participant_id", "support_type"),
    }


def _quarters(dates: pl.LazyFrame) -> pl.LazyFrame:
    quarter = pl.format("{}Q{}", pl.col("day").dt.year(), pl.col("day").dt.quarter())
    return dates.filter(pl.col("day").is_not_null()).group_by("contractor", quarter=quarter).len()


def _employed(outcomes: pl.LazyFrame) -> pl.LazyFrame:
    """Confirmations, less those of which every matching job is subsidized."""
    jobs = (
        outcomes.filter(pl.col("outcome_type") == JOB)
        .group_by("participant_id", "employer")
        .agg(subsidized=pl.col("employment_type").is_in(SUBSIDIZED).fill_null(value=False).all())
    )
    return (
        outcomes.filter(pl.col("confirmation_type") == CONFIRMED)
        .join(jobs, on=["participant_id", "employer"], how="left")
        .filter(~pl.col("subsidized").fill_null(value=False))
    )


def _counts(exports: joined.Exports) -> dict[str, pl.LazyFrame]:
    people, services, outcomes = exports.people, exports.services, exports.outcomes
    taking_part = people.filter(pl.col("participation_date").is_not_null())
    funded = services.filter(pl.col("funding_source").str.contains("WBN"))
    placed = outcomes.filter(pl.col("outcome_type") == PLACEMENT)

    def first(events: pl.LazyFrame, day: str) -> pl.LazyFrame:
        dates = events.group_by("participant_id").agg(day=pl.col(day).min())
        return dates.join(taking_part.select("participant_id", "contractor"), on="participant_id")

    dated = {
        "engaged": people.with_columns(day="application_date"),
        "enrolled": taking_part.join(funded, on="participant_id", how="semi").with_columns(
            day="participation_date"
        ),
        "referred": first(services.filter(pl.col("service").is_in(REFERRALS)), "start_date"),
        "training_started": first(placed.filter(pl.col("status") == "Started"), "status_date"),
        "training_completed": first(placed.filter(pl.col("status") == "Completed"), "status_date"),
        "employed": first(_employed(outcomes), "confirmation_date"),
    }
    return {name: _quarters(rows) for name, rows in dated.items()}


def main(folder: Path, as_of: date, out: Path) -> None:
    exports = joined.scan(folder)
    checks = _checks(exports, as_of)
    plans = checks | _counts(exports)
    frames = dict(zip(plans, pl.collect_all(list(plans.values())), strict=True))
    leave_summary(out, {name: frames[name].height for name in checks})
    for name, frame in frames.items():
        frame.sort(frame.columns).write_csv(out / f"{name}.csv")


if __name__ == "__main__":
    run(main)
