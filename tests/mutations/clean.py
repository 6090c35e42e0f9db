"""Two made-up people whose files are in order, and in whom every rule has something to judge.

``active`` has everything but an exit; ``gone`` has left. Rows are field to text, and their
ids are counted from 1 in each table, so that copies of a person can be told apart.
"""

from __future__ import annotations

AS_OF = "2026-06-30"
Row = dict[str, str]
Person = dict[str, list[Row]]

_COACH = "R. Alvarez"


def _service(name: str, day: str, **more: str) -> Row:
    return {
        "service": name, "funding_source": "WBN", "start_date": day, "end_date": day,
        "status": "Completed", "staff": _COACH, "entered_date": day, **more,
    }  # fmt: skip


def _payment(support: str, day: str, documents: str, payee: str, **more: str) -> Row:
    return {
        "payment_date": day, "incurred_date": day, "support_type": support, "amount": "40.00",
        "funding_source": "WBN", "payee_type": payee, "method": "Check",
        "signature_on_file": "yes", "receipt_on_file": "no", "documents": documents,
        "need_documentation": "", "resources_tried": "yes", "description": "as agreed",
        "staff": _COACH, "entered_date": day, **more,
    }  # fmt: skip


_CAR = {
    "vehicle_in_participant_name": "yes", "license_expires": "2028-01-31",
    "insurance_expires": "2026-12-31",
}  # fmt: skip
_BILL = {"bill_name": "Kim Tester", "bill_address": "12 Test Street", "on_lease": "no"}
# (support type, day, papers, payee, more): a staff service starts on each of these days.
_PAYMENTS: tuple[tuple[str, str, str, str, Row], ...] = (
    ("Public Transportation", "2025-11-12", "Transportation Log", "Vendor",
     {"method": "Bus Pass", "need_documentation": "Income"}),
    ("Fuel", "2025-12-03", "Receipt; Transportation Log", "Vendor",
     {"method": "Gas Card", "receipt_total": "40.00"}),
    ("Auto Repair", "2025-12-17",
     "Invoice; Mechanic Verification; Auto Registration; Driver License; Proof of Insurance",
     "Mechanic", _CAR),
    ("Bicycle/Scooter Purchase", "2026-01-14",
     "Receipt; Price Comparison; Participant Attestation", "Vendor", {}),
    ("Clothing/Personal Care", "2026-01-21", "Receipt", "Participant",
     {"method": "Gift Card", "receipt_total": "40.00"}),
    ("Housing Payment", "2026-01-28", "Rental Agreement", "Landlord", _BILL),
    ("Child and Dependent Care", "2026-02-11", "Care Log", "Other",
     {"child_age": "5", "child_disability_documented": "no", "household_provider": "no"}),
    ("Relocation", "2026-02-18", "Job Offer; Receipt", "Vendor",
     {"distance_miles": "60", "destination_county": "Lane"}),
    ("Medical/Dental/Optical", "2026-02-25", "Receipt; Direct Deposit Authorization",
     "Participant", {"method": "Direct Deposit", "for_family_member": "no"}),
    ("Books and Fees", "2026-03-04", "Receipt", "Vendor", {}),
)  # fmt: skip

_PERSON = {
    "first_name": "Kim", "last_name": "Tester", "date_of_birth": "2008-05-01",
    "ssn": "900-00-0000", "ssn_consent": "yes", "program": "WBN", "career_coach": _COACH,
    "application_date": "2025-10-01", "registration_date": "2025-10-01",
    "eligibility": "Eligible", "signature": "eSignature", "signed_date": "2025-10-02",
    "guardian_signature": "Parent/Guardian", "participation_date": "2025-10-06",
    "exit_date": "", "address": "12 Test Street", "city": "Portland", "state": "OR",
    "county": "Multnomah", "zip": "97201", "phone": "5035550100",
    "prosperity_planner_date": "", "family_size": "1", "six_month_income": "1000.00",
    "homeless": "no", "disability": "no", "entered_date": "2025-10-02", "exit_entered_date": "",
}  # fmt: skip


def _planned() -> list[Row]:
    return [
        _service("Career Coaching", "2025-10-06"),
        _service("Career Mapping Workshop", "2025-11-03"),
        _service("Career and Resource Planning", "2025-11-10"),
    ]


def active() -> Person:
    """Someone who takes part: seventeen at application, paid, trained, employed."""
    days = [day for _, day, *_ in _PAYMENTS]
    return {
        "participants": [dict(_PERSON)],
        "services": [
            *_planned(),
            *(_service("Career Coaching", day) for day in days),
            # A service row that names a support type is a payment, and its payment is there.
            _service("Fuel", "2025-12-03"),
            _service("Career and Resource Planning", "2026-03-18"),
            _service("Job Search Assistance", "2026-06-15", end_date="", status="Open"),
        ],
        "payments": [
            _payment(support, day, papers, payee, **more)
            for support, day, papers, payee, more in _PAYMENTS
        ],
        "outcomes": [
            {"outcome_type": "Education & Training Placement", "status": "Started",
             "status_date": "2026-02-02", "provider": "Test College",
             "received_date": "2026-02-02", "entered_date": "2026-02-03"},
            {"outcome_type": "Education & Training Placement", "status": "Completed",
             "status_date": "2026-04-30", "provider": "Test College",
             "received_date": "2026-04-30", "entered_date": "2026-05-01"},
            {"outcome_type": "Employment Information", "start_date": "2026-05-04",
             "employment_type": "Unsubsidized", "employer": "Test Builders", "naics": "238210",
             "onet": "47-2111.00", "hourly_pay": "25.00", "hours_per_week": "40",
             "benefits": "None", "work_state": "OR", "work_region": "Portland metro",
             "received_date": "2026-05-05", "entered_date": "2026-05-06"},
            {"outcome_type": "Employment Confirmation", "employer": "Test Builders",
             "confirmation_type": "After Participation Employment Confirmation",
             "confirmation_date": "2026-06-03", "received_date": "2026-06-03",
             "entered_date": "2026-06-04"},
            {"outcome_type": "Employment Confirmation", "employer": "Test Builders",
             "confirmation_type": "State UI Wage Match", "confirmation_date": "2026-06-10",
             "received_date": "2026-06-10", "entered_date": "2026-06-11"},
        ],
        "case_notes": [
            {"note_date": "2025-11-12", "subject": "Need", "staff": _COACH, "payment_id": "@1",
             "text": "Income attested; went over the budget.", "entered_date": "2025-11-13"},
        ],
        "income": [
            {"income_type": "Wages", "amount": "1000.00", "received_date": "2025-08-01",
             "family_member": "self"},
            # After the application and before the first payment: only one of the two counts it.
            {"income_type": "Wages", "amount": "100.00", "received_date": "2025-10-15",
             "family_member": "self"},
        ],
        "reconciliations": [
            {"item": item, "period_end": day, "reconciled_date": "2026-04-10"}
            for item, day in (("Bus Pass", "2025-12-31"), ("Gas Card", "2025-12-31"),
                              ("Gift Card", "2026-03-31"))
        ],
    }  # fmt: skip


def gone() -> Person:
    """Someone who left on the day of the last service, with a planner before the payment."""
    return {
        "participants": [
            {**_PERSON, "exit_date": "2026-03-31", "exit_entered_date": "2026-04-01",
             "prosperity_planner_date": "2025-10-10"}
        ],
        "services": [
            *_planned(),
            _service("Career Coaching", "2025-12-03"),
            _service("Career Coaching", "2026-03-31"),
        ],
        "payments": [_payment("Laptop Computer", "2025-12-03", "Receipt", "Vendor")],
        "outcomes": [],
        "case_notes": [],
        "income": [
            {"income_type": "Wages", "amount": "1000.00", "received_date": "2025-08-01",
             "family_member": "self"},
        ],
        "reconciliations": [],
    }  # fmt: skip
