"""The joins that the checks need, in Polars: by hand, and for the peers that cannot join.

Every frame has a row for each subject that is judged, and the columns that its check reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.contestants.standards import (
    CO_PAYMENT,
    DELIVERED,
    MAPPING,
    MAPPING_DAYS,
    PAPERS,
    PLAN,
    REIMBURSED,
    REVIEW_DAYS,
    STAFF,
    VOID,
)

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Exports:
    """The tables, with the columns that are read."""

    people: pl.LazyFrame
    services: pl.LazyFrame
    payments: pl.LazyFrame
    outcomes: pl.LazyFrame


def _scan(folder: Path, name: str, texts: list[str], dates: list[str]) -> pl.LazyFrame:
    return (
        pl.scan_csv(folder / f"{name}.csv", infer_schema=False)
        .select(*texts, *dates)
        .with_columns(pl.col(dates).str.to_date("%Y-%m-%d"))
    )


def scan(folder: Path) -> Exports:
    """Scan the exports; void services are left out."""
    return Exports(
        people=_scan(
            folder, "participants", ["participant_id", "contractor"],
            ["application_date", "participation_date", "exit_date"],
        ),
        services=_scan(
            folder, "services", ["participant_id", "service", "status", "funding_source"],
            ["start_date", "end_date"],
        ).filter(~pl.col("status").is_in(VOID)),
        payments=_scan(
            folder, "payments",
            ["payment_id", "participant_id", "support_type", "payee_type", "method", "documents",
             "receipt_on_file"],
            ["payment_date"],
        ),
        outcomes=_scan(
            folder, "outcomes",
            ["participant_id", "outcome_type", "status", "employment_type", "employer",
             "confirmation_type"],
            ["status_date", "confirmation_date"],
        ),
    )  # fmt: skip


def _done(services: pl.LazyFrame, service: str) -> pl.LazyFrame:
    """Participant and day of each delivered service of that name."""
    chosen = (pl.col("status") == DELIVERED) & (pl.col("service") == service)
    day = pl.coalesce("end_date", "start_date")
    return services.filter(chosen).select("participant_id", done=day)


def mapped(exports: Exports) -> pl.LazyFrame:
    """SVC001: who participates, with the day their mapping was done and was due."""
    first = _done(exports.services, MAPPING).group_by("participant_id").agg(pl.col("done").min())
    return (
        exports.people.filter(pl.col("participation_date").is_not_null())
        .join(first, on="participant_id", how="left")
        .select(
            "participant_id", "exit_date", "done",
            due=pl.col("participation_date").dt.offset_by(f"{MAPPING_DAYS}d"),
        )
    )  # fmt: skip


def reviewed(exports: Exports) -> pl.LazyFrame:
    """SVC003: every plan or review, with the day on which the next was due and was done."""
    people = exports.people.filter(pl.col("participation_date").is_not_null())
    return (
        _done(exports.services, PLAN)
        .unique()
        .sort("participant_id", "done")
        .with_columns(
            due=pl.col("done").dt.offset_by(f"{REVIEW_DAYS}d"),
            next=pl.col("done").shift(-1).over("participant_id"),
        )
        .join(people.select("participant_id", "exit_date"), on="participant_id")
    )


def accompanied(exports: Exports) -> pl.LazyFrame:
    """PAY001: payments, with whether a staff service of that participant began that day."""
    staffed = (
        exports.services.filter(pl.col("service").is_in(STAFF))
        .select("participant_id", payment_date="start_date", same_day=True)
        .unique()
    )
    return exports.payments.select("payment_id", "participant_id", "payment_date").join(
        staffed, on=["participant_id", "payment_date"], how="left"
    )


def documented(exports: Exports) -> pl.LazyFrame:
    """PAY011: payments of a defined type, with the papers on file and those required."""
    case = (
        pl.when(
            (pl.col("support_type") == CO_PAYMENT.split(":")[0])
            & (pl.col("payee_type") == "Participant")
        ).then(pl.lit(CO_PAYMENT))
        .when(
            (pl.col("support_type") == REIMBURSED.split(":")[0])
            & (pl.col("method") == "Reimbursement")
        ).then(pl.lit(REIMBURSED))
        .otherwise("support_type")
    )  # fmt: skip
    needs = pl.LazyFrame(
        [(name, *papers) for name, papers in PAPERS.items()],
        schema={
            "case": pl.String, "all_of": pl.List(pl.String), "one_of": pl.List(pl.String)
        },
        orient="row",
    )  # fmt: skip
    receipt = pl.when(pl.col("receipt_on_file") == "yes").then(pl.lit("; Receipt"))
    on_file = pl.col("documents").fill_null("") + receipt.otherwise(pl.lit(""))
    return (
        exports.payments.select(
            "payment_id", "participant_id", "support_type",
            case=case, papers=on_file.str.split("; "),
        )
        .join(needs, on="case")
    )  # fmt: skip
