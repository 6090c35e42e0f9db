"""Slips planted in services (SVC), exits (EXT) and dates of entry (ENT)."""

from datetime import date, timedelta

from samples import slips_enrollment as enrollment
from samples.careers import Course, career, missed
from samples.life import COACHING, MAPPING, SEARCH, TO_EMPLOYMENT, Life
from samples.workdays import AS_OF, add_workdays, later
from samples.world import Value, World

NEVER = date(2027, 1, 1)  # beyond every life: the service does not take place


def plant(world: World) -> None:
    """Plant them all."""
    for case in (
        mapped_late,
        mapping_left_open,
        planned_late,
        on_the_ninetieth_day,
        neither_mapped_nor_planned,
        reviewed_late,
        review_missing,
        on_the_180th_day,
        due_soon,
        out_of_touch,
        odd_service,
        before_application,
        entered_just_in_time,
    ):
        case(world)


def _due(day: date, days: int) -> date:
    return day + timedelta(days=days)


def mapped_late(world: World) -> None:
    """SVC001 late on day 91, and SVC010, since the plan came first."""
    begin = date(2025, 1, 21)
    course = Course(
        begin=begin,
        end=date(2025, 9, 23),
        mapping=date(2025, 4, 22),
        plan=date(2025, 3, 18),
        train=True,
    )
    life = career(world, date(2025, 1, 10), course)
    life.plant("SVC001", "late", None, "mapping done on day 91", _due(begin, 90))
    life.plant("SVC010", "invalid", None, "plan five weeks before mapping (goes with SVC001)")
    enrollment.unsigned(life)
    life.finish()


def mapping_left_open(world: World) -> None:
    """SVC001 missing and SVC010: the workshop was begun and never closed."""
    begin = date(2025, 9, 9)
    life = career(
        world,
        date(2025, 8, 26),
        Course(begin=begin, mapping=NEVER, plan=date(2025, 10, 21), train=True),
    )
    life.serve(MAPPING, date(2025, 9, 30), status="Started").values["end_date"] = None
    life.plant("SVC001", "missing", None, "mapping still Started, never completed", _due(begin, 90))
    life.plant("SVC010", "invalid", None, "plan without a finished mapping (goes with SVC001)")
    enrollment.unreadable_cells(life)
    life.finish()


def planned_late(world: World) -> None:
    """SVC002 late on day 91."""
    begin = date(2025, 4, 1)
    life = career(
        world,
        date(2025, 3, 20),
        Course(begin=begin, mapping=date(2025, 5, 6), plan=date(2025, 7, 1)),
    )
    life.plant("SVC002", "late", None, "plan done on day 91", _due(begin, 90))
    enrollment.odd_words(life)
    life.finish()


def on_the_ninetieth_day(world: World) -> None:
    """Quiet: mapping and plan on day 90; the other way of being done is before participation."""
    begin = date(2025, 4, 8)
    last = _due(begin, 90)
    life = career(
        world, date(2025, 4, 1), Course(begin=begin, mapping=last, plan=last, end=date(2026, 2, 10))
    )
    life.edge("SVC001", None, "mapping on day 90")
    life.edge("SVC002", None, "plan on day 90")
    life.edge("SVC010", None, "mapping and plan on one day")
    life.finish()
    begin = date(2024, 11, 12)
    life = career(
        world,
        date(2024, 11, 1),
        Course(begin=begin, mapping=NEVER, plan=NEVER, end=_due(begin, 90)),
    )
    life.serve(COACHING, _due(begin, 90))
    life.edge("SVC001", None, "exited on the day on which mapping was due")
    life.edge("SVC002", None, "exited on the day on which the plan was due")
    life.finish()


def neither_mapped_nor_planned(world: World) -> None:
    """SVC001 and SVC002 missing: only check-ins."""
    begin = date(2025, 11, 4)
    life = career(world, date(2025, 10, 22), Course(begin=begin, mapping=NEVER, plan=NEVER))
    life.plant("SVC001", "missing", None, "never mapped", _due(begin, 90))
    life.plant("SVC002", "missing", None, "never planned", _due(begin, 90))
    enrollment.signed_late(life)
    life.finish()


def reviewed_late(world: World) -> None:
    """SVC003 late: 181 days between the plan and its first review."""
    planned = date(2025, 1, 14)
    course = Course(
        begin=date(2024, 12, 10), mapping=date(2024, 12, 17), plan=planned,
        reviews=(_due(planned, 181), date(2025, 11, 18)), end=date(2026, 3, 10), hire=True,
    )  # fmt: skip
    life = career(world, date(2024, 11, 26), course)
    life.plant("SVC003", "late", None, "first review on day 181", _due(planned, 180))
    life.finish()


def review_missing(world: World) -> None:
    """SVC003 missing: no review since December; earlier ones in time."""
    last = date(2025, 12, 17)
    course = Course(
        begin=date(2025, 6, 10),
        mapping=date(2025, 6, 24),
        plan=date(2025, 7, 8),
        reviews=(last,),
        train=True,
    )
    life = career(world, date(2025, 5, 29), course)
    life.plant("SVC003", "missing", None, "not reviewed since December", _due(last, 180))
    enrollment.seventeen_alone(life)
    life.finish()


def on_the_180th_day(world: World) -> None:
    """Quiet: a review on day 180; an exit on day 180."""
    planned = date(2025, 2, 5)
    course = Course(
        begin=date(2025, 1, 7), mapping=date(2025, 1, 22), plan=planned,
        reviews=(_due(planned, 180),), end=date(2025, 12, 16),
    )  # fmt: skip
    life = career(world, date(2024, 12, 30), course)
    life.edge("SVC003", None, "first review on day 180")
    life.finish()
    planned = date(2025, 3, 6)
    left = _due(planned, 180)
    course = Course(
        begin=date(2025, 2, 6),
        mapping=date(2025, 2, 20),
        plan=planned,
        reviews=(),
        end=left,
        train=True,
    )
    life = career(world, date(2025, 1, 30), course)
    life.serve(COACHING, left)
    life.edge("SVC003", None, "exited on the day on which a review was due")
    life.finish()


def due_soon(world: World) -> None:
    """SVC001, SVC002 and SVC003 due within 30 days, at both ends of these days."""
    begin = date(2026, 4, 14)
    life = career(world, date(2026, 4, 3), Course(begin=begin, mapping=NEVER, plan=NEVER))
    life.plant("SVC001", "due_soon", None, "mapping due next week", _due(begin, 90))
    life.plant("SVC002", "due_soon", None, "plan due next week", _due(begin, 90))
    life.finish()
    begin = date(2026, 5, 8)
    life = career(
        world,
        date(2026, 4, 28),
        Course(begin=begin, mapping=date(2026, 5, 27), plan=NEVER, train=True),
    )
    life.plant("SVC002", "due_soon", None, "plan due on the last of the 30 days", _due(begin, 90))
    life.finish()
    begin = date(2026, 5, 11)
    life = career(world, date(2026, 5, 1), Course(begin=begin, mapping=NEVER, plan=NEVER))
    life.edge("SVC001", None, "due three days beyond the 30 days ahead")
    life.finish()
    last = date(2026, 1, 8)
    course = Course(
        begin=date(2025, 9, 16), mapping=date(2025, 9, 23), plan=date(2025, 10, 7), reviews=(last,)
    )
    life = career(world, date(2025, 9, 4), course)
    life.plant("SVC003", "due_soon", None, "review due on the audit day itself", _due(last, 180))
    enrollment.fifteen(life)
    life.finish()


def _quiet_since(world: World, applied: date, last: date) -> Life:
    """Return somebody with whom nothing was done after ``last``."""
    course = Course(
        reviews=(later(applied, 150), date(2026, 2, 24)), check_ins_until=date(2026, 3, 24)
    )
    life = career(world, applied, course)
    life.serve(COACHING, last)
    return life


def out_of_touch(world: World) -> None:
    """SVC009 and EXT002: last seen 91 days ago; and quiet with 90."""
    last = AS_OF - timedelta(days=91)
    life = _quiet_since(world, date(2025, 7, 22), last)
    life.plant("SVC009", "invalid", None, "last check-in 91 days ago")
    life.plant("EXT002", "invalid", None, "no service for 91 days (goes with SVC009)")
    life.finish()
    life = _quiet_since(world, date(2025, 8, 5), last + timedelta(days=1))
    life.edge("SVC009", None, "last check-in 90 days ago")
    life.edge("EXT002", None, "last service 90 days ago")
    life.finish()


def odd_service(world: World) -> None:
    """SVC004 and SVC009: since March only a class that the standards do not define."""
    life = _quiet_since(world, date(2025, 7, 29), date(2026, 3, 31))
    odd = life.serve("Financial Fitness Class", date(2026, 5, 12))
    life.plant("SVC004", "invalid", odd, "no service of the standards")
    life.plant("SVC009", "invalid", None, "the class is no staff service (goes with SVC004)")
    life.edge("EXT002", None, "the class is a service all the same")
    life.finish()


def ends_before_it_starts(life: Life) -> None:
    """SVC005: an end before the start."""
    start = life.free_day(60, staffed=False)
    row = life.serve(SEARCH, start, start - timedelta(days=8))
    life.plant("SVC005", "invalid", row, "ends eight days before it starts")


def no_start(life: Life) -> None:
    """SVC005: an end alone."""
    day = life.free_day(90, staffed=False)
    values: dict[str, Value] = {"start_date": None, "end_date": day, "status": "Completed"}
    row = life.world.add("services", missed(life, SEARCH, day) | values)
    life.plant("SVC005", "invalid", row, "no start date")


def left_open(life: Life) -> None:
    """SVC006 twice, both in a life that exits: In Progress though ended, and just Started."""
    start = life.free_day(60, staffed=False)
    row = life.serve(SEARCH, start, later(start, 14), status="In Progress")
    life.plant("SVC006", "invalid", row, "In Progress, ended long ago")
    row = life.serve("Referral to Support Services Other", life.free_day(90), status="Started")
    row.values["end_date"] = None
    life.plant("SVC006", "invalid", row, "still Started, the participant has exited")


def before_application(world: World) -> None:
    """SVC007: the first service a day before the application date; quiet on that very day."""
    begin = date(2025, 3, 11)
    life = career(
        world, date(2025, 3, 12), Course(date(2025, 3, 10), begin, end=date(2025, 11, 12))
    )
    first = life.served[COACHING, begin]
    life.plant("SVC007", "invalid", first, "starts the day before the application date")
    life.finish()
    day = date(2025, 6, 17)
    life = career(world, day, Course(day, day, train=True))
    life.edge("SVC007", life.served[COACHING, day], "starts on the application date")
    life.finish()


def served_after_exit(life: Life) -> None:
    """SVC007 and EXT001: a referral three weeks after the exit."""

    def refer() -> None:
        row = life.serve(TO_EMPLOYMENT, later(life.person.day("exit_date"), 21))
        life.plant("SVC007", "invalid", row, "starts three weeks after the exit")
        life.plant("EXT001", "invalid", None, "exit is not the last service (goes with SVC007)")

    life.afterwards.append(refer)


def entered_twice(life: Life) -> None:
    """SVC008: one coaching session on two rows; quiet with the cancelled twin of a session."""
    row = life.serve(COACHING, life.free_day(45, staffed=False))
    again = life.more(row)
    life.plant("SVC008", "invalid", again, "the same session a second time")
    other = life.serve(COACHING, life.free_day(90, staffed=False))
    twin = life.more(other, status="Cancelled", end_date=None)
    life.edge("SVC008", twin, "a cancelled twin is no second service")


def wrong_exit_date(life: Life) -> None:
    """EXT001: the exit is dated six days after the last service."""

    def exit_later() -> None:
        day = life.person.day("exit_date") + timedelta(days=6)
        life.person.values |= {"exit_date": day, "exit_entered_date": life.soon(day)}
        life.plant("EXT001", "invalid", None, "exit six days after the last service")

    life.afterwards.append(exit_later)


def entered_late(life: Life) -> None:
    """ENT001 late and missing, ENT005 late: entered after the fifth business day."""
    day = life.applied
    life.person.values["entered_date"] = add_workdays(day, 8)
    life.plant("ENT005", "late", None, "application entered on day 8", add_workdays(day, 5))
    day = life.free_day(50, staffed=False)
    row = life.serve(COACHING, day, entered_date=add_workdays(day, 6))
    life.plant("ENT001", "late", row, "entered on business day 6", add_workdays(day, 5))
    day = life.free_day(120, staffed=False)
    row = life.serve(COACHING, day, entered_date=None)
    life.plant("ENT001", "missing", row, "no entry date", add_workdays(day, 5))


def exit_entered_late(life: Life) -> None:
    """ENT005: the exit was entered on business day 9."""

    def enter() -> None:
        day = life.person.day("exit_date")
        life.person.values["exit_entered_date"] = add_workdays(day, 9)
        life.plant("ENT005", "late", None, "exit entered on day 9", add_workdays(day, 5))

    life.afterwards.append(enter)


def entered_just_in_time(world: World) -> None:
    """Quiet: business day 5 with Thanksgiving, and with the Fourth of July kept on Friday."""
    life = career(world, date(2025, 9, 23))
    row = life.serve(COACHING, date(2025, 11, 26), entered_date=date(2025, 12, 4))
    life.edge("ENT001", row, "business day 5: Thanksgiving does not count, the day after does")
    row = life.serve(SEARCH, date(2026, 6, 29), entered_date=AS_OF)
    life.edge("ENT001", row, "business day 5: 3 July 2026 is a holiday")
    life.finish()
