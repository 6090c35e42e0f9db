"""Payments as they should be: for each support type its payee, papers and a plausible amount."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from samples.workdays import program_year
from samples.world import Row, Value

Extras = Callable[[Row, date, Random], dict[str, Value]]


def _nothing(_person: Row, _day: date, _rng: Random) -> dict[str, Value]:
    return {}


def _child(_person: Row, _day: date, rng: Random) -> dict[str, Value]:
    return {"child_age": rng.randint(1, 11), "household_provider": False}


def _vehicle(_person: Row, day: date, rng: Random) -> dict[str, Value]:
    return {
        "vehicle_in_participant_name": True,
        "license_expires": day + timedelta(days=rng.randint(200, 2000)),
        "insurance_expires": day + timedelta(days=rng.randint(20, 170)),
    }


def _full_name(person: Row) -> str:
    return f"{person.values['first_name']} {person.values['last_name']}"


def _bill(person: Row, _day: date, _rng: Random) -> dict[str, Value]:
    return {"bill_name": _full_name(person), "bill_address": person.values["address"]}


def _lease(person: Row, day: date, rng: Random) -> dict[str, Value]:
    return {**_bill(person, day, rng), "on_lease": True}


def _own_cost(_person: Row, _day: date, _rng: Random) -> dict[str, Value]:
    return {"for_family_member": False}


def _move(_person: Row, _day: date, rng: Random) -> dict[str, Value]:
    return {"distance_miles": rng.randint(62, 280), "destination_county": "Deschutes"}


@dataclass(frozen=True)
class Kind:
    """How one support type is paid when everything is in order."""

    low: int
    high: int
    payee_type: str
    method: str
    payees: tuple[str, ...]
    documents: tuple[str, ...]
    descriptions: tuple[str, ...]
    extras: Extras = _nothing
    receipt: bool = False
    signature: bool = False


SELF: Final = ("(participant)",)
CAR_SHOPS: Final = ("Montavilla Auto Care", "Gateway Motor Works")
STORES: Final = ("Mill Ends Outfitters", "Division Dry Goods", "Powell Work & Uniform")

KINDS: Final[dict[str, Kind]] = {
    "Books and Fees": Kind(
        35, 180, "Vendor", "Check", ("Steel Bridge Books", "Eastbank Bookstore"), ("Receipt",),
        ("Course workbook and exam guide", "Textbook for first term"),
    ),
    "Child and Dependent Care": Kind(
        120, 480, "Vendor", "Check", ("Tender Sprouts Daycare", "Busy Bees Child Center"),
        ("Care Log",), ("Care during class hours, two weeks", "After-school hours on class days"),
        _child,
    ),
    "Clothing/Personal Care": Kind(
        28, 165, "Participant", "Reimbursement", SELF, ("Receipt",),
        ("Steel-toe boots", "Two scrub sets for class", "Interview outfit"), signature=True,
    ),
    "Credit Repair": Kind(
        60, 150, "Vendor", "Check", ("Clear Ledger Credit Coaching",), ("Receipt",),
        ("Credit coaching, two sessions",),
    ),
    "Drivers Education Training": Kind(
        350, 495, "Training Provider", "Check", ("Sandy Road Driving School",),
        ("Provider Approval", "Invoice"), ("Six-hour behind-the-wheel course",),
    ),
    "Employment Documentation": Kind(
        30, 110, "Participant", "Direct Deposit", SELF,
        ("Receipt", "Staff Attestation", "Direct Deposit Authorization"),
        ("Replacement birth certificate for I-9", "State identification card for I-9"),
    ),
    "Housing Payment": Kind(
        600, 1450, "Landlord", "Check", ("Oak Lantern Properties", "Kellogg Row Apartments"),
        ("Rental Agreement",), ("Rent for the current month", "Rent, one month in arrears"), _lease,
    ),
    "Housing Stability Education": Kind(
        75, 150, "Education Provider", "Check", ("Doorstep Renter School",), ("Invoice",),
        ("Renter education course",),
    ),
    "Housing Moving Costs": Kind(
        90, 650, "Landlord", "Check", ("Kellogg Row Apartments", "Haul-It Truck Hire"),
        ("Invoice",), ("Application and move-in fees", "Truck hire for the move"),
    ),
    "Laptop Computer": Kind(
        320, 540, "Vendor", "Check", ("Burnside Refurb Computers",), ("Receipt",),
        ("Refurbished laptop for online coursework",),
    ),
    "Legal Services": Kind(
        150, 420, "Vendor", "Check", ("Clean Slate Legal Desk",), ("Invoice",),
        ("Record expungement filing", "Work permit renewal filing"),
    ),
    "Medical/Dental/Optical": Kind(
        40, 210, "Health Care Provider", "Check", ("Hawthorne Eye Clinic", "Lents Dental"),
        ("Invoice",), ("Eye exam and safety lenses", "Required immunization for class"), _own_cost,
    ),
    "Professional Test/License/Organization Fees": Kind(
        45, 240, "Vendor", "Check", ("State Board Testing Desk", "Flagger Card Center"),
        ("Receipt",), ("Food handler and flagger cards", "Nursing assistant state exam fee"),
    ),
    "Relocation": Kind(
        300, 700, "Participant", "Reimbursement", SELF, ("Job Offer", "Receipt"),
        ("Truck rental to new job",), _move, signature=True,
    ),
    "Tools": Kind(
        80, 390, "Vendor", "Check", ("Anvil & Pine Tool Supply",),
        ("Receipt", "Training Tool List"),
        ("Tool belt, tape and framing hammer", "Welding helmet and gloves"),
    ),
    "Auto Repair": Kind(
        210, 780, "Mechanic", "Check", CAR_SHOPS,
        ("Invoice", "Mechanic Verification", "Auto Registration", "Driver License",
         "Proof of Insurance"),
        ("Front brake pads and rotors", "Starter replacement"), _vehicle,
    ),
    "Bicycle Repair": Kind(
        25, 120, "Vendor", "Check", ("Sprocket & Fern Cycles",), ("Receipt",),
        ("New chain and brake pads",),
    ),
    "Auto Insurance": Kind(
        90, 210, "Insurance Company", "Check", ("Three Bridges Mutual",),
        ("Insurance Billing", "Driver License", "Auto Registration", "Proof of Insurance"),
        ("One month of required coverage",), _vehicle,
    ),
    "Auto Registration": Kind(
        60, 240, "Vendor", "Check", ("State Motor Vehicle Desk",), ("Receipt", "Title"),
        ("Two-year registration renewal", "Title transfer and DEQ fee"), _vehicle,
    ),
    "Bicycle/Scooter Purchase": Kind(
        220, 480, "Vendor", "Check", ("Sprocket & Fern Cycles",),
        ("Receipt", "Price Comparison", "Participant Attestation"),
        ("Refurbished commuter bicycle with helmet",),
    ),
    "Parking": Kind(
        8, 60, "Participant", "Reimbursement", SELF, ("Receipt",),
        ("Campus parking, four class days",), signature=True,
    ),
    "Public Transportation": Kind(
        28, 100, "Participant", "Bus Pass", SELF, ("Transportation Log",),
        ("Monthly transit pass", "Hop card load for class days"), signature=True,
    ),
    "Car Share": Kind(
        14, 46, "Participant", "Reimbursement", SELF, ("Transportation Log",),
        ("Rides to early shift before buses run",), receipt=True, signature=True,
    ),
    "Fuel": Kind(
        25, 50, "Participant", "Gas Card", SELF, ("Transportation Log",),
        ("Gas card for travel to class",), receipt=True, signature=True,
    ),
    "Utilities": Kind(
        60, 320, "Vendor", "Check", ("Bull Run Power & Light", "Cascade Gas Desk"),
        ("Utility Bill",), ("Electric bill", "Past due gas bill"), _bill,
    ),
}  # fmt: skip
CARDS: Final = ("Gas Card", "Gift Card")
NEEDS_CAR: Final = frozenset({"Auto Repair", "Auto Insurance", "Auto Registration", "Fuel"})
NEEDS_NO_CAR: Final = frozenset(
    {"Public Transportation", "Car Share", "Bicycle Repair", "Bicycle/Scooter Purchase"}
)
NEEDS_CLASS: Final = frozenset({"Books and Fees", "Parking", "Tools"})


def payment(kind: str, person: Row, day: date, rng: Random) -> dict[str, Value]:
    """Make up a payment of this type with which no rule quarrels."""
    how = KINDS[kind]
    even = how.method in {"Bus Pass", "Gas Card"}
    cents = 0 if even else rng.choice((0, 25, 49, 50, 95, 99))
    amount = Decimal(rng.randint(how.low, how.high) * 100 + cents) / 100
    incurred = day - timedelta(days=rng.randint(0, 6))
    paid_to = rng.choice(how.payees)
    values: dict[str, Value] = {
        "payment_date": day,
        "incurred_date": incurred if program_year(incurred) == program_year(day) else day,
        "support_type": kind,
        "funding_source": "WBN",
        "amount": amount,
        "paid_to": _full_name(person) if paid_to == SELF[0] else paid_to,
        "payee_type": how.payee_type,
        "method": how.method,
        "signature_on_file": True if how.signature else None,
        "receipt_on_file": True if how.receipt or "Receipt" in how.documents else None,
        "documents": "; ".join(how.documents),
        "resources_tried": True,
        "description": rng.choice(how.descriptions),
    }
    if how.method in CARDS:
        values["receipt_total"] = amount + Decimal(rng.choice((0, 0, 137, 412))) / 100
    return values | how.extras(person, day, rng)
