"""The sample exports under headers of another system: every header in other words."""

from __future__ import annotations

import csv
import io
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "sample_exports"

# Table's file to (a new name for the file, headers in other words). What is not listed below
# is made up by `_otherwise`.
FILES = {
    "Participants.csv": "people.csv",
    "Services by Start Date.csv": "activities.csv",
    "Support Services Payments.csv": "payments.csv",
    "Outcomes.csv": "placements.csv",
    "Case Notes.csv": "notes.csv",
    "Income.csv": "household income.csv",
    "Prepaid Reconciliations.csv": "reconciling.csv",
}
OTHER_WORDS = {
    "Customer ID": "Person No.", "First Name": "Forename", "Last Name": "Name at Birth",
    "Birth Date": "Born", "SSN": "Social", "SSN Consent": "Social May Be Used",
    "Service Provider": "Partner Organization", "Contractor": "Partner Organization",
    "Program": "Funded Under", "Career Coach": "Navigator", "Application Date": "Applied",
    "Registration Date": "Day Registered", "Registration Result": "Registration Outcome",
    "Application Signature": "How Signed", "Application Signed Date": "Day of Signature",
    "Guardian Signature": "Guardian Signs", "Participation Date": "Intake Day",
    "Exit Date": "Day of Leaving", "Address": "Lives At", "City": "Town", "State": "Lives in State",
    "County": "Lives in County", "Zip": "Post Code", "Phone": "Tel",
    "Prosperity Planner Date": "Planner Day", "Family Size": "People in Family",
    "Six Month Income": "Half-Year Income", "Gender": "Identifies As",
    "Race/Ethnicity": "Background", "Low Income": "Income Is Low",
    "Justice Involved": "Involved with Justice", "Disability": "Has Disability",
    "LGBTQIA": "Is LGBTQIA", "Veteran": "Served in Military", "Tribal Member": "Member of Tribe",
    "Rural/Frontier": "Lives Rural", "Age Discrimination": "Discriminated for Age",
    "Homeless": "Without Home", "Limited English": "Needs English Help",
    "Disconnected Youth": "Youth Disconnected", "Entered Date": "Keyed On",
    "Exit Entered Date": "Leaving Keyed On", "Service ID": "Activity Ref",
    "Service Name": "What Was Done", "Funding Source": "Funded Under", "Start Date": "Began On",
    "End Date": "Finished On", "Completion Status": "Progress", "Entered By": "Keyed By",
    "Payment ID": "Payment Ref", "Payment Date": "Day of Payment",
    "Date Incurred": "Incurred On", "Support Service Type": "Kind of Help",
    "Paid Amount": "Dollars", "Paid To": "Who Was Paid", "Payee Type": "Sort of Payee",
    "Payment Method": "How Paid", "Signature On File": "Has Signature",
    "Receipt On File": "Has Receipt", "Receipt Total": "Receipts Add Up To",
    "Documents": "Papers", "Need Documentation": "Need Shown By",
    "Community Resources Tried": "Tried Elsewhere First", "Child Age": "How Old Is Child",
    "Child Disability Documented": "Child's Disability on Paper",
    "Household Provider": "Sitter in Household", "For Family Member": "Is for Family",
    "Distance Miles": "How Many Miles", "Destination County": "Moves to County",
    "Bill Name": "Billed Person", "Bill Address": "Billed Address", "Bill Phone": "Billed Phone",
    "On Lease": "Lease Has Name", "Vehicle In Participant Name": "Owns Vehicle",
    "License Expires": "License Until", "Insurance Expires": "Insured Until",
    "Description": "Remark", "Staff": "Navigator", "Outcome ID": "Outcome Ref",
    "Outcome Type": "Sort of Outcome", "Placement Status": "Placement State",
    "Status Date": "State Since", "Provider": "School", "Employment Type": "Sort of Work",
    "Employer Name": "Works For", "NAICS": "Industry Number", "ONET": "Occupation",
    "Employment Start Date": "Job Began", "Employment End Date": "Job Ended",
    "Hourly Pay": "Dollars an Hour", "Hours/Week": "Hours in Week", "Benefits": "Extras",
    "Work State": "Works in State", "Work County": "Works in County",
    "Work Region": "Works in Region", "Confirmation Type": "Sort of Proof",
    "Confirmation Date": "Proof Of", "Received Date": "Got On", "Note ID": "Note Ref",
    "Note Date": "Noted On", "Subject": "About", "Narrative": "What Was Said",
    "Income Type": "Sort of Income", "Amount": "Dollars", "Family Member": "Whose Income",
    "Item": "What", "Period End": "Month Until", "Reconciled Date": "Balanced On",
}  # fmt: skip


def renamed_samples(folder: Path) -> Path:
    """Write the samples with every header and file name in other words; no configuration."""
    folder.mkdir(parents=True)
    for name, other in FILES.items():
        rows = list(csv.reader(io.StringIO((SAMPLES / name).read_text(encoding="utf-8"))))
        rows[0] = [OTHER_WORDS[header] for header in rows[0]]
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        (folder / other).write_text(text.getvalue(), encoding="utf-8", newline="")
    return folder
