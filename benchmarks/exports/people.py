"""Participants: their course through the program, and the rows of their export."""

from __future__ import annotations

from datetime import date

import polars as pl

from benchmarks.exports.dice import Dice, blank_if, day, days, yes_no

AS_OF = date(2027, 1, 15)
"""The audit date that the exports are made for; nothing but a few notes comes after it."""

SLOTS = 20
"""Services of one participant."""

CONTRACTORS = [f"Contractor {number:02}" for number in range(1, 25)]
COACHES = [f"Coach {number:03}" for number in range(1, 121)]
STREETS = ["N Ash St", "SE Birch Ave", "NE Cedar Rd", "SW Elm Ct", "NW Fir Dr", "S Oak Ln"]
FIRST_NAMES = ["Ada", "Ben", "Cleo", "Dara", "Eli", "Fay", "Gus", "Hana", "Ira", "June"]
LAST_NAMES = ["Abbot", "Brook", "Cole", "Dunn", "Ellis", "Frost", "Grant", "Hale", "Ives"]
SERVED = ["Multnomah", "Washington"]
RACES = ["White", "Black or African American", "Asian; White", "Hispanic or Latino", "Declined"]
ATTESTATIONS = ["SNAP", "Unemployed", "Homelessness", "Income <= 70% LLSIL", "OHP"]
FLAGS = ["low_income", "justice_involved", "disability", "lgbtqia", "veteran", "tribal_member",
         "rural_frontier", "age_discrimination"]  # fmt: skip


def courses(first: int, count: int, share: float) -> pl.DataFrame:
    """Participants *first* to *first + count - 1*, a row each, with what their records follow.

    ``i`` numbers them; ``start`` is the day of the first service, ``length`` the days from there
    to the last one (long enough for services on twenty different days).
    """
    dice = Dice(pl.col("i"), share)
    seen = (day(AS_OF).cast(pl.Int32) - pl.col("start").cast(pl.Int32)).alias("seen")
    in_touch = pl.col("seen") - 5 - dice.below("silence", 35)
    silent = pl.col("seen") - 100 - dice.below("silence", 35)
    steady = pl.when(pl.col("seen") > 240).then(silent).otherwise(in_touch)
    active = pl.when(dice.breaks("SVC009")).then(steady).otherwise(in_touch)
    wait = pl.when(dice.breaks("ELG006", 0.5)).then(50 + dice.below("wait", 20))
    return (
        pl.select(i=pl.int_range(first, first + count, dtype=pl.Int64))
        .with_columns(
            applied=days(day(AS_OF), -200 - dice.below("applied", 640)),
            never_enrolled=dice.breaks("ELG006 and the rest", 0.6),
            trains=dice.chance("trains", 0.5),
            employed=dice.chance("employed", 0.4),
            earns=dice.chance("earns", 0.4),
            attests=dice.chance("attests", 0.3) & ~dice.breaks("PAY003"),
            attestation=dice.one_of("attestation", ATTESTATIONS),
        )
        .with_columns(start=days(pl.col("applied"), wait.otherwise(4 + dice.below("wait", 36))))
        .with_columns(seen)
        .with_columns(exited=dice.chance("exited", 0.55) & (pl.col("seen") > 345))
        .with_columns(
            length=pl.when("exited").then(210 + dice.below("length", 120)).otherwise(active)
        )
    )


def slot_day(slot: pl.Expr | int) -> pl.Expr:
    """The day of a participant's service number *slot*, 0 to 19."""
    number = pl.lit(slot) if isinstance(slot, int) else slot
    return days(pl.col("start"), pl.col("length") * number.cast(pl.Int32) // (SLOTS - 1))


def participant_id(i: pl.Expr) -> pl.Expr:
    """The id in all tables."""
    return (i + 100_000).cast(pl.String)


def contractor(share: float) -> pl.Expr:
    """The participant's own contractor, for frames with ``i``."""
    return Dice(pl.col("i"), share).one_of("contractor", CONTRACTORS)


def home(i: pl.Expr) -> pl.Expr:
    """The street and number where a participant lives."""
    return pl.format("{} {}", i % 9000 + 100, Dice(i, 0).one_of("street", STREETS))


def phone(i: pl.Expr) -> pl.Expr:
    """Ten digits that nobody has."""
    return pl.format("503-555-{}", (i % 10_000).cast(pl.String).str.zfill(4))


def full_name(i: pl.Expr) -> pl.Expr:
    """First and last name."""
    dice = Dice(i, 0)
    return pl.format("{} {}", dice.one_of("first", FIRST_NAMES), dice.one_of("last", LAST_NAMES))


def _born(dice: Dice) -> pl.Expr:
    """Days before the application; a few are 16 or 17, those in breach are 15."""
    years = pl.when(dice.breaks("ELG001")).then(15).when(dice.chance("minor", 0.05)).then(16)
    return days(pl.col("applied"), -(years.otherwise(18 + dice.below("age", 45)) * 366 + 5))


def participants(course: pl.DataFrame, share: float) -> pl.DataFrame:
    """The export of participants, a row each."""
    dice = Dice(pl.col("i"), share)
    registered = days(pl.col("applied"), dice.below("registered", 2))
    signed = pl.when(dice.breaks("ELG010")).then(days(registered, -1))
    after_start = signed.when(dice.breaks("ELG004", 0.6)).then(days(pl.col("start"), 4))
    signed_date = blank_if(dice.breaks("ELG004 blank", 0.6), after_start.otherwise(registered))
    moved = days(pl.col("start"), dice.breaks("ELG007", 0.5).cast(pl.Int32))
    left = pl.when(dice.breaks("EXT001")).then(days(pl.col("start"), 12)).otherwise(slot_day(19))
    exit_date = pl.when("exited").then(left)
    income = pl.when(dice.breaks("INC001")).then(pl.lit("2150.00")).otherwise(pl.lit("1750.00"))
    late, late_exit = dice.breaks("ENT005", 0.7), dice.breaks("ENT005 exit", 0.7)
    homeless = (pl.col("attestation") == "Homelessness") & ~dice.breaks("PAY026")
    return course.select(
        participant_id=participant_id(pl.col("i")),
        first_name=dice.one_of("first", FIRST_NAMES),
        last_name=dice.one_of("last", LAST_NAMES),
        date_of_birth=_born(dice),
        ssn=blank_if(dice.chance("no ssn", 0.3), pl.format(
            "900-{}-{}", dice.below("ssn", 90) + 10, (pl.col("i") % 9000 + 1000))),
        ssn_consent=yes_no(~dice.breaks("ELG009", 0.5)),
        contractor=contractor(share),
        program=dice.one_of("program", ["WBN", "Workforce Benefits Navigator"]),
        career_coach=dice.one_of("coach", COACHES),
        application_date=pl.col("applied"),
        registration_date=registered,
        eligibility=blank_if(dice.breaks("ELG003"), "Eligible"),
        signature=blank_if(dice.breaks("ELG004 blank", 0.6), "eSignature"),
        signed_date=signed_date,
        guardian_signature=blank_if(dice.breaks("ELG005"), "Parent/Guardian"),
        participation_date=blank_if(pl.col("never_enrolled"), moved),
        exit_date=exit_date,
        address=home(pl.col("i")),
        city=pl.lit("Portland"),
        state=pl.when(dice.breaks("ELG002")).then(pl.lit("WA")).otherwise(pl.lit("OR")),
        county=blank_if(dice.breaks("ELG008"), pl.when(dice.breaks("ELG011"))
            .then(pl.lit("Clackamas")).otherwise(dice.one_of("county", SERVED))),
        zip=(97201 + dice.below("zip", 60)).cast(pl.String),
        phone=phone(pl.col("i")),
        prosperity_planner_date=blank_if(
            pl.col("attests") | dice.breaks("PAY003"), pl.col("applied")),
        family_size=blank_if(pl.col("earns") & dice.breaks("INC003"),
            pl.when(dice.breaks("DAT001", 0.1)).then(pl.lit("several"))
            .otherwise((1 + dice.below("family", 5)).cast(pl.String))),
        six_month_income=blank_if(~pl.col("earns"), income),
        gender=dice.one_of("gender", ["Female", "Male", "Nonbinary", "Female", "Male"]),
        race_ethnicity=dice.one_of("race", RACES),
        **{flag: yes_no(dice.chance(flag, 0.15)) for flag in FLAGS},
        homeless=yes_no(pl.col("attests") & homeless),
        lep_assistance=yes_no(dice.chance("lep", 0.1)),
        disconnected_youth=blank_if(
            dice.chance("not asked", 0.2), yes_no(dice.chance("youth", 0.1))),
        entered_date=days(pl.col("applied"), dice.below("entry", 4) + 12 * late.cast(pl.Int32)),
        exit_entered_date=days(
            exit_date, dice.below("exit entry", 4) + 12 * late_exit.cast(pl.Int32)),
    )  # fmt: skip
