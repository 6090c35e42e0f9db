"""Seeded random exports, crowded at every boundary of the rulebook.

Everything is made up. Dates fall where a day more or less changes the answer: N - 1, N and N + 1
days of every deadline, holidays, leap days, ends of quarters and of program years, the as-of date.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .judging import birthday, nth_business_day
from .rules_out import months_before
from .vocabulary import FIELDS, SUPPORT_TYPES, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Line = dict[str, str]
Tables = dict[str, list[Line]]

FUNDED = ("WBN", "Workforce Benefits Navigator", "wbn", "Future Ready Oregon - WBN")
OTHER_FUNDS = ("WIOA Adult", "NextGen", "EOP")
CONTRACTORS = ("Alder Works", "Birch Center", "alder  works", "Cedar House", "")
COUNTIES = ("Multnomah", "Washington", "Clackamas", "multnomah", "Clark", "Multnomah County", "")
STATES = ("OR", "Oregon", "OR", "or", "WA", "Washington", "CA", "Cascadia", "")
COACHES = ("Coach One", "Coach Two", "Coach Three", "")
DELIVERED = ("Completed", "Complete", "Successful", "completed")
OPEN = ("Started", "Open", "In Progress", "Active", "Current")
VOID = (
    "Cancelled",
    "No Show",
    "Did Not Complete",
    "Withdrawn",
    "Unsuccessful",
    "Deleted",
    "Void",
)
MAPPING, PLAN = "Career Mapping Workshop", "Career and Resource Planning"
OTHER_SERVICES = (
    "Career Coaching",
    "career coaching",
    "Job Search Assistance",
    "Referral to Training Program",
    "Referral to Employment",
    "Referral to APN Provider",
    "Referral to a APN (Aligned Partner Network) Provider",
    "Referral to WorkSource",
    "Referral to Support Services Childcare",
    "Referral to Support Services Food Assistance",
    "Referral to Support Services Residential Assistance",
    "Referral to Support Services Tools",
    "Referral to Support Services Transportation",
    "Referral to Support Services Other",
)
UNDEFINED_SERVICES = ("Resume Clinic", "Mentoring")
SUPPORT_SPELLINGS = (
    *SUPPORT_TYPES,
    "Transportation - Fuel",
    "Housing Assistance: Housing Payment",
    "Uber",
    "Lyft",
    "taxi",
    "bike share",
    "Hop card",
    "bus pass",
    "gas",
    "FUEL",
)
UNDEFINED_SUPPORTS = ("Pet Care", "Concert Tickets")
# Types whose rules look at other payments are drawn more often.
FREQUENT_SUPPORTS = ("Public Transportation", "Fuel", "Bicycle/Scooter Purchase", "Parking")
PAYEES = (
    "Participant",
    "Vendor",
    "Landlord",
    "Mortgage Holder",
    "Training Provider",
    "Education Provider",
    "Health Care Provider",
    "Mechanic",
    "Insurance Company",
    "Other",
    "owner",
    "leaseholder",
    "Somebody",
)
METHODS = (
    "Check",
    "Cancelled Check",
    "Direct Deposit",
    "Gift Card",
    "Gas Card",
    "Bus Pass",
    "Bus Ticket Package",
    "Reimbursement",
    "Voucher",
    "Cash",
    "Other",
    "Barter",
)
DOCUMENTS = tuple(
    sorted({name for line in SUPPORT_TYPES.values() for group in line.documents for name in group})
)
ATTESTATIONS = (
    "Homelessness",
    "Released from Incarceration",
    "TANF",
    "SNAP",
    "OHP",
    "Section 8",
    "Free & Reduced Lunch",
    "WIC",
    "Tri-Met Low-Income Fare",
    "Income ≤ 70 % LLSIL",
    "Unemployed",
    "unemployed",
)
NO_ATTESTATIONS = ("", "", "None", "N/A", "Prosperity Planner")
UNACCEPTED = ("Needs it", "Car broke down")
DESCRIPTIONS = (
    "",
    "",
    "Work boots",
    "Late fee on rent",
    "Interest on a loan",
    "Cable service",
    "Drug test",
    "Quote from a shop",
    "Work order",
    "Class materials",
)
ELIGIBILITIES = ("Eligible",) * 8 + ("eligible", "Not Eligible", "Perhaps", "")
EMPLOYERS = ("Maple Foods", "maple  FOODS", "Fir Builders", "Spruce Clinic", "")
PROVIDERS = ("North College", "north college", "Trade School", "")
NAICS = ("238990", "23", "31-33", "238990 - Other", "622110", "6244", "44", "999999", "12", "1")
ONET = ("47-2111", "47-2111.00", "31-1120", "53-3032.00", "99-9999", "472111", "47-211", "11-1")
EMPLOYMENT = (
    "Unsubsidized",
    "Unsubsidized",
    "Subsidized",
    "On-the-Job Training",
    "Internship",
    "Work Experience",
    "Apprenticeship",
    "Self-Employment",
    "Volunteering",
    "",
)
CONFIRMATIONS = ("After Participation Employment Confirmation",) * 4 + (
    "State UI Wage Match",
    "Other",
    "Hearsay",
    "",
)
INCOMES = (
    "Wages",
    "Unemployment",
    "Alimony",
    "Stipends",
    "Tribal",
    "Foster Care",
    "Capital Gains",
    "Social Security (SSI)",
    "Barter",
)
NOTES = (
    "Went over the plan and next steps.",
    "Talked about the interview on Monday.",
    "Career Coaching.",
    "Job search assistance 12",
    "Fuel",
    "Said that the diagnosis came late.",
    "New medication this week.",
    "Office number is 503 555 0100.",
)
GARBLED = {
    "date": ("13/45/2025", "2025-02-30", "abc", "#N/A"),
    "number": ("abc", "12..5", "#VALUE!"),
    "flag": ("maybe", "#N/A"),
}
FLAGS_YES, FLAGS_NO = ("yes", "Y", "true", "1", "X", "checked"), ("no", "N", "false", "0", "")

# What each variant leaves out.
DROPPED: dict[str, dict[str, tuple[str, ...]]] = {
    "nostatus": {"services": ("status",)},
    "nofunding": {"services": ("funding_source",), "payments": ("funding_source",)},
    "noend": {"services": ("end_date",)},
    "nodocs": {"payments": ("documents",)},
    "noreceipt": {"payments": ("receipt_on_file",)},
    "noneed": {"payments": ("need_documentation",)},
    "noplanner": {"participants": ("prosperity_planner_date",)},
    "noexit": {"participants": ("exit_date",)},
    "noregistration": {"participants": ("registration_date", "county")},
    "noprogram": {"participants": ("program",)},
    "nosignature": {"participants": ("signature",), "payments": ("signature_on_file",)},
    "noentered": dict.fromkeys(TABLES, ("entered_date",)),
    "noids": {
        "services": ("service_id",),
        "payments": ("payment_id",),
        "outcomes": ("outcome_id",),
        "case_notes": ("note_id",),
    },
}
NO_TABLE = {
    "nooutcomes": ("outcomes",),
    "nopayments": ("payments", "reconciliations"),
    "nonotes": ("case_notes",),
    "noincome": ("income",),
    "noreconciliations": ("reconciliations",),
    "twotables": ("payments", "outcomes", "case_notes", "income", "reconciliations"),
}
VARIANTS = ("full", "clean", "cut", "split", "ragged", *DROPPED, *NO_TABLE)


def write_exports(
    folder: Path, seed: int, participants: int, *, as_of: date, variant: str = "full"
) -> None:
    """Write one random set of exports, the same for the same arguments."""
    if variant not in VARIANTS:
        message = f"no such variant: {variant}"
        raise ValueError(message)
    maker = _Maker(random.Random(f"{seed} {variant}"), as_of)
    tables = maker.tables(participants)
    if variant != "clean":
        maker.damage(tables)
    if variant == "cut":
        cut = (as_of - timedelta(days=200)).isoformat()
        tables["services"] = [
            line for line in tables["services"] if not ("2" < line["start_date"] < cut)
        ]
    maker.shorten_dates(tables)
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        if table not in NO_TABLE.get(variant, ()):
            gone = DROPPED.get(variant, {}).get(table, ())
            columns = [name for name in FIELDS[table] if name not in gone]
            maker.write(folder, table, columns, tables[table], split=variant in {"full", "split"})
            if variant == "ragged":
                maker.fray(folder / f"{table}.csv")


class _Maker:
    """Makes rows with one source of chance."""

    def __init__(self, rng: random.Random, as_of: date) -> None:
        self.rng = rng
        self.as_of = as_of
        self.numbers: dict[str, int] = {}

    # Chances.

    def one(self, options: Sequence[str]) -> str:
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def days(self, day: date, *offsets: int) -> date:
        return day + timedelta(days=self.rng.choice(offsets))

    def near(self, day: date, n: int) -> date:
        """Return a day at a deadline of n days: mostly N - 1, N or N + 1."""
        return self.days(day, n - 1, n, n + 1, n, n + 1, self.rng.randint(0, 2 * n))

    def flag(self, yes: float = 0.7) -> str:
        return self.one(FLAGS_YES if self.chance(yes) else FLAGS_NO)

    def number(self, table: str) -> str:
        self.numbers[table] = self.numbers.get(table, 0) + 1
        return f"{table[0].upper()}{self.numbers[table]:06d}"

    def landmark(self) -> date:
        """Return a day around which something changes."""
        year = self.as_of.year
        marks = [
            self.as_of,
            self.as_of - timedelta(days=90),
            self.as_of - timedelta(days=45),
            self.as_of - timedelta(days=180),
            self.as_of - timedelta(days=270),
            date(year, 1, 1),
            date(year, 3, 1),
            date(year - 1, 7, 1),
            date(year, 7, 1),
            date(year - 1, 10, 1),
            date(year - 1, 11, 26),
            date(2024, 2, 29),
            date(year - 1, 12, 31),
        ]
        return self.days(self.rng.choice(marks), -1, 0, 1)

    def day(self) -> date:
        if self.chance(0.5):
            return min(self.landmark(), self.as_of)
        return self.as_of - timedelta(days=self.rng.randint(0, 900))

    def entered(self, day: date | None) -> str:
        """Return an entry date around the fifth business day."""
        if day is None or self.chance(0.08):
            return ""
        return self.days(nth_business_day(day, 5), -3, -1, 0, 0, 1, 2, -8).isoformat()

    # Tables.

    def tables(self, participants: int) -> Tables:
        found: Tables = {table: [] for table in TABLES}
        for number in range(participants):
            self.person(found, number)
        self.reconcile(found)
        return found

    def person(self, tables: Tables, number: int) -> None:
        key = f"{number + 1017:06d}" if number % 3 else f"P-{number + 1017}"
        applied = self.day()
        registered = self.days(applied, 0, 0, 0, 1, 5, -1)
        began = self.near(registered, 45) if self.chance(0.3) else self.days(registered, 0, 0, 3, 9)
        participating = self.chance(0.85)
        exited = self.exit_day(began) if self.chance(0.3) else None
        services = self.services(key, began, exited) if self.chance(0.95) else []
        if services and self.chance(0.3) and exited is not None:
            last = max(line["end_date"] or line["start_date"] for line in services)
            exited = date.fromisoformat(last) if last else exited
        line = self.participant(key, applied)
        line |= {
            "registration_date": "" if self.chance(0.04) else registered.isoformat(),
            "participation_date": began.isoformat() if participating else "",
            "exit_date": exited.isoformat() if exited else "",
            "exit_entered_date": self.entered(exited),
        }
        line["signed_date"] = self.one(
            ["", began.isoformat(), registered.isoformat(), self.days(began, 1, -1).isoformat()]
        )
        tables["participants"].append(line)
        tables["payments"] += self.payments(line, began, services)
        tables["services"] += services
        tables["outcomes"] += self.outcomes(key, began)
        tables["case_notes"] += self.notes(key, tables, services)
        tables["income"] += self.incomes(line, applied)

    def participant(self, key: str, applied: date) -> Line:
        number = int("".join(char for char in key if char.isdigit()))
        age = self.rng.choice((16, 16, 18, 18, 30, 45))
        born = self.days(birthday(applied, -age), -1, 0, 1, 0, -200)
        if self.chance(0.05):
            born = date(2008, 2, 29)
        line = dict.fromkeys(FIELDS["participants"], "")
        line |= {
            "participant_id": key,
            "first_name": f"First{number}",
            "last_name": f"Last{number}",
            "date_of_birth": "" if self.chance(0.03) else born.isoformat(),
            "ssn": f"9{number % 90 + 10:02d}-00-{number % 10000:04d}" if self.chance(0.5) else "",
            "ssn_consent": self.flag(),
            "contractor": self.one(CONTRACTORS),
            "program": self.one((*FUNDED, "")),
            "career_coach": self.one(COACHES),
            "application_date": "" if self.chance(0.02) else applied.isoformat(),
            "eligibility": self.one(
                ("Eligible",) * 8 + ("eligible", "Not Eligible", "Perhaps", "")
            ),
            "signature": self.one(("eSignature", "Uploaded", "yes", "None", "no", "")),
            "guardian_signature": self.one(("Parent/Guardian", "Career Coach", "None", "")),
            "address": f"{number} Example Street",
            "city": "Portland",
            "state": self.one(STATES),
            "county": self.one(COUNTIES),
            "zip": "97200",
            "phone": f"503-555-{number % 10000:04d}",
            "family_size": self.one(("1", "2", "4", "0", "")),
            "six_month_income": self.one(("0", "1200", "$2,400.00", "", "")),
            "gender": self.one(("Female", "Male", "Nonbinary", "")),
            "race_ethnicity": self.one(
                ("White", "Black or African American", "Asian; White", "Hispanic or Latino", "")
            ),
            "prosperity_planner_date": "",
            "entered_date": self.entered(applied),
        }
        for name, kind in FIELDS["participants"].items():
            if kind == "flag" and name != "ssn_consent":
                line[name] = self.flag(0.3)
        if self.chance(0.4):
            line["prosperity_planner_date"] = self.day().isoformat()
        return line

    def exit_day(self, began: date) -> date:
        n = self.rng.choice((0, 45, 90, 90, 180, 270, 365))
        return min(self.near(began, n), self.days(self.as_of, 0, 0, 1, 2))

    def services(self, key: str, began: date, exited: date | None) -> list[Line]:
        found = [self.service(key, self.one(OTHER_SERVICES), began)]
        if self.chance(0.85):
            found[0]["start_date"] = began.isoformat()
            found[0]["status"] = self.one(DELIVERED)
        if self.chance(0.8):
            found.append(self.service(key, MAPPING, self.near(began, 90)))
        if self.chance(0.8):
            planned = self.near(began, 90)
            found.append(self.service(key, PLAN, planned))
            while self.chance(0.6):
                planned = self.near(planned, 180)
                found.append(self.service(key, PLAN, planned))
        for _ in range(self.rng.randint(0, 4)):
            around = self.rng.choice([began, self.as_of - timedelta(days=90), exited or self.day()])
            around = max(around, began) if self.chance(0.8) else around
            name = self.one(OTHER_SERVICES if self.chance(0.95) else UNDEFINED_SERVICES)
            found.append(self.service(key, name, self.days(around, -1, 0, 1, 0, 14, 8, 9)))
        if self.chance(0.06):
            found.append(self.service(key, self.one(SUPPORT_SPELLINGS), self.day()))
        # Mostly history: what would lie in the future is kept for a few only.
        return [
            line
            for line in found
            if not line["start_date"] > self.as_of.isoformat() or self.chance(0.1)
        ]

    def service(self, key: str, name: str, done: date) -> Line:
        start = self.days(done, 0, 0, -1, -7)
        end: date | None = done
        if self.chance(0.25):
            start, end = done, None
        if self.chance(0.02) and end is not None:
            start = end + timedelta(days=1)
        status = self.one(DELIVERED)
        if self.chance(0.2):
            status = self.one((*OPEN, *VOID, "", "Pending"))
        return {
            "service_id": self.number("services"),
            "participant_id": key,
            "service": name,
            "funding_source": self.one((*FUNDED * 3, "")),
            "start_date": "" if self.chance(0.02) else start.isoformat(),
            "end_date": end.isoformat() if end else "",
            "status": status,
            "staff": self.one(COACHES),
            "contractor": self.one(CONTRACTORS),
            "entered_date": self.entered(start),
        }

    def payments(self, person: Line, began: date, services: list[Line]) -> list[Line]:
        if self.chance(0.45):
            return []
        found = []
        starts = [line["start_date"] for line in services if line["start_date"]]
        paid = self.near(began, 0)
        for _ in range(self.rng.randint(1, 5)):
            if starts and self.chance(0.75):
                paid = date.fromisoformat(self.one(starts))
            elif self.chance(0.5):
                paid = self.days(paid, 0, 1, 3, 30)
            else:
                paid = self.day()
            if paid <= self.as_of or self.chance(0.05):
                found.append(self.payment(person, paid))
                if self.chance(0.05):
                    named = {"service": found[-1]["support_type"], "end_date": ""}
                    services.append(self.service(person["participant_id"], "", paid) | named)
        days = [line["payment_date"] for line in found if line["payment_date"]]
        if days and person["prosperity_planner_date"] and self.chance(0.7):
            first = date.fromisoformat(min(days))
            person["prosperity_planner_date"] = self.days(first, -1, 0, 0, 1).isoformat()
        return found

    def payment(self, person: Line, paid: date) -> Line:
        kind = self.one(SUPPORT_SPELLINGS if self.chance(0.7) else FREQUENT_SUPPORTS)
        line = SUPPORT_TYPES.get(kind)
        method = self.one(METHODS) if self.chance(0.95) else ""
        documents = [self.one(group) for group in line.documents] if line else ["Receipt"]
        if self.chance(0.4):
            documents = self.rng.sample(DOCUMENTS, self.rng.randint(0, 3))
        if method == "Direct Deposit" and self.chance(0.5):
            documents.append("Direct Deposit Authorization")
        if self.chance(0.02):
            documents.append("Napkin")
        payee = self.one(PAYEES) if self.chance(0.5) else "Participant"
        if line and line.payees and self.chance(0.6):
            payee = self.one(line.payees)
        amount = self.one(("0", "-5", "", "25", "25.00", "$100.00", "99.99", "1,250.50"))
        total = self.one(("", "24.99", "25", "25.01", "100", "99.99"))
        need = self.one(NO_ATTESTATIONS if self.chance(0.6) else (*ATTESTATIONS, *UNACCEPTED))
        return {
            "payment_id": self.number("payments"),
            "participant_id": person["participant_id"],
            "payment_date": "" if self.chance(0.01) else paid.isoformat(),
            "incurred_date": self.one(("", self.days(paid, 0, -1, -30).isoformat(), "2026-07-01")),
            "support_type": kind if self.chance(0.97) else self.one(UNDEFINED_SUPPORTS),
            "funding_source": self.one((*FUNDED, "")),
            "amount": amount,
            "paid_to": "Example Shop",
            "payee_type": payee if self.chance(0.95) else "",
            "method": method,
            "signature_on_file": self.flag(),
            "receipt_on_file": self.flag(0.4),
            "receipt_total": total,
            "documents": "; ".join(documents),
            "need_documentation": need,
            "resources_tried": self.flag(),
            "child_age": self.one(("", "12", "13", "14")),
            "child_disability_documented": self.flag(0.3),
            "household_provider": self.flag(0.1),
            "for_family_member": self.flag(0.2),
            "distance_miles": self.one(("", "50", "50.1", "51", "12")),
            "destination_county": self.one(("", "Lane", "Multnomah", "Washington")),
            **self.bill(person),
            "on_lease": self.flag(0.3),
            "vehicle_in_participant_name": self.flag(),
            "license_expires": self.one(("", self.days(paid, -1, 0, 1, 300).isoformat())),
            "insurance_expires": self.one(("", self.days(paid, -1, 0, 1, 300).isoformat())),
            "description": self.one(DESCRIPTIONS),
            "staff": self.one(COACHES),
            "contractor": self.one(CONTRACTORS),
            "entered_date": self.entered(paid),
        }

    def bill(self, person: Line) -> Line:
        right = f"{person['first_name']} {person['last_name']}"
        own = person["address"]
        return {
            "bill_name": self.one(("", right, right.upper(), "Someone Else")),
            "bill_address": self.one(
                ("", own, own.upper().replace("STREET", "ST."), f"{own} Apt 4", "1 Elsewhere Road")
            ),
            "bill_phone": self.one(("", "", person["phone"], "(503) 555-9999")),
        }

    def outcomes(self, key: str, began: date) -> list[Line]:
        found = []
        provider, employer = self.one(PROVIDERS), self.one(EMPLOYERS)
        trained = self.near(began, 30)
        if self.chance(0.3):
            found.append(self.outcome(key, "Education & Training Placement", trained))
            found[-1] |= {"status": self.one(("Started", "Started", "")), "provider": provider}
        if self.chance(0.2):
            done = self.days(trained, 0, -1, 30)
            found.append(self.outcome(key, "Education & Training Placement", done))
            found[-1] |= {
                "status": self.one(("Completed", "Completed", "Withdrawn", "Elsewhere")),
                "provider": provider if self.chance(0.8) else self.one(PROVIDERS),
            }
        hired = self.days(began, -1, 0, 1, 60, 120)
        for _ in range(self.rng.choice((0, 0, 1, 1, 2))):
            found.append(self.information(key, hired, employer))
            employer = employer if self.chance(0.5) else self.one(EMPLOYERS)
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            confirmed = self.days(hired, -1, 0, 0, 1, 30)
            found.append(self.outcome(key, "Employment Confirmation", confirmed))
            found[-1] |= {
                "employer": employer,
                "confirmation_type": self.one(CONFIRMATIONS),
                "confirmation_date": "" if self.chance(0.05) else confirmed.isoformat(),
                "status_date": "",
            }
        return found

    def outcome(self, key: str, kind: str, day: date) -> Line:
        day = min(day, self.days(self.as_of, 0, 0, 0, 1))
        line = dict.fromkeys(FIELDS["outcomes"], "")
        received = self.days(day, 0, 3, 9)
        return line | {
            "outcome_id": self.number("outcomes"),
            "participant_id": key,
            "outcome_type": kind,
            "status_date": "" if self.chance(0.05) else day.isoformat(),
            "received_date": received.isoformat() if self.chance(0.5) else "",
            "entered_date": self.entered(received if self.chance(0.5) else day),
        }

    def information(self, key: str, hired: date, employer: str) -> Line:
        line = self.outcome(key, "Employment Information", hired)
        day = min(hired, self.as_of)
        return line | {
            "status": self.one(("", "", "", "Void")),
            "employment_type": self.one(EMPLOYMENT),
            "employer": employer,
            "naics": self.one((*NAICS, "")),
            "onet": self.one((*ONET, "")),
            "start_date": "" if self.chance(0.06) else day.isoformat(),
            "end_date": self.days(day, 30, 300).isoformat() if self.chance(0.2) else "",
            "hourly_pay": self.one(("", "13.69", "14.05", "15.05", "16.30", "$22.00", "17.13")),
            "hours_per_week": self.one(("40", "32", "")),
            "benefits": self.one(("Medical", "None", "")),
            "work_state": self.one(("OR", "Oregon", "WA", "ID", "")),
            "work_region": self.one(("Portland metro", "standard", "nonurban", "")),
        }

    def notes(self, key: str, tables: Tables, services: list[Line]) -> list[Line]:
        found = []
        starts = [line["start_date"] for line in services if line["start_date"]]
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            day = date.fromisoformat(self.one(starts)) if starts else self.day()
            text = self.one(NOTES)
            if self.chance(0.1):
                text = self.secret()
            payments = tables["payments"][-3:]
            about = self.one([line["payment_id"] for line in payments]) if payments else ""
            found.append(
                {
                    "note_id": self.number("case_notes"),
                    "participant_id": key,
                    "note_date": day.isoformat(),
                    "subject": "Check-in",
                    "text": text,
                    "payment_id": about if self.chance(0.5) else "",
                    "staff": self.one(COACHES),
                    "entered_date": self.entered(day),
                }
            )
        return found

    def secret(self) -> str:
        """Return a note with digits that look, or do not look, like an SSN or a card."""
        area, rest = self.rng.randint(1, 999), self.rng.randint(10_000, 999_999)
        group, serial = f"{rest:06d}"[:2], f"{rest:06d}"[2:]
        return self.one(
            (
                f"Number {area:03d}-{group}-{serial} on the form",
                f"SSN {area:03d}{group}{serial}",
                f"Reference {area:03d}{group}{serial}",
                "Card 4111 1111 1111 1111 used",
                "Card 4111 1111 1111 1112 used",
                f"Number 000-{group}-{serial}",
            )
        )

    def incomes(self, person: Line, applied: date) -> list[Line]:
        found = []
        for _ in range(self.rng.choice((0, 0, 0, 2, 4))):
            # Six calendar months before the application, and its day itself, are the edges.
            first = months_before(applied, 6)
            edges = [self.days(first, -1, 0, 1), self.days(applied, -1, 0, -30)]
            received = self.rng.choice(edges)
            found.append(
                {
                    "participant_id": person["participant_id"],
                    "income_type": self.one(INCOMES),
                    "amount": self.one(("600", "1200", "$600.00", "400.50", "")),
                    "received_date": received.isoformat(),
                    "family_member": self.one(("self", "self", "current", "former", "")),
                }
            )
        return found

    def reconcile(self, tables: Tables) -> None:
        for contractor in ("Alder Works", "Birch Center", "Cedar House"):
            for item in ("Bus Pass", "Gas Card", "Gift Card"):
                for year in range(self.as_of.year - 3, self.as_of.year + 1):
                    for month, last in ((3, 31), (6, 30), (9, 30), (12, 31)):
                        if self.chance(0.7):
                            end = self.days(date(year, month, last), 0, 0, 0, -30, 1)
                            now = (self.as_of - end).days
                            done = self.days(end, 5, 0, 90, now, now + 1)
                            tables["reconciliations"].append(
                                {
                                    "contractor": contractor,
                                    "item": item,
                                    "period_end": end.isoformat(),
                                    "reconciled_date": done.isoformat(),
                                }
                            )

    # Damage: what real exports suffer from.

    def damage(self, tables: Tables) -> None:
        for table, lines in tables.items():
            self.repeat(table, lines)
            for line in lines:
                self.spoil(table, line)
            self.rng.shuffle(lines)

    def repeat(self, table: str, lines: list[Line]) -> None:
        """Add repeated rows, repeated ids, and participants on several rows."""
        extra = []
        for line in lines:
            if self.chance(0.012):
                extra.append(dict(line))
            if self.chance(0.01) and table in {"services", "payments", "outcomes"}:
                name = next(iter(line))
                extra.append(line | {name: self.number(table)})
            if self.chance(0.02) and table == "participants":
                extra.append(line | self.contradiction(line))
        lines += extra

    def contradiction(self, line: Line) -> Line:
        name = self.one(
            ("city", "participation_date", "exit_date", "state", "contractor", "eligibility")
        )
        other = {
            "city": "Gresham",
            "state": "OR",
            "contractor": "Cedar House",
            "eligibility": "Eligible",
        }
        return {name: other.get(name, "" if line[name] else self.day().isoformat())}

    def spoil(self, table: str, line: Line) -> None:
        kinds = FIELDS[table]
        if self.chance(0.15):
            name = self.one(list(kinds))
            bad = GARBLED.get(kinds[name])
            if bad:
                line[name] = self.one(bad)
            elif kinds[name] in {"status", "service", "support", "payee", "method", "funding"}:
                line[name] = "#N/A"
        if self.chance(0.01) and "participant_id" in line:
            line["participant_id"] = self.one(("", "", "009999", "X-404"))
        for name in ("program", "funding_source"):
            if name in line and self.chance(0.02):
                line[name] = self.one(OTHER_FUNDS)
        if table == "participants" and self.chance(0.005):
            line["application_date"] = self.days(self.as_of, 1, 2).isoformat()
        if table == "participants" and self.chance(0.005):
            line["date_of_birth"] = self.one(("1899-12-31", "1900-01-01", self.as_of.isoformat()))

    def shorten_dates(self, tables: Tables) -> None:
        """Write some dates the American way."""
        for table, lines in tables.items():
            dates = [name for name, kind in FIELDS[table].items() if kind == "date"]
            for line in lines:
                if self.chance(0.3):
                    for name in dates:
                        line[name] = american(line.get(name, ""))

    def write(
        self, folder: Path, table: str, columns: list[str], lines: list[Line], *, split: bool
    ) -> None:
        halves = [lines]
        if split and table in {"services", "payments", "participants"} and len(lines) > 9:
            middle, lap = len(lines) // 2, max(1, len(lines) // 50)
            halves = [lines[: middle + lap], lines[middle:]]
        for number, half in enumerate(halves, 1):
            name = table if len(halves) == 1 else f"{table}_{number}"
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
                writer = csv.DictWriter(handle, columns, restval="", extrasaction="ignore")
                writer.writeheader()
                writer.writerows(half)

    def fray(self, path: Path) -> None:
        """Give some rows a field too many, or take their last one away."""
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines[1:], 1):
            if self.chance(0.02) and '"' not in line:
                lines[number] = self.one((f"{line},stray", line.rpartition(",")[0]))
        path.write_text("\n".join(lines) + "\n", "utf-8")


def american(text: str) -> str:
    """Turn 2025-07-04 into 7/4/2025; leave anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.month}/{day.day}/{day.year}"
