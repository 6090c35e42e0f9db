"""Support service payments: three for each participant, on the days of three services."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from benchmarks.exports.dice import Dice, blank_if, chosen, days, yes_no
from benchmarks.exports.people import (
    COACHES,
    contractor,
    full_name,
    home,
    participant_id,
    phone,
    slot_day,
)

PAID = [3, 9, 15]
"""The services on whose days the three payments are made."""
EACH = len(PAID)
TRANSIT, FUEL, BICYCLE = "Public Transportation", "Fuel", "Bicycle/Scooter Purchase"
BOOKS, LAPTOP, MEDICAL = "Books and Fees", "Laptop Computer", "Medical/Dental/Optical"


@dataclass(frozen=True)
class Support:
    """The papers that are in order for a type, and who may be paid."""

    papers: str
    payees: tuple[str, str] = ("Vendor", "Other")


# pp. 8-13 of the standards.
SUPPORTS = {
    BOOKS: Support("School Record"),
    "Child and Dependent Care": Support("Care Log"),
    "Clothing/Personal Care": Support("Receipt"),
    "Credit Repair": Support("Receipt"),
    "Drivers Education Training": Support("Provider Approval; Invoice", ("Training Provider",) * 2),
    "Employment Documentation": Support("Receipt; Staff Attestation"),
    "Housing Payment": Support("Rental Agreement", ("Landlord", "Mortgage Holder")),
    "Housing Stability Education": Support("Invoice", ("Education Provider",) * 2),
    "Housing Moving Costs": Support("Invoice"),
    LAPTOP: Support("Receipt"),
    "Legal Services": Support("Invoice", ("Vendor",) * 2),
    MEDICAL: Support("Invoice; Receipt", ("Participant", "Health Care Provider")),
    "Professional Test/License/Organization Fees": Support("Receipt"),
    "Relocation": Support("Job Offer; Receipt"),
    "Tools": Support("Receipt; Training Tool List"),
    "Auto Repair": Support(
        "Invoice; Mechanic Verification; Auto Registration; Driver License; Proof of Insurance",
        ("Mechanic",) * 2),
    "Bicycle Repair": Support("Receipt"),
    "Auto Insurance": Support(
        "Insurance Billing; Driver License; Auto Registration; Proof of Insurance",
        ("Insurance Company",) * 2),
    "Auto Registration": Support("Receipt; Title"),
    BICYCLE: Support("Receipt; Price Comparison; Participant Attestation"),
    "Parking": Support("Receipt"),
    TRANSIT: Support("Transportation Log; Receipt"),
    "Car Share": Support("Receipt; Signed Receipt"),
    FUEL: Support("Receipt; Transportation Log"),
    "Utilities": Support("Utility Bill", ("Vendor",) * 2),
}  # fmt: skip
ANYONE = [name for name, support in SUPPORTS.items() if support.payees == ("Vendor", "Other")]
TEXTS = ["As agreed with the coach", "For the first week at work", "Needed for class",
         "To get to interviews", "Paid in full"]  # fmt: skip
FLAWED_TEXTS = ["Late fee on the bill", "Quote attached", "Cable and phone", "Drug test for work"]


def _of_type(words: dict[str, str]) -> pl.Expr:
    return pl.col("support").replace_strict(words, default=None, return_dtype=pl.String)


def _is(*names: str) -> pl.Expr:
    return pl.col("support").is_in(list(names))


def _supports(each: Dice, person: Dice) -> pl.Expr:
    """A type for each payment; pairs that the standards bar only where one is in breach."""
    place, drawn = pl.col("j"), chosen(each.below("support", len(SUPPORTS)), list(SUPPORTS))
    no_books = (drawn == BOOKS) & ~pl.col("trains") & ~each.breaks("PAY028")
    return (
        pl.when(pl.col("doubled") & (place < 2))
        .then(pl.when(place == 0).then(pl.lit(TRANSIT)).otherwise(pl.lit(FUEL)))
        .when(person.breaks("PAY013") & (place < 2))
        .then(pl.when(place == 0).then(pl.lit(BICYCLE)).otherwise(pl.lit(FUEL)))
        .when((drawn == BICYCLE) & (place < 2)).then(pl.lit(LAPTOP))
        .when(no_books).then(pl.lit(LAPTOP))
        .otherwise(drawn)
    )  # fmt: skip


def paid(course: pl.DataFrame, share: float) -> pl.DataFrame:
    """Payments as they are before papers: ``i``, ``j`` (0 to 2), ``support``, ``day``, ``source``.

    ``source`` is the number of the payment whose amount and type it has: its own, or where one
    is entered several times, the first.
    """
    person, each = Dice(pl.col("i"), share), Dice(pl.col("source"), share)
    place = pl.col("j")
    doubled = person.breaks("PAY014", 0.25)
    slots = pl.lit(pl.Series(PAID, dtype=pl.Int64)).gather(place)
    same_day = pl.col("doubled") & (place == 1)
    base = slot_day(pl.when(same_day).then(PAID[0]).otherwise(slots))
    moved = each.breaks("PAY001", 0.6).cast(pl.Int32)
    early = each.breaks("PAY002", 0.4)
    return (
        course.with_columns(doubled=doubled, again=person.breaks("PAY018", 1.5) & ~doubled)
        .with_columns(j=pl.lit(list(range(EACH)), dtype=pl.List(pl.Int64)))
        .explode("j")
        .with_columns(p=pl.col("i") * EACH + place)
        .with_columns(
            source=pl.when("again").then(pl.col("i") * EACH).otherwise("p"),
            day=pl.when("again").then(slot_day(PAID[0])).otherwise(base),
        )
        .with_columns(j=pl.when("again").then(0).otherwise("j"))
        .with_columns(
            support=_supports(each, person),
            day=pl.when(early)
            .then(days(pl.col("start"), -3))
            .otherwise(days(pl.col("day"), moved)),
        )
    )


def _payee(each: Dice) -> pl.Expr:
    first, second = (
        _of_type({name: support.payees[place] for name, support in SUPPORTS.items()})
        for place in (0, 1)
    )
    by_type = pl.when(each.chance("second payee", 0.4)).then(second).otherwise(first)
    return (
        pl.when(_is(*ANYONE) & each.chance("to participant", 0.25)).then(pl.lit("Participant"))
        .when(~_is(*ANYONE) & each.breaks("PAY012")).then(pl.lit("Other"))
        .otherwise(by_type)
    )  # fmt: skip


def _method(each: Dice) -> pl.Expr:
    to_them = ["Direct Deposit", "Cancelled Check", "Reimbursement", "Gift Card"]
    return (
        pl.when(_is(FUEL) & each.chance("gas card", 0.5)).then(pl.lit("Gas Card"))
        .when(_is(TRANSIT) & each.chance("bus pass", 0.5)).then(pl.lit("Bus Pass"))
        .when(pl.col("payee") == "Participant").then(each.one_of("to them", to_them))
        .otherwise(each.one_of("method", ["Check", "Check", "Check", "Voucher", "Gift Card"]))
    )  # fmt: skip


def _papers(each: Dice) -> pl.Expr:
    needed = _of_type({name: support.papers for name, support in SUPPORTS.items()})
    # Who lacks the papers of PAY011 lacks the authorization of PAY025 too.
    authorized = pl.col("method") == "Direct Deposit"
    more = pl.when(authorized).then(pl.lit("; Direct Deposit Authorization")).otherwise(pl.lit(""))
    return blank_if(each.breaks("PAY011"), pl.format("{}{}", needed, more))


def payments(course: pl.DataFrame, share: float) -> pl.DataFrame:
    """The export of payments."""
    each = Dice(pl.col("source"), share)
    own = Dice(pl.col("p"), share)
    frame = paid(course, share).with_columns(payee=_payee(each), contractor=contractor(share))
    frame = frame.with_columns(method=_method(each), cents=1000 + each.below("amount", 39_000))
    amount = pl.format(
        "{}.{}", pl.col("cents") // 100, (pl.col("cents") % 100).cast(pl.String).str.zfill(2)
    )
    card = pl.col("method").is_in(["Gift Card", "Gas Card"])
    housing, car = (
        _is("Housing Payment", "Utilities"),
        _is("Auto Repair", "Auto Insurance", "Auto Registration"),
    )
    care, move = _is("Child and Dependent Care"), _is("Relocation")
    first = pl.col("p") % EACH == 0
    attested = pl.when(Dice(pl.col("i"), share).breaks("PAY004")).then(pl.lit("Says so"))
    age = pl.when(each.breaks("PAY015")).then(15).otherwise(1 + each.below("child", 12))
    miles = pl.when(each.breaks("PAY016")).then(30).otherwise(60 + each.below("miles", 300))
    lived = pl.when(each.breaks("PAY017")).then(pl.lit("1 Elsewhere St"))
    expired = pl.when(each.breaks("PAY027")).then(days(pl.col("day"), -20))
    return frame.select(
        payment_id=pl.format("P{}", "p"),
        participant_id=participant_id(pl.col("i")),
        payment_date="day",
        incurred_date=days(pl.col("day"), -each.below("incurred", 3)
                           - 380 * each.breaks("PAY009").cast(pl.Int32)),
        support_type=pl.when(each.breaks("PAY006")).then(pl.lit("Groceries")).otherwise("support"),
        funding_source=pl.lit("WBN"),
        amount=pl.when(each.breaks("PAY019")).then(pl.lit("0.00")).otherwise(amount),
        paid_to=pl.format("Payee {}", each.below("payee", 400)),
        payee_type="payee",
        method="method",
        signature_on_file=yes_no(~each.breaks("PAY007")),
        receipt_on_file=yes_no(pl.lit(value=False)),
        receipt_total=blank_if(~card | each.breaks("PAY008"), amount),
        documents=_papers(each),
        need_documentation=blank_if(
            ~(first & pl.col("attests")), attested.otherwise("attestation")),
        resources_tried=yes_no(~each.breaks("PAY021")),
        child_age=blank_if(~care, age.cast(pl.String)),
        child_disability_documented=blank_if(~care, "no"),
        household_provider=blank_if(~care, "no"),
        for_family_member=blank_if(~_is(MEDICAL), yes_no(each.breaks("PAY022"))),
        distance_miles=blank_if(~move, miles.cast(pl.String)),
        destination_county=blank_if(~move, "Lane"),
        bill_name=blank_if(~housing, pl.when(each.breaks("PAY017")).then(pl.lit("Someone Else"))
                           .otherwise(full_name(pl.col("i")))),
        bill_address=blank_if(~housing, lived.otherwise(home(pl.col("i")))),
        bill_phone=blank_if(~housing | each.chance("no phone", 0.7) | each.breaks("PAY017"),
                            phone(pl.col("i"))),
        on_lease=blank_if(~housing, "no"),
        vehicle_in_participant_name=blank_if(~car, "yes"),
        license_expires=blank_if(~car, expired.otherwise(days(pl.col("day"), 400))),
        insurance_expires=blank_if(~car, days(pl.col("day"), 90)),
        description=pl.when(each.breaks("PAY010")).then(each.one_of("flawed text", FLAWED_TEXTS))
        .otherwise(each.one_of("text", TEXTS)),
        staff=Dice(pl.col("i"), share).one_of("coach", COACHES),
        contractor="contractor",
        entered_date=days(pl.col("day"), own.below("entry", 4)
                          + 12 * own.breaks("ENT002").cast(pl.Int32)),
    )  # fmt: skip
