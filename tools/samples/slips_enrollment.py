"""Slips planted in what is known of people (ELG) and in the cells themselves (DAT)."""

from datetime import date, timedelta

from samples.careers import Course, career, missed
from samples.life import COACHING, SEARCH, Life
from samples.workdays import add_workdays, workday_before
from samples.world import EXTRA, Planted, World


def plant(world: World) -> None:
    """Add applicants, and lives quiet at an edge; the other slips are planted with others."""
    for case in (sixteen_and_eighteen, began_late, applicants, served_without_participation):
        case(world)
    day = date(2026, 7, 8)
    coming = Life(world, day, ssn=None, ssn_consent=None, entered_date=day)
    coming.plant("DAT007", "invalid", None, "applied a day after the audit day")


def unreadable_cells(life: Life) -> None:
    """DAT001 twice, DAT006 once: an impossible date, and a word where yes or no belongs."""
    laptop = life.pay("Laptop Computer", life.free_day(30), incurred_date="2/30/2025")
    life.plant("DAT001", "invalid", laptop, "Date Incurred is 2/30/2025")
    boots = life.pay("Clothing/Personal Care", life.free_day(60), receipt_on_file="Pending")
    life.plant("DAT001", "invalid", boots, "Receipt On File says Pending")
    life.plant("DAT006", "invalid", boots, "Pending is neither yes nor no")
    life.edge("PAY011", boots, "Receipt On File is unreadable, but Documents names the receipt")


def two_under_one_id(life: Life) -> None:
    """DAT002: two services under one id."""
    first = life.serve(SEARCH, life.free_day(70, staffed=False))
    second = life.serve(COACHING, life.free_day(73, staffed=False), service_id=first)
    life.plant("DAT002", "invalid", second, "two services share this id")


def exported_twice(life: Life) -> None:
    """DAT002: one participant exported on two equal rows."""

    def export_again() -> None:
        life.more(life.person, participant_id=life.person)
        life.plant("DAT002", "invalid", None, "the same participant stands on two equal rows")

    life.afterwards.append(export_again)


def strangers_and_nobody(life: Life) -> None:
    """DAT003, DAT004, DAT005: a mistyped id, a note that is nobody's, a comma too many."""
    stray = life.world.add("services", missed(life, COACHING, life.free_day(40, staffed=False)))
    wrong = "1074193"
    stray.values |= {"participant_id": wrong, "status": "Completed", "end_date": None}
    life.world.planted.append(
        Planted(
            "DAT003", "invalid", wrong, stray, None, "no participant has this id (digits swapped)"
        )
    )
    day = life.free_day(55)
    lost = life.note(
        day, "Progress", "Left a message about the make-up class and heard back at noon."
    )
    lost.values["participant_id"] = None
    life.world.planted.append(
        Planted("DAT004", "missing", None, lost, None, "a note without Customer ID")
    )
    long = life.note(
        day, "Goals", "{first} wants to add forklift practice to the goals for spring."
    )
    long.values[EXTRA] = "see e-mail"
    life.plant("DAT005", "invalid", long, "one field more than the header")


def odd_words(life: Life) -> None:
    """DAT006 three times: a status, a document and a method outside the vocabularies."""
    odd = life.serve(SEARCH, life.free_day(80, staffed=False), status="Attended")
    odd.values["end_date"] = None
    life.plant("DAT006", "invalid", odd, "Attended is no status")
    fees = life.pay("Laptop Computer", life.free_day(95), documents="Receipt; Photo of item")
    life.plant("DAT006", "invalid", fees, "Photo of item is no document of the standards")
    other = life.pay("Credit Repair", life.free_day(120), method="Zelle")
    life.plant("DAT006", "invalid", other, "Zelle is no payment method")


def implausible_dates(life: Life) -> None:
    """DAT007 twice: a birth in 1885, a service after the audit day."""
    life.person.values["date_of_birth"] = date(1885, 5, 17)
    life.plant("DAT007", "invalid", None, "Birth Date in 1885")
    booked = life.world.add("services", missed(life, "Referral to WorkSource", date(2026, 7, 21)))
    booked.values |= {"status": "Open", "entered_date": date(2026, 7, 6)}
    life.plant("DAT007", "invalid", booked, "starts two weeks after the audit day")


def fifteen(life: Life) -> None:
    """ELG001: fifteen at application; the parent signed."""
    born = life.applied.replace(year=life.applied.year - 16) + timedelta(days=16)
    life.person.values |= {"date_of_birth": born, "guardian_signature": "Parent/Guardian"}
    life.plant("ELG001", "invalid", None, "15 at application, 16 two weeks later")


def sixteen_and_eighteen(world: World) -> None:
    """Quiet: a sixteenth and an eighteenth birthday on the day of application."""
    life = career(
        world, date(2025, 2, 11), Course(end=date(2025, 9, 16)),
        date_of_birth=date(2009, 2, 11), guardian_signature="Career Coach",
    )  # fmt: skip
    life.edge("ELG001", None, "turned 16 on the application date")
    life.edge("ELG005", None, "the Career Coach signed in the parent's place")
    life.finish()
    life = career(world, date(2025, 4, 15), date_of_birth=date(2007, 4, 15))
    life.edge("ELG005", None, "turned 18 on the application date")
    life.finish()


def across_the_river(life: Life) -> None:
    """ELG002, ELG011: lives in Vancouver, Washington."""
    home = {"address": "2214 Falk Rd", "city": "Vancouver", "state": "WA", "zip": "98661"}
    life.person.values |= {**home, "county": "Clark"}
    life.plant("ELG002", "invalid", None, "lives in Washington State")
    life.plant("ELG011", "invalid", None, "Clark County")


def no_result(life: Life) -> None:
    """ELG003: takes part though the Registration Result was never filled in."""
    life.person.values["eligibility"] = None
    life.plant("ELG003", "invalid", None, "participates, Registration Result blank")


def unsigned(life: Life) -> None:
    """ELG004: no signature and no signed date."""
    life.person.values |= {"signature": None, "signed_date": None, "ssn": None, "ssn_consent": None}
    life.plant("ELG004", "invalid", None, "participates, no signature on record")


def signed_late(life: Life) -> None:
    """ELG004: signed two days after participation began."""
    life.sign(add_workdays(life.begin, 2))
    life.plant("ELG004", "invalid", None, "signed two business days after participation")


def seventeen_alone(life: Life) -> None:
    """ELG005: seventeen, and nobody signed for the parent."""
    life.person.values["date_of_birth"] = date(life.applied.year - 17, 1, 9)
    life.plant("ELG005", "invalid", None, "17 at application, no guardian signature")


def began_late(world: World) -> None:
    """ELG006: 46 days from registration to participation; and quiet with 45."""
    registered = date(2025, 3, 3)
    due = registered + timedelta(days=45)
    late = career(world, date(2025, 2, 27), Course(registered, registered + timedelta(days=46)))
    late.plant("ELG006", "late", None, "participation on day 46", due)
    implausible_dates(late)
    late.finish()
    just = career(world, date(2025, 3, 3), Course(registered, due, end=date(2025, 12, 9)))
    just.edge("ELG006", None, "participation on day 45")
    just.finish()


def applicants(world: World) -> None:
    """ELG006 for people who registered and have not begun: missing, due soon, and quiet."""
    for applied, registered, status in (
        (date(2026, 4, 2), date(2026, 4, 6), "missing"),
        (date(2026, 5, 21), date(2026, 5, 23), "due_soon"),
        (date(2026, 6, 18), date(2026, 6, 22), "due_soon"),
        (date(2026, 6, 18), date(2026, 6, 23), ""),
    ):
        life = Life(world, applied, ssn=None, ssn_consent=None)
        life.register(registered)
        due = registered + timedelta(days=45)
        if status:
            life.plant("ELG006", status, None, f"registered {registered}, has not begun", due)
        else:
            life.edge("ELG006", None, "due a day beyond the 30 days ahead")
    for applied, born in (
        (date(2025, 10, 21), date(1990, 6, 5)),
        (date(2026, 1, 13), date(2011, 1, 20)),
    ):
        life = Life(world, applied, date_of_birth=born, ssn=None, ssn_consent=None)
        life.register(applied, eligibility="Not Eligible")
        life.edge("ELG006", None, "found not eligible")
    life.edge("ELG001", None, "14, but found not eligible")


def wrong_participation_date(life: Life) -> None:
    """ELG007: the participation date is a week later than the first funded service."""
    life.person.values["participation_date"] = life.begin + timedelta(days=7)
    life.plant("ELG007", "invalid", None, "first funded service a week before participation")


def served_without_participation(world: World) -> None:
    """ELG007 and ELG006: a funded service, and no participation date."""
    life = Life(world, date(2026, 6, 2), ssn=None, ssn_consent=None)
    registered = date(2026, 6, 4)
    life.register(registered)
    life.sign(registered)
    life.serve(COACHING, date(2026, 6, 11))
    life.plant("ELG007", "invalid", None, "a funded service, but no participation date")
    due = registered + timedelta(days=45)
    life.plant("ELG006", "due_soon", None, "no participation date yet (follows from ELG007)", due)
    life.finish()


def no_birth_date(life: Life) -> None:
    """ELG008: no birth date."""
    life.person.values["date_of_birth"] = None
    life.plant("ELG008", "missing", None, "Birth Date blank")


def no_county(life: Life) -> None:
    """ELG008: no county."""
    life.person.values["county"] = None
    life.plant("ELG008", "missing", None, "County blank")


def number_without_consent(life: Life) -> None:
    """ELG009: an SSN without consent."""
    life.person.values |= {"ssn": "917-23-5561", "ssn_consent": None}
    life.plant("ELG009", "invalid", None, "SSN recorded, consent blank")


def signed_before_registration(life: Life) -> None:
    """ELG010: signed the business day before registration."""
    life.sign(workday_before(life.person.day("registration_date") - timedelta(days=1)))
    life.plant("ELG010", "invalid", None, "signed the day before registration")


def clackamas(life: Life) -> None:
    """ELG011: lives in Oregon, outside the two counties."""
    home = {"address": "4118 SE Wake St", "city": "Milwaukie", "zip": "97222"}
    life.person.values |= {**home, "county": "Clackamas"}
    life.plant("ELG011", "invalid", None, "Clackamas County")
