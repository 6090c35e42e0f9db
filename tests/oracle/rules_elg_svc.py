"""ELG and SVC: eligibility, enrollment and services (rulebook, pp. 1-6 and 19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from .judging import (
    FAILED,
    OUT,
    PASSED,
    UNKNOWN,
    Judgement,
    Outcome,
    Verdict,
    before,
    deadline,
    of_deadline,
    of_person,
    of_row,
    rule,
    verdict,
    younger_than,
)
from .reading import (
    UNREADABLE,
    CodeCell,
    DateCell,
    Export,
    Person,
    Row,
    all3,
    any3,
    not3,
    readable_dates,
)
from .vocabulary import CAREER_MAPPING, PLANNING, SERVICES, STAFF_SERVICES, words

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_code(cell: CodeCell, *names: str) -> bool | None:
    """Tell whether a code is one of some names; None where it cannot be read."""
    return None if cell is UNREADABLE else cell in names


def signed(person: Person) -> bool | None:
    """A signature (eSignature, Uploaded, yes) or a signed date is recorded (ELG004)."""
    mark = is_code(person.code("signature"), "eSignature", "Uploaded", "yes")
    return any3(mark, person.filled("signed_date"))


# --- ELG ------------------------------------------------------------------------------------


@rule(
    "ELG001",
    "participants.participation_date",
    "participants.eligibility",
    "participants.date_of_birth",
    "participants.application_date",
)
def elg001(export: Export) -> Iterator[Judgement]:
    """p. 2: participating or marked eligible, and under 16 at application."""
    for person in export.people.values():
        eligible = is_code(person.code("eligibility"), "Eligible")
        scope = any3(person.participating(), eligible)
        young = younger_than(person, export.days("minimum_age"))
        yield of_person(person, verdict(scope, young))


@rule("ELG002", "participants.state")
def elg002(export: Export) -> Iterator[Judgement]:
    """p. 2: state of residence is not OR."""
    for person in export.people.values():
        inside = is_code(person.code("state"), "OR")
        yield of_person(person, verdict(person.filled("state"), not3(inside)))


@rule("ELG003", "participants.participation_date", "participants.eligibility")
def elg003(export: Export) -> Iterator[Judgement]:
    """p. 3: participating, and the Registration Result is empty or not an eligible value."""
    for person in export.people.values():
        eligible = is_code(person.code("eligibility"), "Eligible")
        yield of_person(person, verdict(person.participating(), not3(eligible)))


@rule(
    "ELG004",
    "participants.participation_date",
    "participants.signature",
    "participants.signed_date",
)
def elg004(export: Export) -> Iterator[Judgement]:
    """p. 3: participating, and unsigned, or signed after participation."""
    for person in export.people.values():
        late = before(person.date("participation_date"), person.date("signed_date"))
        if person.date("signed_date") is None:
            late = False
        breach = any3(not3(signed(person)), late)
        yield of_person(person, verdict(person.participating(), breach))


@rule(
    "ELG005",
    "participants.participation_date",
    "participants.date_of_birth",
    "participants.application_date",
    "participants.guardian_signature",
)
def elg005(export: Export) -> Iterator[Judgement]:
    """p. 3: participating, under 18 at application, and nobody signed for the guardian."""
    for person in export.people.values():
        minor = younger_than(person, export.days("guardian_age"))
        if None in (person.date("date_of_birth"), person.date("application_date")):
            minor = False  # a blank in whom a rule judges: not of the kind
        stood_in = is_code(person.code("guardian_signature"), "Parent", "Coach")
        scope = all3(person.participating(), minor)
        yield of_person(person, verdict(scope, not3(stood_in)))


@rule(
    "ELG006",
    "participants.registration_date",
    "participants.participation_date",
    "participants.eligibility",
    "participants.exit_date",
)
def elg006(export: Export) -> Iterator[Judgement]:
    """p. 3: participation begins within 45 days of registration."""
    for person in export.people.values():
        yield of_deadline(person, _registration(export, person))


def _registration(export: Export, person: Person) -> Verdict:
    registered = person.date("registration_date")
    began = person.date("participation_date")
    exited = person.date("exit_date")
    if registered is None and began is None:
        return Verdict(OUT)
    excused = any3(is_code(person.code("eligibility"), "Not Eligible"), person.filled("exit_date"))
    if began is None and excused is True:
        return Verdict(OUT)
    if not isinstance(registered, date):
        return Verdict(UNKNOWN)
    due = registered + timedelta(days=export.days("registration_days"))
    if isinstance(began, date) or began is UNREADABLE:
        done = began if isinstance(began, date) else None
        return deadline(export, due, done, exited, doubtful=began is UNREADABLE)
    if excused is None:
        return Verdict(UNKNOWN if export.as_of > due else OUT)
    return deadline(export, due, None, exited)


@rule(
    "ELG007",
    "participants.participation_date",
    "services.service",
    "services.start_date",
    "services.funding_source",
)
def elg007(export: Export) -> Iterator[Judgement]:
    """p. 3: participation begins with the first funded, non-void service."""
    for person in export.people.values():
        outcome = _first_funded(export, person)
        cut = export.is_cut("services", person.date("participation_date"))
        yield of_person(person, UNKNOWN if cut and outcome is not OUT else outcome)


def _first_funded(export: Export, person: Person) -> Outcome:
    """Judge the participation date against every date the first funded start can have."""
    began = person.date("participation_date")
    services = [
        (row, all3(live, funded(row)))
        for row, live in export.services(person)
        if funded(row) is not False and row.date("start_date") is not None
    ]
    if began is None and not services:
        return OUT
    if began is UNREADABLE:
        return UNKNOWN
    certain = readable_dates(row.date("start_date") for row, sure in services if sure)
    first = min(certain, default=None)
    possible = [
        row.date("start_date")
        for row, sure in services
        if sure is None or row.date("start_date") is UNREADABLE
    ]
    any_day = UNREADABLE in possible
    earlier = {day for day in readable_dates(possible) if first is None or day < first}
    if began is None:
        return FAILED if first is not None else UNKNOWN
    if began == first and not earlier and not any_day:
        return PASSED
    may_be = began == first or began in earlier
    may_be = may_be or (any_day and (first is None or began <= first))
    return UNKNOWN if may_be else FAILED


def funded(row: Row) -> bool | None:
    """A blank (or unreadable) funding source leaves it open (clause 2)."""
    source = row.code("funding_source")
    return None if source is None else is_code(source, "WBN")


ELG008_FIELDS = ("date_of_birth", "registration_date", "state", "county")


@rule("ELG008", "|".join(f"participants.{name}" for name in ELG008_FIELDS))
def elg008(export: Export) -> Iterator[Judgement]:
    """p. 3: birth date, registration date, state or county empty."""
    fields = [name for name in ELG008_FIELDS if export.has(f"participants.{name}")]
    for person in export.people.values():
        empty = [name for name in fields if person.filled(name) is False]
        breach = any3(*(not3(person.filled(name)) for name in fields))
        yield of_person(person, verdict(True, breach), "missing", extra=";".join(empty))


@rule(
    "ELG009",
    "participants.ssn",
    "participants.ssn_consent",
    "participants.signature",
    "participants.signed_date",
)
def elg009(export: Export) -> Iterator[Judgement]:
    """p. 3: an SSN is recorded, and consent is not yes or the application is unsigned."""
    for person in export.people.values():
        consent = person.flag("ssn_consent")
        refused = None if consent is UNREADABLE else consent is not True
        breach = any3(refused, not3(signed(person)))
        yield of_person(person, verdict(person.filled("ssn"), breach))


@rule(
    "ELG010",
    "participants.registration_date",
    "participants.signed_date",
    "participants.participation_date",
)
def elg010(export: Export) -> Iterator[Judgement]:
    """p. 3: signed, or participating, before the registration date."""
    for person in export.people.values():
        registered = person.date("registration_date")
        names = ("signed_date", "participation_date")
        early = [
            False if person.date(name) is None else before(person.date(name), registered)
            for name in names
        ]
        scope = any3(*(person.filled(name) for name in names))
        yield of_person(person, verdict(scope, any3(*early)))


@rule("ELG011", "participants.county")
def elg011(export: Export) -> Iterator[Judgement]:
    """p. 1: county of residence is neither Multnomah nor Washington."""
    for person in export.people.values():
        filled = person.filled("county")
        inside = None if filled is None else in_region(person.text("county"))
        yield of_person(person, verdict(filled, not3(inside)))


def in_region(county: str) -> bool:
    return words(county).removesuffix(" county") in {"multnomah", "washington"}


# --- SVC ------------------------------------------------------------------------------------

_DONE = ("services.service", "services.start_date", "services.end_date")
_BEGAN = ("participants.participation_date", "participants.exit_date")


@dataclass
class Done:
    """When a delivered service was done: for certain, perhaps, and perhaps on any day."""

    certain: list[date]
    possible: list[date]
    any_day: bool

    @property
    def doubtful(self) -> bool:
        return self.any_day or bool(self.possible)


def done_dates(export: Export, person: Person, name: str) -> Done:
    """Return the sorted done dates of a delivered service, and the doubtful ones beside them."""
    certain: set[date] = set()
    possible: set[date] = set()
    any_day = False
    has_status = export.has("services.status")
    for row, live in export.services(person):
        counts = all3(live, row.delivered(has_status=has_status), row.is_named(name))
        done = row.done_date()
        if counts is False or done is None:
            continue
        if not isinstance(done, date):
            any_day = True
        elif counts:
            certain.add(done)
        else:
            possible.add(done)
    return Done(sorted(certain), sorted(possible), any_day)


def _within(export: Export, name: str, days: str) -> Iterator[Judgement]:
    for person in export.people.values():
        began = person.date("participation_date")
        if not isinstance(began, date):
            yield of_person(person, OUT if began is None else UNKNOWN)
            continue
        found = done_dates(export, person, name)
        due = began + timedelta(days=export.days(days))
        first = min(found.certain, default=None)
        earlier = any(first is None or day < first for day in found.possible)
        doubtful = found.any_day or earlier or export.is_cut("services", began)
        yield of_deadline(
            person, deadline(export, due, first, person.date("exit_date"), doubtful=doubtful)
        )


@rule("SVC001", *_BEGAN, *_DONE)
def svc001(export: Export) -> Iterator[Judgement]:
    """p. 5: Career Mapping Workshop done by participation + 90."""
    return _within(export, CAREER_MAPPING, "mapping_days")


@rule("SVC002", *_BEGAN, *_DONE)
def svc002(export: Export) -> Iterator[Judgement]:
    """p. 4: Career and Resource Planning done by participation + 90."""
    return _within(export, PLANNING, "plan_days")


@rule("SVC003", *_BEGAN, *_DONE)
def svc003(export: Export) -> Iterator[Judgement]:
    """p. 5: the plan is reviewed at least every 180 days."""
    for person in export.people.values():
        began = person.date("participation_date")
        found = done_dates(export, person, PLANNING)
        done, doubtful = found.certain, found.doubtful
        if began is None:
            yield of_person(person, OUT)
        elif began is UNREADABLE:
            cut = export.is_cut("services", began)
            yield of_person(person, UNKNOWN if done or doubtful or cut else OUT)
        elif doubtful or export.is_cut("services", began):
            yield of_person(person, UNKNOWN)
        else:
            yield _reviews(export, person, done)


def _reviews(export: Export, person: Person, done: list[date]) -> Judgement:
    """Each plan or review starts a deadline that the next one meets."""
    span = timedelta(days=export.days("review_days"))
    nexts: list[tuple[date, date | None]] = list(pairwise(done))
    nexts += [(done[-1], None)] if done else []
    links = [
        deadline(export, earlier + span, later, person.date("exit_date"))
        for earlier, later in nexts
    ]
    outcomes = [link.outcome for link in links]
    whole = next((one for one in (FAILED, UNKNOWN, PASSED) if one in outcomes), OUT)
    said = tuple((link.status, link.due, "") for link in links if link.status)
    return Judgement(whole, person.id, "", said)


@rule("SVC004", "services.service")
def svc004(export: Export) -> Iterator[Judgement]:
    """pp. 4-6: the name is not one the standards define (void rows are judged too)."""
    for _, row in export.judged("services"):
        if not row.is_payment():
            known = is_code(row.code("service"), *SERVICES.values())
            yield of_row(row, verdict(row.filled("service"), not3(known)))


@rule("SVC005", "services.start_date", "services.end_date")
def svc005(export: Export) -> Iterator[Judgement]:
    """p. 19: ends before it starts, or has no start date (void rows are judged too)."""
    for _, row in export.judged("services"):
        if row.is_payment():
            continue
        start, end = row.date("start_date"), row.date("end_date")
        backwards = False if end is None else before(end, start)
        breach = any3(not3(row.filled("start_date")), True if start is None else backwards)
        yield of_row(row, verdict(True, breach))


@rule("SVC006", "services.status", "services.end_date", "participants.exit_date")
def svc006(export: Export) -> Iterator[Judgement]:
    """p. 19: open although its end date is before as_of, or the participant has exited."""
    for person, row in export.judged("services"):
        if row.is_payment():
            continue
        closed = is_code(row.code("status"), "Completed", "Void")
        end = row.date("end_date")
        ended = False if end is None else before(end, export.as_of)
        breach = any3(ended, person.filled("exit_date"))
        yield of_row(row, verdict(not3(closed), breach))


@rule(
    "SVC007",
    "services.start_date",
    "participants.application_date",
    "participants.exit_date",
)
def svc007(export: Export) -> Iterator[Judgement]:
    """pp. 3, 19: starts before the application date, or after exit."""
    for person in export.people.values():
        exited = person.date("exit_date")
        for row, live in export.services(person):
            start = row.date("start_date")
            early = before(start, person.date("application_date"))
            late = False if exited is None else before(exited, start)
            scope = all3(live, row.filled("start_date"))
            yield of_row(row, verdict(scope, any3(early, late)))


@rule("SVC008", "services.service", "services.start_date")
def svc008(export: Export) -> Iterator[Judgement]:
    """Same participant, service and start date more than once; all but the lowest id."""
    for person in export.people.values():
        rows = export.services(person)
        for row, live in rows:
            if row.date("start_date") is None or row.code("service") is None:
                yield of_row(row, OUT)
                continue
            lower = [
                all3(other_live, _same_service(row, other))
                for other, other_live in rows
                if other.rank < row.rank
            ]
            yield of_row(row, verdict(live, any3(*lower)))


def _same_service(row: Row, other: Row) -> bool | None:
    if other.date("start_date") is None or other.code("service") is None:
        return False
    return all3(
        same_value(row.date("start_date"), other.date("start_date")),
        same_value(row.code("service"), other.code("service")),
    )


def same_value(left: object, right: object) -> bool | None:
    """Tell whether two cells hold the same; None where one cannot be read."""
    return None if UNREADABLE in (left, right) else left == right


def recent(export: Export, person: Person, days: int, *, staff_only: bool) -> bool | None:
    """A non-void service (a staff service) started on or after as_of less some days."""
    since = export.as_of - timedelta(days=days)
    found = []
    for row, live in export.services(person):
        kind = row.is_named(*STAFF_SERVICES) if staff_only else True
        start: DateCell = row.date("start_date")
        late = None if start is UNREADABLE else isinstance(start, date) and start >= since
        found.append(all3(live, kind, late))
    active = any3(*found)
    cut = export.is_cut("services", since)
    return None if cut and active is False else active


@rule("SVC009", *_BEGAN, "services.service", "services.start_date")
def svc009(export: Export) -> Iterator[Judgement]:
    """p. 4: participating, no exit, and no staff service in the last 90 days."""
    for person in export.people.values():
        scope = all3(person.participating(), not3(person.filled("exit_date")))
        active = recent(export, person, export.days("contact_days"), staff_only=True)
        yield of_person(person, verdict(scope, not3(active)))


@rule("SVC010", "participants.participation_date", *_DONE)
def svc010(export: Export) -> Iterator[Judgement]:
    """pp. 4-5: the first plan is done before the first Career Mapping Workshop."""
    for person in export.people.values():
        mapped = done_dates(export, person, CAREER_MAPPING)
        planned = done_dates(export, person, PLANNING)
        cut = export.is_cut("services", person.date("participation_date"))
        has_plan = bool(planned.certain) or (None if planned.doubtful or cut else False)
        scope = all3(person.participating(), has_plan)
        answers = _plan_before_mapping(planned, mapped)
        if cut and (answers != {False} or not planned.certain):
            answers = {True, False}
        breach = None if len(answers) != 1 else answers == {True}
        yield of_person(person, verdict(scope, breach))


def _plan_before_mapping(planned: Done, mapped: Done) -> set[bool]:
    """Return every answer that the readable dates leave open."""
    plans, maps = _firsts(planned), _firsts(mapped)
    answers = {
        mapping is None or mapping > plan for plan in plans if plan is not None for mapping in maps
    }
    if planned.any_day:
        answers |= {True} if planned.certain else {True, False}
    if mapped.any_day:
        answers.add(False)
    return answers


def _firsts(done: Done) -> list[date | None]:
    """Return the dates that the first one done may have."""
    first = min(done.certain, default=None)
    return [first, *(day for day in done.possible if first is None or day < first)]
