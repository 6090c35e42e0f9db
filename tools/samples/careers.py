"""Ordinary careers: enrolled, mapped, planned, coached, trained, hired, exited - all in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from samples.life import (
    COACHING,
    MAPPING,
    PLAN,
    SEARCH,
    TO_EMPLOYMENT,
    TO_TRAINING,
    TO_WORKSOURCE,
    Life,
)
from samples.supports import KINDS, NEEDS_CAR, NEEDS_CLASS, NEEDS_NO_CAR
from samples.workdays import AS_OF, FIRST_DAY, is_workday, later, workday
from samples.world import Row, Value, World

SUPPORT_REFERRALS = (
    "Referral to Support Services Childcare",
    "Referral to Support Services Food Assistance",
    "Referral to Support Services Residential Assistance",
    "Referral to Support Services Tools",
    "Referral to Support Services Transportation",
    "Referral to Support Services Other",
    "Referral to APN Provider",
)
ATTESTED = ("SNAP", "Unemployed", "TANF", "WIC", "Tri-Met Low-Income Fare", "Section 8", "LIHEAP")
HALF = 0.5
SPECIAL = frozenset({"Relocation", "Bicycle/Scooter Purchase"})


@dataclass(frozen=True)
class Course:
    """What a career holds; None = drawn, or none of it."""

    registered: date | None = None
    begin: date | None = None
    end: date | None = None
    mapping: date | None = None
    plan: date | None = None
    reviews: Sequence[date] | None = None
    check_ins_until: date | None = None
    train: bool = False
    hire: bool = False


def career(world: World, applied: date, course: Course | None = None, **given: Value) -> Life:
    """Return a life with its services and outcomes, still without payments and not finished."""
    course = course or Course()
    life = Life(world, applied, **given)
    rng = life.rng
    registered = course.registered or later(applied, rng.randint(0, 8))
    begin = course.begin or later(registered, rng.randint(1, 20))
    registered = min(registered, begin)
    life.enroll(registered, begin)
    life.exits, life.end = course.end is not None, course.end or AS_OF
    mapping = course.mapping or later(begin, rng.randint(4, 26))
    plan = course.plan or later(mapping, rng.randint(0, 17))
    if mapping <= life.end:
        life.serve(MAPPING, mapping)
    if plan <= life.end:
        life.serve(PLAN, plan)
    if course.reviews is None:
        life.review(plan, life.end)
    else:
        for day in course.reviews:
            life.serve(PLAN, day)
    life.check_in(course.check_ins_until or life.end)
    if course.train:
        train(life, later(plan, rng.randint(8, 25)))
    if course.hire:
        hire(life)
    return life


def train(life: Life, start: date) -> None:
    """Refer to training, start it, and complete it if there is time."""
    rng = life.rng
    referred = later(life.begin, rng.randint(1, 12))
    if max(referred, start) > life.end:
        return
    life.serve(TO_TRAINING, referred)
    life.place("Started", start)
    done = later(start, rng.randint(35, 110))
    if life.exits and life.world.turn("course") % 9 == 5:  # noqa: PLR2004 (one of nine leaves)
        life.place("Withdrawn", min(done, life.end))
    elif done <= life.end - timedelta(days=5):
        life.place("Completed", done)


def hire(life: Life) -> None:
    """Refer to employers, find a job late in the career, and confirm it."""
    rng = life.rng
    span = (life.end - life.begin).days
    start = later(life.begin, span * 2 // 3)
    referred = later(life.begin, span * 2 // 3 - rng.randint(8, 20))
    life.serve(rng.choice((TO_EMPLOYMENT, TO_WORKSOURCE)), referred)
    job = life.hire(start)
    confirmed = later(start, rng.randint(0, 25))
    if confirmed > AS_OF:
        confirmed = start
    life.confirm(job, confirmed)
    matched = later(start, 120)
    if matched <= AS_OF and life.world.turn("wage match") % 4 == 0:
        life.confirm(job, matched, "State UI Wage Match")


def next_kind(life: Life, day: date) -> str:
    """Return the next support type in turn that this person can use on this day."""
    names = sorted(KINDS)
    while True:
        kind = names[life.world.turn("kind") % len(names)]
        in_class = life.class_start is not None and life.class_start <= day
        if (
            kind in SPECIAL
            or (kind in NEEDS_CAR and not life.car)
            or (kind in NEEDS_NO_CAR and life.car)
            or (kind in NEEDS_CLASS and not in_class)
        ):
            continue
        return kind


def support(life: Life, count: int) -> None:
    """Pay for a few things, weeks apart, and the monthly pass or gas card now and then."""
    rng = life.rng
    day = later(life.begin, rng.randint(9, 40))
    for _ in range(count):
        if day > life.end - timedelta(days=4):
            return
        kind = next_kind(life, day)
        prefixed = kind == "Public Transportation" and rng.random() < HALF
        named = f"Transportation - {kind}" if prefixed else kind
        life.pay(kind, day, support_type=named)
        if kind in {"Public Transportation", "Fuel"}:
            again = later(day, rng.randint(27, 33))
            if again <= life.end - timedelta(days=4):
                life.pay(kind, again)
        day = later(day, rng.randint(34, 75))


def ordinary(world: World, count: int) -> None:
    """Add so many people with whom everything is in order."""
    span = (date(2026, 6, 16) - FIRST_DAY).days
    for place in range(count):
        applied = workday(FIRST_DAY + timedelta(days=1 + place * span // count))
        one(world, applied, place)


def one(world: World, applied: date, place: int) -> None:
    """Add one of them."""
    length = 130 + place * 67 % 260
    end = later(applied, length + 20)
    leaves = place % 8 != 0 and end <= AS_OF - timedelta(days=25)
    room = leaves or (AS_OF - applied).days > 150  # noqa: PLR2004 (five months)
    course = Course(
        end=end if leaves else None,
        train=place % 5 not in {1, 3},
        hire=room and place % 7 not in {2, 5},
    )
    life = career(world, applied, course)
    if place % 3 == 0:
        referral = SUPPORT_REFERRALS[world.turn("referral") % len(SUPPORT_REFERRALS)]
        day = later(life.begin, life.rng.randint(2, 30))
        if day <= life.end:
            life.serve(referral, day)
    if place % 3 != 2:  # noqa: PLR2004 (two thirds)
        if place % 3 == 1:
            life.need = ATTESTED[world.turn("attested") % len(ATTESTED)]
        support(life, 1 + place % 4)
    if place % 9 == 1:
        wages(life, life.rng.randint(2, 6), life.rng.randint(900, 2100))
    texture(life, place)
    life.finish()


def wages(life: Life, months: int, monthly: int, **given: Value) -> list[Row]:
    """Add a wage for each of the last months before application, and record their sum."""
    amount = Decimal(monthly * 100 + 50) / 100
    values: dict[str, Value] = {
        "participant_id": life.person,
        "income_type": "Wages",
        "amount": amount,
        "family_member": "Self",
    }
    rows = [
        life.world.add(
            "income",
            values | {"received_date": life.applied - timedelta(days=28 * back + 3)} | given,
        )
        for back in range(months)
    ]
    life.person.values["six_month_income"] = amount * months
    return rows


def texture(life: Life, place: int) -> None:
    """Add what real exports also hold: missed meetings, another fund's services, open ones."""
    day = later(life.begin, 9)
    if place % 11 == 4 and day <= life.end:  # noqa: PLR2004
        life.world.add("services", missed(life, MAPPING if place % 2 else COACHING, day))
    if place % 13 == 6 and day <= life.end:  # noqa: PLR2004
        row = life.serve("WIOA Individual Employment Plan", day, funding_source="WIOA Adult")
        del life.served[row.values["service"], day]  # type: ignore[arg-type]
    if place % 17 == 8:  # noqa: PLR2004
        day = life.begin + timedelta(days=40)
        if is_workday(day) and day <= life.end and not life.staffed(day):
            life.serve(SEARCH, day, funding_source=None)
    if not life.exits and place % 5 == 2:  # noqa: PLR2004
        start = max(later(life.begin, 3), later(AS_OF, -20))
        if (SEARCH, start) not in life.served and start <= AS_OF:
            life.serve(SEARCH, start, status="In Progress").values["end_date"] = None


def missed(life: Life, name: str, day: date) -> dict[str, Value]:
    """Return a service that was arranged and did not happen."""
    return {
        "participant_id": life.person,
        "service": name,
        "funding_source": "WBN",
        "start_date": day,
        "status": ("No Show", "Cancelled", "Did Not Complete")[day.day % 3],
        "staff": life.coach,
        "contractor": life.agency.name,
        "entered_date": life.soon(day),
    }
