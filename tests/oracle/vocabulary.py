"""The rulebook's tables as Python literals: fields, words, support types, calendars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

TABLES = (
    "participants",
    "services",
    "payments",
    "outcomes",
    "case_notes",
    "income",
    "reconciliations",
)

ID_FIELD = {
    "participants": "participant_id",
    "services": "service_id",
    "payments": "payment_id",
    "outcomes": "outcome_id",
    "case_notes": "note_id",
    "income": "",
    "reconciliations": "",
}


def _kinds(**fields_of_kind: str) -> dict[str, str]:
    return {name: kind for kind, names in fields_of_kind.items() for name in names.split()}


# Field -> how its cells are read. "text" is taken as it is; "date", "number" and "flag" are
# typed; every other kind is a code with a vocabulary below.
FIELDS: dict[str, dict[str, str]] = {
    "participants": _kinds(
        text="participant_id first_name last_name ssn contractor career_coach address city county"
        " zip phone gender race_ethnicity",
        date="date_of_birth application_date registration_date signed_date participation_date"
        " exit_date prosperity_planner_date entered_date exit_entered_date",
        number="family_size six_month_income",
        flag="ssn_consent low_income justice_involved disability lgbtqia veteran tribal_member"
        " rural_frontier age_discrimination homeless lep_assistance disconnected_youth",
        funding="program",
        eligibility="eligibility",
        signature="signature",
        guardian="guardian_signature",
        state="state",
    ),
    "services": _kinds(
        text="service_id participant_id staff contractor",
        date="start_date end_date entered_date",
        service="service",
        funding="funding_source",
        status="status",
    ),
    "payments": _kinds(
        text="payment_id participant_id paid_to destination_county bill_name bill_address"
        " bill_phone description staff contractor",
        date="payment_date incurred_date license_expires insurance_expires entered_date",
        number="amount receipt_total child_age distance_miles",
        flag="signature_on_file receipt_on_file resources_tried child_disability_documented"
        " household_provider for_family_member on_lease vehicle_in_participant_name",
        support="support_type",
        funding="funding_source",
        payee="payee_type",
        method="method",
        documents="documents",
        attestation="need_documentation",
    ),
    "outcomes": _kinds(
        text="outcome_id participant_id provider employer naics onet benefits work_county"
        " work_region",
        date="status_date start_date end_date confirmation_date received_date entered_date",
        number="hourly_pay hours_per_week",
        outcome="outcome_type",
        status="status",
        employment="employment_type",
        state="work_state",
        confirmation="confirmation_type",
    ),
    "case_notes": _kinds(
        text="note_id participant_id subject text payment_id staff",
        date="note_date entered_date",
    ),
    "income": _kinds(
        text="participant_id",
        date="received_date",
        number="amount",
        income_type="income_type",
        member="family_member",
    ),
    "reconciliations": _kinds(text="contractor", date="period_end reconciled_date", method="item"),
}

# "Registration, participation, exit, signed, planner, end, received and entered dates after
# as_of count as empty" (How every rule reads the data, 1).
EMPTY_AFTER_AS_OF = {
    "participants": (
        "registration_date",
        "participation_date",
        "exit_date",
        "signed_date",
        "prosperity_planner_date",
        "entered_date",
        "exit_entered_date",
    ),
    "services": ("end_date", "entered_date"),
    "payments": ("entered_date",),
    "outcomes": ("end_date", "received_date", "entered_date"),
    "case_notes": ("entered_date",),
    "income": ("received_date",),
    "reconciliations": (),
}

SPREADSHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}


def fold(text: str) -> str:
    """Case and spaces folded: how contractors, employers and providers compare."""
    return " ".join(text.casefold().split())


def words(text: str) -> str:
    """Case, spaces and punctuation folded: how names of services and codes compare."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _codes(**codes: str) -> dict[str, str]:
    """Turn Canonical_Name="alias, alias" into folded word -> canonical name."""
    found = {}
    for canonical, aliases in codes.items():
        name = canonical.replace("_", " ")
        for alias in (name, *filter(None, aliases.split(","))):
            found[words(alias)] = name
    return found


def _named(*names: str) -> dict[str, str]:
    return {words(name): name for name in names}


VOID, COMPLETED, STARTED, OPEN = "Void", "Completed", "Started", "Open"

CAREER_MAPPING = "Career Mapping Workshop"
PLANNING = "Career and Resource Planning"
REFERRALS = ("Referral to Training Program", "Referral to WorkSource", "Referral to Employment")

_REFERRED_SUPPORT = (
    "Childcare",
    "Food Assistance",
    "Residential Assistance",
    "Tools",
    "Transportation",
    "Other",
)

SERVICES = {
    **_named(
        "Career Coaching",
        PLANNING,
        CAREER_MAPPING,
        "Job Search Assistance",
        *REFERRALS,
        "Referral to APN Provider",
        *(f"Referral to Support Services {kind}" for kind in _REFERRED_SUPPORT),
    ),
    words("Referral to a APN (Aligned Partner Network) Provider"): "Referral to APN Provider",
    words(
        "Referral to Support Services Tools, supplies, equipment, uniforms, technology"
    ): "Referral to Support Services Tools",
}
STAFF_SERVICES = frozenset(SERVICES.values())


@dataclass(frozen=True)
class SupportType:
    """One line of the rulebook's table of support types (pp. 8-13)."""

    name: str
    documents: tuple[tuple[str, ...], ...]
    payees: tuple[str, ...] = ()
    transportation: bool = False


def _line(name: str, documents: str, payees: str = "") -> SupportType:
    plain = name.removesuffix(" (T)")
    groups = tuple(
        tuple(part.strip() for part in group.split("|")) for group in documents.split(";")
    )
    allowed = tuple(filter(None, (payee.strip() for payee in payees.split(","))))
    return SupportType(plain, groups, allowed, transportation=name.endswith("(T)"))


SUPPORT_TYPES = {
    line.name: line
    for line in (
        _line("Books and Fees", "Receipt | School Record"),
        _line("Child and Dependent Care", "Care Log"),
        _line("Clothing/Personal Care", "Receipt"),
        _line("Credit Repair", "Receipt"),
        _line("Drivers Education Training", "Provider Approval; Invoice", "Training Provider"),
        _line("Employment Documentation", "Receipt; Staff Attestation"),
        _line(
            "Housing Payment",
            "Rental Agreement | Mortgage Statement | Voucher | Receipt",
            "Landlord, Mortgage Holder",
        ),
        _line("Housing Stability Education", "Invoice", "Education Provider"),
        _line("Housing Moving Costs", "Invoice | Receipt"),
        _line("Laptop Computer", "Receipt"),
        _line("Legal Services", "Invoice", "Vendor"),
        # Receipt for a co-payment (payee Participant), else Invoice: see PAY011.
        _line("Medical/Dental/Optical", "Invoice", "Participant, Health Care Provider"),
        _line("Professional Test/License/Organization Fees", "Receipt"),
        _line("Relocation", "Job Offer; Receipt"),
        _line("Tools", "Receipt; Training Tool List | Job Offer"),
        _line(
            "Auto Repair (T)",
            "Invoice | Receipt; Mechanic Verification; Auto Registration; Driver License;"
            " Proof of Insurance",
            "Mechanic",
        ),
        _line("Bicycle Repair (T)", "Invoice | Receipt"),
        _line(
            "Auto Insurance (T)",
            "Insurance Billing; Driver License; Auto Registration; Proof of Insurance",
            "Insurance Company",
        ),
        _line("Auto Registration (T)", "Receipt; Title | Auto Registration"),
        _line("Bicycle/Scooter Purchase (T)", "Receipt; Price Comparison; Participant Attestation"),
        _line("Parking (T)", "Receipt"),
        # By Reimbursement also Receipt: see PAY011.
        _line("Public Transportation (T)", "Transportation Log | Signed Receipt"),
        _line("Car Share (T)", "Receipt; Transportation Log | Signed Receipt"),
        _line("Fuel (T)", "Receipt; Transportation Log | Signed Receipt"),
        _line("Utilities", "Utility Bill", "Vendor"),
    )
}

_SUPPORT_ALIASES = {
    **_named(*SUPPORT_TYPES),
    "uber": "Car Share",
    "lyft": "Car Share",
    "taxi": "Car Share",
    "bike share": "Car Share",
    "hop card": "Public Transportation",
    "bus pass": "Public Transportation",
    "gas": "Fuel",
}


def support_type(text: str) -> str | None:
    """Name the support type that a cell means, or None where the standards define none."""
    said = words(text)
    for prefix in ("", "transportation ", "housing assistance "):
        found = _SUPPORT_ALIASES.get(said.removeprefix(prefix))
        if found:
            return found
    return None


DOCUMENTS = _named(
    *(name for line in SUPPORT_TYPES.values() for group in line.documents for name in group),
    "Direct Deposit Authorization",
)

INCOME_ATTESTATION = "Income"
PLANNER_WORD = "Prosperity Planner"
ATTESTATIONS = {
    **_named(
        "Homelessness",
        "Released from Incarceration",
        "TANF",
        "SNAP",
        "Medicaid",
        "SCHIP",
        "OHP",
        "Section 8",
        "LIHEAP",
        "OEAP",
        "WAP",
        "Free & Reduced Lunch",
        "WIC",
        "Tri-Met Low-Income Fare",
        "Unemployed",
    ),
    words("Released from Incarceration (≤ 90 days)"): "Released from Incarceration",
    words("Income ≤ 70 % LLSIL"): INCOME_ATTESTATION,
}

_STATES = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,"
    "DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,"
    "IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,"
    "MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,"
    "NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,"
    "NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,"
    "RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,"
    "VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming"
)

VOCABULARIES: dict[str, dict[str, str]] = {
    "eligibility": _named("Eligible", "Not Eligible"),
    "signature": _codes(eSignature="", Uploaded="", yes="y,true", none="", no="n,false"),
    "guardian": {words("Parent/Guardian"): "Parent", words("Career Coach"): "Coach"}
    | _codes(none="no"),
    "status": _codes(
        Void="cancelled,canceled,no show,did not complete,withdrawn,unsuccessful,deleted",
        Completed="complete,successful",
        Started="",
        Open="in progress,active,current",
    ),
    "payee": _codes(
        Participant="",
        Vendor="",
        Landlord="leaseholder,owner",
        Mortgage_Holder="",
        Training_Provider="",
        Education_Provider="",
        Health_Care_Provider="",
        Mechanic="",
        Insurance_Company="",
        Other="",
    ),
    "method": _codes(
        Check="",
        Cancelled_Check="",
        Direct_Deposit="",
        Gift_Card="",
        Gas_Card="",
        Bus_Pass="",
        Bus_Ticket_Package="",
        Reimbursement="",
        Voucher="",
        Cash="",
        Other="",
    ),
    "outcome": {words("Education & Training Placement"): "Training"}
    | {"employment information": "Information", "employment confirmation": "Confirmation"},
    "employment": _codes(Unsubsidized="apprenticeship,self employment")
    | _codes(Subsidized="on the job training,internship,work experience"),
    "confirmation": {words("After Participation Employment Confirmation"): "After Participation"}
    | _codes(State_UI_Wage_Match="", Other=""),
    "state": {
        words(name): entry[:2] for entry in _STATES.split(",") for name in (entry[:2], entry[3:])
    },
    "documents": DOCUMENTS,
    "member": _codes(self="", current="", former=""),
}

# DAT006 speaks of these; service names are SVC004's, support types PAY006's, attestations
# PAY004's, income types INC002's.
DAT006_KINDS = frozenset(
    {
        "status",
        "flag",
        "eligibility",
        "signature",
        "guardian",
        "payee",
        "method",
        "outcome",
        "confirmation",
        "employment",
        "state",
        "documents",
    }
)

YES = frozenset({"yes", "y", "true", "t", "1", "x", "checked"})
NO = frozenset({"no", "n", "false", "f", "0"})

_WBN = frozenset({"workforce benefits navigator", "wbn", "future ready oregon wbn"})


def is_wbn(text: str) -> bool:
    """Tell whether a program or funding source is ours (interpretations, Rows 6)."""
    said = words(text)
    return said in _WBN or "wbn" in said.split() or "workforce benefits navigator" in said


# Addendum A, pp. 15-16. "Military" and "WIOA" stand on both lists, so have two codes each.
INCLUDABLE = _named(
    "Alimony",
    "Allotments",
    "Annuity Payments",
    "Child Support",
    "Grants",
    "Lottery",
    "Military Pension",
    "Pensions",
    "Retirement",
    "Self-Employment",
    "Social Security (SSB, SSDI)",
    "Stipends",
    "Unemployment",
    "Union Strike Benefits",
    "Wages",
    "Worker's Compensation",
    "WIOA Unsubsidized",
)
EXCLUDABLE = _named(
    "Assets",
    "Capital Gains",
    "Educational Assistance",
    "Fringe Benefits",
    "Foster Care",
    "Military Pay",
    "Other Payments",
    "Scholarship",
    "Social Security (SSI)",
    "Tribal",
    "Veterans",
    "Vocational Rehab",
    "Welfare Payments",
    "WIOA Subsidized",
)

# Taken from another package than the program's own list.
NAICS_2022 = frozenset(
    (Path(__file__).parent / "naics_2022.txt").read_text(encoding="ascii").split()
)
ONET_MAJOR_GROUPS = frozenset(
    {
        "11",
        "13",
        "15",
        "17",
        "19",
        "21",
        "23",
        "25",
        "27",
        "29",
        "31",
        "33",
        "35",
        "37",
        "39",
        "41",
        "43",
        "45",
        "47",
        "49",
        "51",
        "53",
        "55",
    }
)

# From, to (inclusive), dollars by region; the last year known ends with its program year.
OREGON_WAGES = (
    (date(2024, 7, 1), date(2025, 6, 30), Decimal("15.95"), Decimal("14.70"), Decimal("13.70")),
    (date(2025, 7, 1), date(2026, 6, 30), Decimal("16.30"), Decimal("15.05"), Decimal("14.05")),
)
WASHINGTON_WAGES = {2025: Decimal("16.66"), 2026: Decimal("17.13")}

UNALLOWABLE_WORDS = (
    "interest",
    "late fee",
    "debt",
    "cable",
    "television",
    "drug test",
    "family member",
    "monthly car share fee",
    "employer supplied tools",
)
PAPERS_IN_PLACE = ("quote", "estimate", "work order", "statement")
MEDICAL_WORDS = ("diagnosis", "diagnosed", "medication", "surgery", "therapist", "prescription")

PARAMETERS: dict[str, object] = {
    "minimum_age": 16,
    "guardian_age": 18,
    "registration_days": 45,
    "mapping_days": 90,
    "plan_days": 90,
    "review_days": 180,
    "contact_days": 90,
    "inactive_days": 90,
    "entry_days": 5,
    "coverage_share": Decimal("0.05"),
    "wage_match_counts": 0,
    "oldest_activity": date(1990, 1, 1),
    "oldest_birth": date(1900, 1, 1),
    "income_months": 6,
    "income_tolerance": Decimal(1),
    "child_age": 13,
    "relocation_miles": 50,
}
