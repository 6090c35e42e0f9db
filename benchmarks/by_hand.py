"""What a good engineer writes by hand: four checks and the six counts, straight Polars.

``python benchmarks/by_hand.py FOLDER AS_OF OUT`` - the yardstick for ``wbn-audit check``.
It trusts its files: ISO dates, no bad cells, no duplicates, no other programs.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import polars as pl

MAPPING_DAYS = 90
REVIEW_DAYS = 180
REQUIRED = {
    "Clothing/Personal Care": ["Receipt"],
    "Laptop Computer": ["Receipt"],
    "Child and Dependent Care": ["Care Log"],
    "Fuel": ["Receipt", "Transportation Log"],
    "Tools": ["Receipt", "Training Tool List"],
}
STAFF = [
    "Career Coaching", "Career and Resource Planning", "Career Mapping Workshop",
    "Job Search Assistance", "Referral to Training Program", "Referral to Employment",
    "Referral to WorkSource",
]  # fmt: skip
REFERRALS = STAFF[4:]


def scan(folder: Path, name: str, columns: list[str], dates: list[str]) -> pl.LazyFrame:
    return (
        pl.scan_csv(folder / f"{name}.csv", infer_schema=False)
        .select(columns)
        .with_columns(pl.col(dates).str.to_date("%Y-%m-%d"))
    )


def late(people: pl.LazyFrame, dates: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    due = pl.col("participation_date").dt.offset_by(f"{MAPPING_DAYS}d")
    stopped = (pl.col("exit_date") <= due).fill_null(value=False)
    return (
        people.join(dates, on="participant_id", how="left")
        .filter(~stopped & ((pl.col("done") > due) | (pl.col("done").is_null() & (due < as_of))))
        .select("participant_id", "participation_date", "done", due=due)
    )


def gaps(people: pl.LazyFrame, plans: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    done, due = pl.col("end_date"), pl.col("end_date").dt.offset_by(f"{REVIEW_DAYS}d")
    following = done.shift(-1).over("participant_id")
    stopped = (pl.col("exit_date") <= due).fill_null(value=False)
    return (
        plans.select("participant_id", "end_date")
        .unique()
        .sort("participant_id", "end_date")
        .with_columns(due=due, next=following)
        .join(people, on="participant_id")
        .filter(
            ~stopped
            & ((pl.col("next") > pl.col("due")) | (pl.col("next").is_null() & (due < as_of)))
        )
        .select("participant_id", "end_date", "due", "next")
    )


def quarters(dates: pl.LazyFrame, name: str) -> pl.LazyFrame:
    quarter = pl.format("{}Q{}", pl.col("day").dt.year(), pl.col("day").dt.quarter())
    counted = dates.group_by("contractor", quarter.alias("quarter")).len()
    return counted.with_columns(measure=pl.lit(name))


def plan(folder: Path, as_of: date) -> dict[str, pl.LazyFrame]:
    people = scan(
        folder, "participants",
        ["participant_id", "contractor", "application_date", "participation_date", "exit_date"],
        ["application_date", "participation_date", "exit_date"],
    )  # fmt: skip
    services = scan(
        folder, "services",
        ["service_id", "participant_id", "service", "funding_source", "start_date", "end_date",
         "status"],
        ["start_date", "end_date"],
    ).filter(pl.col("status") != "Cancelled")  # fmt: skip
    payments = scan(
        folder, "payments",
        ["payment_id", "participant_id", "payment_date", "support_type", "documents",
         "receipt_on_file"],
        ["payment_date"],
    )  # fmt: skip
    outcomes = scan(
        folder, "outcomes",
        ["participant_id", "outcome_type", "status", "status_date", "confirmation_type",
         "confirmation_date"],
        ["status_date", "confirmation_date"],
    )  # fmt: skip
    participating = people.filter(pl.col("participation_date").is_not_null())
    mapping = services.filter(pl.col("service") == "Career Mapping Workshop")
    plans = services.filter(pl.col("service") == "Career and Resource Planning")
    staffed = services.filter(pl.col("service").is_in(STAFF)).select("participant_id", "start_date")
    papers = pl.col("documents").fill_null("").str.split("; ")
    required = payments.with_columns(
        needs=pl.col("support_type").replace_strict(REQUIRED, return_dtype=pl.List(pl.String)),
        papers=papers,
    )
    who = people.select("participant_id", "contractor")

    def first(events: pl.LazyFrame, day: str) -> pl.LazyFrame:
        dates = events.group_by("participant_id").agg(day=pl.col(day).min())
        return dates.join(who, on="participant_id")

    placed = outcomes.filter(pl.col("outcome_type") == "Education & Training Placement")
    confirmed = outcomes.filter(
        pl.col("confirmation_type") == "After Participation Employment Confirmation"
    )
    funded = services.filter(pl.col("funding_source") == "WBN").select("participant_id")
    return {
        "SVC001": late(
            participating,
            mapping.group_by("participant_id").agg(done=pl.col("end_date").min()), as_of
        ),
        "SVC003": gaps(participating, plans, as_of),
        "PAY001": payments.join(
            staffed, left_on=["participant_id", "payment_date"],
            right_on=["participant_id", "start_date"], how="anti",
        ).select("payment_id", "participant_id", "payment_date"),
        "PAY011": required.filter(
            pl.col("needs").list.set_difference("papers").list.len() > 0
        ).select("payment_id", "participant_id", "support_type"),
        "engaged": quarters(people.with_columns(day="application_date"), "engaged"),
        "enrolled": quarters(
            participating.join(funded, on="participant_id", how="semi")
            .with_columns(day="participation_date"), "enrolled"),
        "referred": quarters(
            first(services.filter(pl.col("service").is_in(REFERRALS)), "start_date"), "referred"),
        "training_started": quarters(
            first(placed.filter(pl.col("status") == "Started"), "status_date"), "training_started"),
        "training_completed": quarters(
            first(placed.filter(pl.col("status") == "Completed"), "status_date"),
            "training_completed"),
        "employed": quarters(first(confirmed, "confirmation_date"), "employed"),
    }  # fmt: skip


def main(folder: Path, as_of: date, out: Path) -> None:
    plans = plan(folder, as_of)
    frames = dict(zip(plans, pl.collect_all(list(plans.values())), strict=True))
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.sort(frame.columns).write_csv(out / f"{name}.csv")
    sizes = {name: frame.height for name, frame in frames.items()}
    (out / "summary.json").write_text(json.dumps(sizes), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), Path(sys.argv[3]))
