"""Outcomes, case notes, income and reconciliations."""

from __future__ import annotations

from datetime import date

import polars as pl

from benchmarks.exports.dice import Dice, blank_if, day, days
from benchmarks.exports.payments import EACH, PAID
from benchmarks.exports.people import AS_OF, COACHES, CONTRACTORS, SLOTS, participant_id, slot_day
from benchmarks.exports.services import service_name

SCHOOLS = ["Riverbend College", "Hawthorn Trades School", "Bridgeport Training Center"]
EMPLOYERS = [f"Employer {number:02}" for number in range(1, 41)]
STARTED, COMPLETED, JOB, CONFIRMED = range(4)
FIRST_QUARTER = date(2024, 7, 1)
OPENINGS = ["Met at the center.", "Spoke by phone.", "Came in with a friend.", "Wrote back."]
MIDDLES = [
    "Talked through the job leads of last week.",
    "Went over the class schedule.",
    "Looked at two openings near the bus line.",
    "Practised questions for an interview.",
]
ENDINGS = ["Next contact in two weeks.", "Will bring the form.", "Feels ready.", "Call again."]
MEDICAL = " Spoke of a new medication."
NUMBER = " The number is 219-09-9999."


def _event(dice: Dice) -> pl.Expr:
    """The day of each outcome."""
    early_job = dice.breaks("OUT007")
    early_confirmation = dice.breaks("OUT012", 0.5)
    return (
        pl.when(pl.col("n") == STARTED).then(slot_day(2))
        .when(pl.col("n") == COMPLETED).then(slot_day(10))
        .when((pl.col("n") == JOB) & early_job).then(days(pl.col("start"), -20))
        .when((pl.col("n") == CONFIRMED) & early_confirmation).then(days(pl.col("start"), -5))
        .when(pl.col("n") == JOB).then(slot_day(16)).otherwise(slot_day(18))
    )  # fmt: skip


def _known_outcomes(course: pl.DataFrame, person: Dice) -> pl.DataFrame:
    """Up to four outcomes for each participant, with their day."""
    n = pl.col("n")
    there = (
        (pl.col("trains") & (n <= COMPLETED))
        | (pl.col("employed") & (n == JOB) & ~person.breaks("OUT006"))
        | (pl.col("employed") & (n == CONFIRMED) & ~person.breaks("OUT003", 0.6))
    )
    return (
        course.with_columns(n=pl.lit(list(range(4)), dtype=pl.List(pl.Int64)))
        .explode("n")
        .filter(there)
        .with_columns(event=_event(person), o=pl.col("i") * 4 + n)
    )


def outcomes(course: pl.DataFrame, share: float) -> pl.DataFrame:
    """The export of outcomes: placements, jobs and their confirmations."""
    person, each = Dice(pl.col("i"), share), Dice(pl.col("o"), share)
    n = pl.col("n")
    placement, job, confirmed = n <= COMPLETED, n == JOB, n == CONFIRMED
    placed = pl.when(placement).then(pl.lit("Education & Training Placement"))
    kind = placed.when(job).then(pl.lit("Employment Information"))
    status = pl.when(n == STARTED).then(pl.lit("Started")).when(n == COMPLETED)
    elsewhere = (n == COMPLETED) & person.breaks("OUT008")
    school = pl.when(elsewhere).then(pl.lit("Evening School"))
    work = pl.when(person.breaks("OUT011")).then(pl.lit("Subsidized"))
    bad_industry, bad_position = each.breaks("OUT004"), each.breaks("OUT005")
    wages = pl.when(each.breaks("OUT009")).then(pl.lit("9.50"))
    received = days(pl.col("event"), each.below("received", 2))
    return _known_outcomes(course, person).select(
        outcome_id=pl.format("O{}", "o"),
        participant_id=participant_id(pl.col("i")),
        outcome_type=kind.otherwise(pl.lit("Employment Confirmation")),
        status=blank_if((n == COMPLETED) & each.breaks("OUT010", 2),
                        status.then(pl.lit("Completed"))),
        status_date=pl.when(placement).then("event"),
        provider=pl.when(placement).then(school.otherwise(person.one_of("school", SCHOOLS))),
        employment_type=pl.when(job).then(work.otherwise(pl.lit("Unsubsidized"))),
        employer=pl.when(job | confirmed).then(person.one_of("employer", EMPLOYERS)),
        naics=pl.when(job & ~each.breaks("OUT001")).then(
            pl.when(bad_industry).then(pl.lit("99")).otherwise(
                each.one_of("naics", ["238210", "311", "622110", "4451", "31-33", "561720"]))),
        onet=pl.when(job).then(pl.when(bad_position).then(pl.lit("47-21")).otherwise(
            each.one_of("onet", ["47-2111.00", "51-9199", "31-1131.00", "41-2031"]))),
        start_date=pl.when(job).then("event"),
        end_date=pl.lit(None, pl.Date),
        hourly_pay=pl.when(job & ~each.breaks("OUT002")).then(
            wages.otherwise(pl.format("{}.50", 18 + each.below("pay", 20)))),
        hours_per_week=pl.when(job).then((20 + each.below("hours", 21)).cast(pl.String)),
        benefits=pl.when(job).then(each.one_of("benefits", ["None", "Health", "Health; Leave"])),
        work_state=pl.when(job).then(pl.lit("OR")),
        work_county=pl.when(job).then(pl.lit("Multnomah")),
        work_region=pl.when(job).then(pl.lit("Portland metro")),
        confirmation_type=pl.when(confirmed).then(
            pl.lit("After Participation Employment Confirmation")),
        confirmation_date=pl.when(confirmed).then("event"),
        received_date=received,
        entered_date=days(received, each.below("entry", 4)
                          + 12 * each.breaks("ENT003").cast(pl.Int32)),
    )  # fmt: skip


def case_notes(course: pl.DataFrame, share: float) -> pl.DataFrame:
    """The export of case notes: one for each participant, on the day of the first payment."""
    dice = Dice(pl.col("i"), share)
    that_service = service_name(Dice(pl.col("i") * SLOTS + PAID[0], share))
    told = pl.format(
        "{} {} {}", *(dice.one_of(words[0], words) for words in (OPENINGS, MIDDLES, ENDINGS))
    )
    text = (
        pl.when(dice.breaks("NTE003")).then(that_service)
        .when(dice.breaks("NTE001")).then(told + pl.lit(MEDICAL))
        .when(dice.breaks("NTE002")).then(told + pl.lit(NUMBER)).otherwise(told)
    )  # fmt: skip
    written = slot_day(PAID[0])
    future = pl.when(dice.breaks("DAT007", 0.1)).then(day(date(AS_OF.year, 6, 1)))
    return course.select(
        note_id=pl.format("N{}", "i"),
        participant_id=participant_id(pl.col("i")),
        note_date=future.otherwise(written),
        subject=dice.one_of("subject", ["Meeting", "Call", "Support"]),
        text=text,
        payment_id=blank_if(dice.breaks("PAY026"), pl.format("P{}", pl.col("i") * EACH)),
        staff=dice.one_of("coach", COACHES),
        entered_date=days(written, dice.below("note entry", 4)
                          + 12 * dice.breaks("ENT004").cast(pl.Int32)),
    )  # fmt: skip


def income(course: pl.DataFrame, share: float) -> pl.DataFrame:
    """The export of family income: two rows for those who earn. Some rows have a field too many.

    Written without quotation marks, so that the comma in such a last cell parts two fields.
    """
    both = pl.lit(["900.00", "850.00"], dtype=pl.List(pl.String))
    frame = (
        course.filter("earns")
        .with_columns(amount=both, k=pl.lit([0, 1], dtype=pl.List(pl.Int64)))
        .explode("amount", "k")
    )
    each = Dice(pl.col("i") * 2 + pl.col("k"), share)
    ragged = pl.when(each.breaks("DAT005", 0.1)).then(pl.lit("self,checked"))
    return frame.select(
        participant_id=participant_id(pl.col("i")),
        income_type=pl.when(each.breaks("INC002")).then(pl.lit("Tips")).otherwise(pl.lit("Wages")),
        amount="amount",
        received_date=days(pl.col("applied"), -30 - 60 * pl.col("k")),
        family_member=ragged.otherwise(pl.lit("self")),
    )


def reconciliations(share: float) -> pl.DataFrame:
    """The export of reconciliations: every item of every contractor, in every quarter."""
    ends = pl.date_range(FIRST_QUARTER, AS_OF, interval="3mo", closed="left", eager=True)
    # Those of the last, unfinished quarter are not due.
    ends = ends.dt.offset_by("3mo").dt.offset_by("-1d")
    items = pl.DataFrame({"item": ["Bus Pass", "Gas Card", "Gift Card"]})
    frame = (
        pl.DataFrame({"contractor": CONTRACTORS})
        .with_row_index("c")
        .join(ends.to_frame("period_end").with_row_index("q"), how="cross")
        .filter(~Dice(pl.col("c") * 100 + pl.col("q"), share).breaks("PAY023"))
    )
    return (
        frame.join(items, how="cross")
        .select("contractor", "item", "period_end", reconciled_date=days(pl.col("period_end"), 9))
        .sort("contractor", "period_end", "item")
    )
