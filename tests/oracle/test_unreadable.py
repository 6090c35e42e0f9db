"""An unreadable cell may make a verdict unknown, but never turns one round.

For a small random export, one cell is made unreadable, and then given other values that it might
have held. Whatever the oracle still decided with the cell unreadable must hold for each of them.
"""

from __future__ import annotations

import csv
import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from .oracle import Audit, audit
from .random_exports import write_exports
from .reading import read_date
from .vocabulary import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 3, 31)
COVERAGE = {"services": date(1990, 1, 1)}
# These name a record of that day's payments, so the subject's record can change.
BY_PERSON = {"PAY003", "PAY004", "PAY026"}

MIGHT_BE = {
    "status": ("Completed", "Started", "Cancelled"),
    "service": (
        "Career Mapping Workshop",
        "Career and Resource Planning",
        "Referral to WorkSource",
        "Fuel",
    ),
    "support": ("Fuel", "Public Transportation", "Bicycle/Scooter Purchase", "Utilities"),
    "payee": ("Participant", "Vendor", "Mechanic"),
    "method": ("Check", "Direct Deposit", "Gas Card", "Reimbursement"),
    "flag": ("yes", "no"),
    "eligibility": ("Eligible", "Not Eligible"),
    "signature": ("yes", "None"),
    "guardian": ("Career Coach", "None"),
    "funding": ("WBN",),
    "documents": ("Receipt", "Invoice; Transportation Log; Receipt"),
    "attestation": ("SNAP", "Needs it", "Prosperity Planner"),
    "outcome": ("Employment Information", "Employment Confirmation"),
    "employment": ("Unsubsidized", "Subsidized"),
    "confirmation": ("After Participation Employment Confirmation", "Other"),
    "state": ("OR", "WA"),
    "income_type": ("Wages", "Tribal"),
    "member": ("self", "former"),
    "number": ("0", "25", "1200"),
}

Rows = list[dict[str, str]]
Subject = tuple[str, str, str]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def decided(audited: Audit) -> dict[Subject, str]:
    """Return the subjects that passed or failed."""
    found: dict[Subject, set[str]] = {}
    for rule, subjects in audited.subjects.items():
        for person, record, outcome in subjects:
            subject = rule, person, "" if rule in BY_PERSON else record
            found.setdefault(subject, set()).add(outcome)
    return {
        subject: outcomes.pop()
        for subject, outcomes in found.items()
        if outcomes in ({"PASSED"}, {"FAILED"}) and not subject[0].startswith("DAT")
    }


@pytest.mark.parametrize("seed", range(24))
def test_an_unreadable_cell_never_turns_a_verdict_round(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    write_exports(tmp_path, seed, 3, as_of=AS_OF, variant="clean")
    names = ("participants", "services", "payments", "outcomes", "income")
    tables = {name: read(tmp_path / f"{name}.csv") for name in names}
    table = rng.choice([name for name, rows in tables.items() if rows])
    fields = [name for name, kind in FIELDS[table].items() if kind != "text"]
    cell, row = rng.choice(fields), rng.choice(tables[table])
    days = [text for rows in tables.values() for line in rows for text in line.values()]
    dates = sorted({day for day in map(read_date, days) if isinstance(day, date) and day <= AS_OF})
    kind = FIELDS[table][cell]
    others = [day.isoformat() for day in rng.sample(dates, 5)] if kind == "date" else MIGHT_BE[kind]

    row[cell] = "#N/A"
    write(tmp_path / f"{table}.csv", tables[table])
    unread = decided(audit(tmp_path, AS_OF, coverage=COVERAGE))
    for other in others:
        row[cell] = other
        write(tmp_path / f"{table}.csv", tables[table])
        with_value = decided(audit(tmp_path, AS_OF, coverage=COVERAGE))
        both = unread.keys() & with_value.keys()
        turned = {one for one in both if unread[one] != with_value[one]}
        assert not turned, f"{table}.{cell} = {other}"
