"""Services: twenty for each participant, on twenty days from first to last."""

from __future__ import annotations

import polars as pl

from benchmarks.exports.dice import Dice, blank_if, chosen, days
from benchmarks.exports.payments import PAID, paid
from benchmarks.exports.people import COACHES, SLOTS, contractor, participant_id, slot_day

MAPPING, PLAN, COACHING = (
    "Career Mapping Workshop",
    "Career and Resource Planning",
    "Career Coaching",
)
REFERRALS = ["Referral to Training Program", "Referral to Employment", "Referral to WorkSource"]
OTHERS = [
    COACHING, COACHING, "Job Search Assistance", *REFERRALS, "Referral to APN Provider",
    *(f"Referral to Support Services {kind}" for kind in (
        "Childcare", "Food Assistance", "Residential Assistance", "Tools", "Transportation",
        "Other")),
]  # fmt: skip
PLANS = [2, 5, 8, 11, 14, 17]
MISFILED = 6
"""Where some have the second payment entered as a service."""
FREE = [4, 6, 7, 10, 12, 13, 16, 18]
"""Nothing else depends on these, so most breaches of services are theirs."""


def service_name(dice: Dice) -> pl.Expr:
    """What a service is, for frames with ``slot`` and dice that number services."""
    return chosen(dice.below("service", len(OTHERS)), OTHERS)


def _names(each: Dice, person: Dice) -> pl.Expr:
    """Mapping first, then the plan and its reviews; breaches leave some of them out."""
    slot = pl.col("slot")
    no_plan, late_plan = person.breaks("SVC002", 0.6), person.breaks("SVC002 late", 0.7)
    no_review = person.breaks("SVC003", 1.2)
    planned = slot.is_in(PLANS) & ~no_plan & ~(late_plan & (slot == 2)) & ~(no_review & (slot > 5))
    return (
        pl.when(slot.is_in([0, 19])).then(pl.lit(COACHING))
        .when((slot == 1) & ~person.breaks("SVC001", 0.5)).then(pl.lit(MAPPING))
        .when(planned).then(pl.lit(PLAN))
        .when(pl.col("free") & each.breaks("SVC004", 2.5)).then(pl.lit("Mock Interview"))
        .otherwise(service_name(each))
    )  # fmt: skip


def _second_payments(course: pl.DataFrame, share: float) -> pl.DataFrame:
    """``i``, ``support`` and ``paid``, the type and day of each participant's second payment."""
    second = paid(course, share).filter(pl.int_range(pl.len()) % len(PAID) == 1)
    return second.select("i", "support", paid="day")


def services(course: pl.DataFrame, share: float) -> pl.DataFrame:
    """The export of services, in the order of participants and days."""
    each = Dice(pl.col("i") * SLOTS + pl.col("slot"), share)
    person = Dice(pl.col("i"), share)
    slot = pl.col("slot")
    again = (pl.col("slot").is_in([4, 7, 10, 13, 16])) & each.breaks("SVC008", 4)
    frame = (
        course.with_columns(
            slot=pl.lit(list(range(SLOTS)), dtype=pl.List(pl.Int64)), contractor=contractor(share)
        )
        .explode("slot")
        .with_columns(free=slot.is_in(FREE), day=slot_day(slot))
        .with_columns(name=_names(each, person), again=again)
        .join(_second_payments(course, share), on="i", how="left", maintain_order="left")
        .with_columns(
            pl.when((slot == MISFILED) & person.chance("misfiled", 0.15))
            .then(instead)
            .otherwise(column)
            .alias(column)
            for column, instead in (("name", "support"), ("day", "paid"))
        )
        .with_columns(
            pl.when("again").then(pl.col(column).shift(1)).otherwise(column).alias(column)
            for column in ("name", "day")
        )
    )
    late_mapping = (slot == 1) & person.breaks("SVC001 late", 0.7)
    backwards = (pl.col("free") | slot.is_in(PAID)) & each.breaks("SVC005", 1.9)
    void = pl.col("free") & each.chance("void", 0.08)
    # The last but one still goes on. Where SVC006 is in breach, it is for DAT006's unknown status,
    # which is taken as open.
    still_open = (slot == 18) & ~pl.col("exited")
    end = days(pl.col("day"), 95 * late_mapping.cast(pl.Int32) - backwards.cast(pl.Int32))
    slow = each.below("entry", 4) + 11 * each.breaks("ENT001").cast(pl.Int32)
    lost = pl.col("free") & each.breaks("DAT003", 0.2)
    nobody = pl.col("free") & each.breaks("DAT004", 0.2)
    twice = (slot > 0) & each.breaks("DAT002", 0.1)
    return frame.select(
        service_id=pl.format("S{}", each.rows - twice.cast(pl.Int64)),
        participant_id=pl.when(lost).then(pl.format("{}9", participant_id(pl.col("i"))))
        .when(~nobody).then(participant_id(pl.col("i"))),
        service="name",
        funding_source=each.one_of("fund", ["WBN", "WBN", "Future Ready Oregon - WBN"]),
        start_date="day",
        end_date=blank_if(still_open & ~void, end),
        status=pl.when(void).then(each.one_of("void word", ["Cancelled", "No Show"]))
        .when(pl.col("free") & each.breaks("DAT006", 0.2)).then(pl.lit("Pending"))
        .when(still_open).then(pl.lit("Open")).otherwise(pl.lit("Completed")),
        staff=person.one_of("coach", COACHES),
        contractor="contractor",
        entered_date=days(pl.col("day"), slow),
    )  # fmt: skip
