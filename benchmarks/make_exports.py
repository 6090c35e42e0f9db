"""Make seeded exports of any size: ``python benchmarks/make_exports.py FOLDER PARTICIPANTS``.

About 20 services and 4 payments for each participant; about 2 % of the subjects of each
rule are in breach. The files have canonical headers and ISO dates.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import polars as pl

SEED = 20251001
SERVICES_EACH = 20
PAYMENTS_EACH = 4
FIRST_DAY = date(2024, 7, 1)
STAFF_SERVICES = (
    "Career Coaching",
    "Job Search Assistance",
    "Referral to Training Program",
    "Referral to Employment",
    "Referral to WorkSource",
)
SUPPORTS = {
    "Clothing/Personal Care": "Receipt",
    "Laptop Computer": "Receipt",
    "Child and Dependent Care": "Care Log",
    "Fuel": "Receipt; Transportation Log",
    "Tools": "Receipt; Training Tool List",
}


def noise(rows: pl.Expr, salt: int) -> pl.Expr:
    """Whole numbers that look random and are the same on every machine."""
    mixed = (rows + salt * 7919).cast(pl.UInt64) * 6364136223846793005 + SEED + salt
    return (mixed // 65536) % 1_000_003


def days(base: pl.Expr, offset: pl.Expr) -> pl.Expr:
    return (base.cast(pl.Int32) + offset.cast(pl.Int32)).cast(pl.Date)


def pick(values: list[str], index: pl.Expr) -> pl.Expr:
    position = index % len(values)
    return position.replace_strict(dict(enumerate(values)), return_dtype=pl.String)


def participants(count: int) -> pl.DataFrame:
    row = pl.int_range(count, dtype=pl.Int64)
    applied = days(pl.lit(FIRST_DAY), noise(row, 1) % 500)
    return pl.select(
        participant_id=pl.format("{}", row + 100_000),
        contractor=pick(["Alder", "Birch", "Cedar", "Dogwood"], noise(row, 2)),
        application_date=applied,
        registration_date=applied,
        eligibility=pl.lit("Eligible"),
        participation_date=days(applied, noise(row, 3) % 40),
        exit_date=pl.when(noise(row, 4) % 50 != 0).then(days(applied, pl.lit(420))),
        prosperity_planner_date=days(applied, pl.lit(1)),
    )


def services(people: pl.DataFrame) -> pl.DataFrame:
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    order = row % SERVICES_EACH
    each = pl.int_ranges(pl.lit(SERVICES_EACH)).cast(pl.List(pl.Int64))
    late = (noise(row, 16) % 100 == 0).cast(pl.Int64) * 8
    review = (order - 2) * 175 + noise(row, 6) % 6 + late
    after = (
        pl.when(order == 0).then(0)
        .when(order == 1).then(noise(row, 5) % 92)
        .when(order.is_in([2, 3, 4])).then(review)
        .otherwise(order * 17)
    )  # fmt: skip
    start = days(pl.col("participation_date"), after)
    return (
        people.select("participant_id", "participation_date", order=each)
        .explode("order")
        .select(
            service_id=pl.format("S{}", row),
            participant_id="participant_id",
            service=pl.when(order == 1).then(pl.lit("Career Mapping Workshop"))
            .when(order.is_in([2, 3, 4])).then(pl.lit("Career and Resource Planning"))
            .otherwise(pick(list(STAFF_SERVICES), noise(row, 7))),
            funding_source=pl.lit("WBN"),
            start_date=start,
            end_date=start,
            status=pl.when(noise(row, 8) % 50 == 0).then(pl.lit("Cancelled"))
            .otherwise(pl.lit("Completed")),
            staff=pick(["A. Reyes", "B. Olsen", "C. Tran"], noise(row, 9)),
            entered_date=days(start, noise(row, 10) % 4),
        )
    )  # fmt: skip


def payments(visits: pl.DataFrame) -> pl.DataFrame:
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    support = pick(list(SUPPORTS), noise(row, 11))
    papers = support.replace_strict(SUPPORTS, return_dtype=pl.String)
    chosen = visits.filter(pl.int_range(pl.len()) % SERVICES_EACH >= SERVICES_EACH - PAYMENTS_EACH)
    return chosen.select(
        payment_id=pl.format("P{}", row),
        participant_id="participant_id",
        payment_date=pl.when(noise(row, 12) % 50 == 0).then(days(pl.col("start_date"), pl.lit(1)))
        .otherwise("start_date"),
        support_type=support,
        funding_source=pl.lit("WBN"),
        amount=pl.format("{}.{}", noise(row, 13) % 400 + 1, noise(row, 14) % 90 + 10),
        payee_type=pl.lit("Vendor"),
        method=pl.lit("Check"),
        receipt_on_file=pl.lit(""),
        documents=pl.when(noise(row, 15) % 50 == 0).then(pl.lit("")).otherwise(papers),
        entered_date="start_date",
    )  # fmt: skip


def outcomes(people: pl.DataFrame) -> pl.DataFrame:
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    kinds = pl.DataFrame(
        {
            "outcome_type": ["Education & Training Placement"] * 2 + ["Employment Confirmation"],
            "status": ["Started", "Completed", None],
            "after": [100, 200, 300],
        }
    )
    event = days(pl.col("participation_date"), pl.col("after"))
    return (
        people.filter(pl.int_range(pl.len()) % 3 == 0)
        .join(kinds, how="cross")
        .select(
            outcome_id=pl.format("O{}", row),
            participant_id="participant_id",
            outcome_type="outcome_type",
            status="status",
            status_date=pl.when(pl.col("status").is_not_null()).then(event),
            confirmation_type=pl.when(pl.col("status").is_null())
            .then(pl.lit("After Participation Employment Confirmation")),
            confirmation_date=pl.when(pl.col("status").is_null()).then(event),
        )
    )  # fmt: skip


def write(folder: Path, count: int) -> None:
    """Write the four tables as CSV files into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    people = participants(count)
    visits = services(people)
    for name, table in (
        ("participants", people),
        ("services", visits),
        ("payments", payments(visits)),
        ("outcomes", outcomes(people)),
    ):
        table.write_csv(folder / f"{name}.csv")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
