"""What the standards fix, as far as the four checks and six counts need it (pages in brackets)."""

from __future__ import annotations

MAPPING, PLAN = "Career Mapping Workshop", "Career and Resource Planning"
MAPPING_DAYS = 90  # p. 5
REVIEW_DAYS = 180  # p. 5
REFERRALS = ["Referral to Training Program", "Referral to Employment", "Referral to WorkSource"]
STAFF = [
    MAPPING, PLAN, *REFERRALS, "Career Coaching", "Job Search Assistance",
    "Referral to APN Provider", "Referral to Support Services Childcare",
    "Referral to Support Services Food Assistance",
    "Referral to Support Services Residential Assistance", "Referral to Support Services Tools",
    "Referral to Support Services Transportation", "Referral to Support Services Other",
]  # fmt: skip
VOID = ["Cancelled", "No Show"]
DELIVERED = "Completed"
SUBSIDIZED = ["Subsidized", "On-the-Job Training", "Internship", "Work Experience"]
CONFIRMED = "After Participation Employment Confirmation"
PLACEMENT, JOB = "Education & Training Placement", "Employment Information"

CO_PAYMENT, REIMBURSED = "Medical/Dental/Optical: co-payment", "Public Transportation: reimbursed"
# Case: the papers of which all must be there, and those of which one must (pp. 8-13).
PAPERS: dict[str, tuple[list[str], list[str]]] = {
    "Books and Fees": ([], ["Receipt", "School Record"]),
    "Child and Dependent Care": (["Care Log"], []),
    "Clothing/Personal Care": (["Receipt"], []),
    "Credit Repair": (["Receipt"], []),
    "Drivers Education Training": (["Provider Approval", "Invoice"], []),
    "Employment Documentation": (["Receipt", "Staff Attestation"], []),
    "Housing Payment": ([], ["Rental Agreement", "Mortgage Statement", "Voucher", "Receipt"]),
    "Housing Stability Education": (["Invoice"], []),
    "Housing Moving Costs": ([], ["Invoice", "Receipt"]),
    "Laptop Computer": (["Receipt"], []),
    "Legal Services": (["Invoice"], []),
    CO_PAYMENT: (["Receipt"], []),
    "Medical/Dental/Optical": (["Invoice"], []),
    "Professional Test/License/Organization Fees": (["Receipt"], []),
    "Relocation": (["Job Offer", "Receipt"], []),
    "Tools": (["Receipt"], ["Training Tool List", "Job Offer"]),
    "Auto Repair": (
        ["Mechanic Verification", "Auto Registration", "Driver License", "Proof of Insurance"],
        ["Invoice", "Receipt"],
    ),
    "Bicycle Repair": ([], ["Invoice", "Receipt"]),
    "Auto Insurance": (
        ["Insurance Billing", "Driver License", "Auto Registration", "Proof of Insurance"],
        [],
    ),
    "Auto Registration": (["Receipt"], ["Title", "Auto Registration"]),
    "Bicycle/Scooter Purchase": (["Receipt", "Price Comparison", "Participant Attestation"], []),
    "Parking": (["Receipt"], []),
    REIMBURSED: (["Receipt"], ["Transportation Log", "Signed Receipt"]),
    "Public Transportation": ([], ["Transportation Log", "Signed Receipt"]),
    "Car Share": (["Receipt"], ["Transportation Log", "Signed Receipt"]),
    "Fuel": (["Receipt"], ["Transportation Log", "Signed Receipt"]),
    "Utilities": (["Utility Bill"], []),
}
