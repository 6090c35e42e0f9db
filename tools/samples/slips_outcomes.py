"""Slips planted in outcomes (OUT), case notes (NTE) and income (INC)."""

from datetime import date, timedelta
from decimal import Decimal

from samples.careers import Course, career, wages
from samples.life import COACHING, CONFIRMATION, PLACEMENT, Life
from samples.people import SCHOOLS
from samples.workdays import add_workdays, later, six_months_before
from samples.world import World


def plant(world: World) -> None:
    """Add the lives that are quiet at an edge; the slips are planted with others."""
    minimum_wage(world)
    income_at_the_edges(world)


def codes_missing(life: Life) -> None:
    """OUT001: no industry and no position."""
    day = life.free_day(150)
    job = life.hire(day, naics=None, onet=None)
    life.plant("OUT001", "missing", job, "NAICS and ONET blank")
    life.confirm(job, later(day, 14))


def benefits_missing(life: Life) -> None:
    """OUT002: no benefits; quiet when confirmed on the first day."""
    day = life.free_day(140)
    job = life.hire(day, benefits=None)
    life.plant("OUT002", "missing", job, "Benefits blank (None would be an answer)")
    life.confirm(job, day)
    life.edge("OUT003", job, "confirmed on the first day of work")


def not_confirmed(life: Life) -> None:
    """OUT003: no confirmation."""
    job = life.hire(life.free_day(130))
    life.plant("OUT003", "missing", job, "no confirmation")


def other_employer_confirmed(life: Life) -> None:
    """OUT003: a confirmation, but of another employer."""
    day = life.free_day(120)
    job = life.hire(day)
    life.confirm(job, later(day, 10), employer="Bluestem Staffing")
    life.plant("OUT003", "missing", job, "only another employer is confirmed")


def bad_industry(life: Life) -> None:
    """OUT004: a sector that does not exist."""
    day = life.free_day(150)
    job = life.hire(day, naics="604110")
    life.plant("OUT004", "invalid", job, "there is no sector 60")
    life.confirm(job, later(day, 5))


def bad_position(life: Life) -> None:
    """OUT005: a code with a digit lost; quiet with the sector 31-33."""
    day = life.free_day(150)
    job = life.hire(day, onet="47-201.00", naics="31-33", employer="Halfmoon Fabrication")
    life.plant("OUT005", "invalid", job, "a digit is missing")
    life.edge("OUT004", job, "31-33 is the sector Manufacturing")
    life.confirm(job, later(day, 5))


def confirmed_only(life: Life) -> None:
    """OUT006: a confirmation without Employment Information."""
    day = life.free_day(140)
    row = life.outcome(
        CONFIRMATION, day, employer="Kestrel Home Aides", confirmation_date=day,
        confirmation_type="State UI Wage Match",
    )  # fmt: skip
    life.plant("OUT006", "invalid", row, "no Employment Information for this participant")


def job_before_participation(life: Life) -> None:
    """OUT007: the confirmed job began before participation."""
    job = life.hire(later(life.applied, -20))
    life.confirm(job, life.free_day(40))
    life.plant("OUT007", "invalid", job, "job began before participation")


def completed_alone(life: Life) -> None:
    """OUT008: Completed, and no Started."""
    row = life.place("Completed", life.free_day(110), SCHOOLS[0].name)
    life.plant("OUT008", "invalid", row, "no Started record of this provider")


def completed_first(life: Life) -> None:
    """OUT008: Completed before Started."""
    day = life.free_day(100)
    life.place("Started", day, SCHOOLS[3].name)
    row = life.place("Completed", later(day, -30), SCHOOLS[3].name)
    life.plant("OUT008", "invalid", row, "completed before it started")


def low_wage(life: Life) -> None:
    """OUT009: last year's minimum wage in August 2025."""
    day = date(2025, 8, 18)
    job = life.hire(day, hourly_pay=Decimal("15.95"))
    life.plant("OUT009", "invalid", job, "$15.95 where $16.30 is the minimum")
    life.confirm(job, later(day, 8))


def minimum_wage(world: World) -> None:
    """Quiet: exactly the minimum wage."""
    day = date(2025, 8, 18)
    life = career(world, date(2025, 4, 10), Course(end=date(2026, 1, 15)))
    job = life.hire(day, hourly_pay=Decimal("16.30"))
    life.edge("OUT009", job, "exactly the minimum wage of the Portland metro")
    life.confirm(job, later(day, 8))
    life.finish()


def no_status_date(life: Life) -> None:
    """OUT010: a placement without status date."""
    row = life.outcome(PLACEMENT, life.free_day(60), status="Started", provider=SCHOOLS[1].name)
    life.plant("OUT010", "invalid", row, "Status Date blank")


def not_unsubsidized(life: Life) -> None:
    """OUT011: confirmed, but an On-the-Job Training."""
    day = life.free_day(120)
    job = life.hire(day, employment_type="On-the-Job Training")
    row = life.confirm(job, later(day, 12))
    life.plant("OUT011", "invalid", row, "the only job is On-the-Job Training")


def confirmed_before_participation(life: Life) -> None:
    """OUT012: a second confirmation typed with last year's date."""
    day = life.free_day(150)
    job = life.hire(day)
    confirmed = later(day, 7)
    life.confirm(job, confirmed)
    row = life.confirm(job, confirmed.replace(year=confirmed.year - 1), received_date=confirmed)
    row.values["entered_date"] = life.soon(confirmed)
    life.plant("OUT012", "invalid", row, "confirmed a year too early, before participation")


def entered_late(life: Life) -> None:
    """ENT003, ENT004: an outcome and a note entered after the fifth business day."""
    day = life.free_day(150)
    job = life.hire(day)
    job.values["entered_date"] = add_workdays(job.day("received_date"), 11)
    life.plant(
        "ENT003",
        "late",
        job,
        "entered on business day 11",
        add_workdays(job.day("received_date"), 5),
    )
    life.confirm(job, later(day, 9))
    day = life.free_day(45)
    row = life.note(day, "Progress", "{first} shadowed a crew for a morning and wants to go back.")
    row.values["entered_date"] = add_workdays(day, 6)
    life.plant("ENT004", "late", row, "entered on business day 6", add_workdays(day, 5))


def note_with_too_much(life: Life) -> None:
    """NTE001, NTE002 twice: health, a specimen SSN never issued, a card number for tests."""
    row = life.note(
        life.free_day(30), "Absence",
        "{first} missed class: was diagnosed with asthma and the doctor changed the medication.",
    )  # fmt: skip
    life.plant("NTE001", "invalid", row, "diagnosis and medication")
    row = life.note(
        life.free_day(60),
        "Paperwork",
        "{first} read the number 078-05-1120 off the old card for the form.",
    )
    life.plant("NTE002", "invalid", row, "an SSN (the well-known specimen)")
    row = life.note(
        life.free_day(80),
        "Paperwork",
        "Paid the fee online with card 4111 1111 1111 1111, {first} agreed.",
    )
    life.plant("NTE002", "invalid", row, "a payment-card number (the test number)")
    row = life.note(
        life.free_day(100),
        "Paperwork",
        "School's order number for the books is 4111 1111 1111 1112.",
    )
    life.edge("NTE002", row, "sixteen digits whose check digit is wrong")


def note_with_too_little(life: Life) -> None:
    """NTE003: the note is the name of that day's service."""
    day = life.free_day(40)
    life.serve(COACHING, day)
    row = life.note(day, "Contact", "career coaching.")
    life.plant("NTE003", "invalid", row, "only repeats the service of that day")


def income_differs(life: Life) -> None:
    """INC001: the recorded sum leaves out a month."""
    life.person.values["disability"] = False
    wages(life, 5, 1400)
    life.person.values["six_month_income"] = Decimal("5602.00")
    life.plant("INC001", "invalid", None, "recorded $5,602.00, rows sum to $7,002.50")


def income_not_listed(life: Life) -> None:
    """INC002: an income type on neither list."""
    life.person.values["disability"] = False
    row = wages(life, 1, 640, income_type="Ride app earnings")[0]
    life.plant("INC002", "invalid", row, "income type on neither list, counted all the same")


def no_family_size(life: Life) -> None:
    """INC003: need rests on income, and the family size is blank."""
    life.person.values |= {"disability": False, "family_size": None}
    wages(life, 4, 1150)
    life.need = "Income ≤ 70 % LLSIL"
    life.pay("Clothing/Personal Care", life.free_day(30))
    life.plant("INC003", "invalid", None, "need attested by income, Family Size blank")


def income_at_the_edges(world: World) -> None:
    """Quiet: the first day counts, the application day does not, nor a former member's wages."""
    life = career(world, date(2026, 1, 20), disability=False, family_size=3)
    wages(life, 2, 1200)
    first = six_months_before(life.applied)
    for kind, amount, day, member in (
        ("Unemployment", "310.00", first, "Self"),
        ("Wages", "505.00", first - timedelta(days=1), "Self"),
        ("Wages", "505.00", life.applied, "Self"),
        ("Child support", "220.00", later(first, 60), "Current"),
        ("Wages", "1900.00", later(first, 70), "Former"),
        ("Social Security (SSI)", "943.00", later(first, 30), "Current"),
    ):
        world.add(
            "income",
            {
                "participant_id": life.person,
                "income_type": kind,
                "amount": Decimal(amount),
                "received_date": day,
                "family_member": member,
            },
        )
    life.person.values["six_month_income"] = Decimal("2930.00")
    life.edge("INC001", None, "first day in, application day out, a dollar of rounding")
    life.finish()
