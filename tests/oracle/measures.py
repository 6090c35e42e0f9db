"""The six measures of p. 17: whom each counts, on which day, and whom it cannot place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from .judging import quarter
from .reading import UNREADABLE, DateCell, Export, Person, Row, all3, any3, not3
from .rules_elg_svc import funded, is_code
from .rules_out import barred
from .vocabulary import REFERRALS

ALL = "all"
AFTER, WAGE_MATCH = "After Participation", "State UI Wage Match"
NOT_RECORDED = "(not recorded)"

# A qualifying date; None: not counted; UNREADABLE: not known whether, or when.
Qualifying = Callable[[Export, Person], DateCell]


def first_of(events: Iterable[tuple[bool | None, DateCell]]) -> DateCell:
    """Return the first date among events that qualify, UNREADABLE if a doubtful one may be it."""
    said = [(sure, day) for sure, day in events if sure is not False and day is not None]
    first = min((day for sure, day in said if sure and isinstance(day, date)), default=None)
    for sure, day in said:
        if day is UNREADABLE:
            return UNREADABLE
        if sure is None and isinstance(day, date) and (first is None or day < first):
            return UNREADABLE
    return first


def engaged(_: Export, person: Person) -> DateCell:
    return person.date("application_date")


def enrolled(export: Export, person: Person) -> DateCell:
    """Participation date, with at least one funded, non-void service."""
    began = person.date("participation_date")
    served = any3(*(all3(live, funded(row)) for row, live in export.services(person)))
    if served is False and export.is_cut("services", began):
        served = None
    if served is None:
        return None if began is None else UNREADABLE
    return began if served else None


def referred(export: Export, person: Person) -> DateCell:
    """Start of the first non-void referral to training, WorkSource or employment."""
    if export.is_cut("services", person.date("participation_date")):
        return UNREADABLE
    return first_of(
        (all3(live, row.is_named(*REFERRALS)), row.date("start_date"))
        for row, live in export.services(person)
    )


def training_started(_: Export, person: Person) -> DateCell:
    return _placement(person, "Started")


def training_completed(_: Export, person: Person) -> DateCell:
    return _placement(person, "Completed")


def _placement(person: Person, status: str) -> DateCell:
    return first_of(
        (all3(sure, is_code(row.code("status"), status)), row.date("status_date"))
        for row, sure in person.outcomes_of("Training")
    )


def employed(export: Export, person: Person) -> DateCell:
    """First After Participation confirmation that OUT011 does not bar."""
    kinds = (AFTER, WAGE_MATCH) if export.parameters["wage_match_counts"] else (AFTER,)
    return _confirmed(person, kinds)


def with_wage_match(_: Export, person: Person) -> DateCell:
    """The same, a State UI wage match serving as well (p. 18)."""
    return _confirmed(person, (AFTER, WAGE_MATCH))


def without_wage_match(_: Export, person: Person) -> DateCell:
    return _confirmed(person, (AFTER,))


def _confirmed(person: Person, kinds: tuple[str, ...]) -> DateCell:
    return first_of(
        (all3(sure, not3(barred(person, row))), row.date("confirmation_date"))
        for row, sure in confirmations(person, kinds)
    )


def confirmations(person: Person, kinds: tuple[str, ...]) -> list[tuple[Row, bool | None]]:
    """Return confirmations that are, or may be (None), of these types."""
    found = []
    for row, sure in person.outcomes_of("Confirmation"):
        kind = any3(*(is_code(row.code("confirmation_type"), one) for one in kinds))
        if all3(sure, kind) is not False:
            found.append((row, all3(sure, kind)))
    return found


PLACEMENTS = ("outcomes.outcome_type", "outcomes.status", "outcomes.status_date")
PARTICIPATION = "participants.participation_date"

MEASURES: dict[str, tuple[Qualifying, tuple[str, ...]]] = {
    "engaged": (engaged, ("participants.application_date",)),
    "enrolled": (enrolled, (PARTICIPATION, "services.service", "services.funding_source")),
    "referred": (referred, (PARTICIPATION, "services.service", "services.start_date")),
    "training_started": (training_started, (PARTICIPATION, *PLACEMENTS)),
    "training_completed": (training_completed, (PARTICIPATION, *PLACEMENTS)),
    "employed": (
        employed,
        (
            PARTICIPATION,
            "outcomes.outcome_type",
            "outcomes.confirmation_type",
            "outcomes.confirmation_date",
            "outcomes.employer",
            "outcomes.employment_type",
        ),
    ),
}

# Shown beside `employed`, and none of the six: the other choice of confirmations.
BESIDE = {
    "employed_with_wage_match": (with_wage_match, MEASURES["employed"][1]),
    "employed_without_wage_match": (without_wage_match, MEASURES["employed"][1]),
}

Counts = Counter[tuple[str, str, str]]
People = set[tuple[str, str, str, str, str]]


def qualifying_date(export: Export, measure: str, person: Person) -> DateCell:
    """Return the day on which a measure counts a person; all but `engaged` need participation."""
    day = (MEASURES | BESIDE)[measure][0](export, person)
    if measure == "engaged" or day is None:
        return day
    participating = person.participating()
    if participating is None:
        return UNREADABLE
    return day if participating else None


def contractor_of(export: Export, person: Person) -> str:
    return export.contractor(person.contractor()) or NOT_RECORDED


def count(export: Export) -> tuple[Counts, People, dict[str, int]]:
    """Count unique people by measure, quarter and contractor ('all' too)."""
    counts: Counts = Counter()
    people: People = set()
    unknown: dict[str, int] = {}
    other = f"employed_with{'out' if export.parameters['wage_match_counts'] else ''}_wage_match"
    for measure, (_, needs) in (MEASURES | {other: BESIDE[other]}).items():
        if not all(export.has(column) for column in needs):
            continue
        unknown[measure] = 0
        for person in export.people.values():
            day = qualifying_date(export, measure, person)
            if day is UNREADABLE:
                unknown[measure] += 1
            elif isinstance(day, date):
                for contractor in (ALL, contractor_of(export, person)):
                    counts[measure, quarter(day), contractor] += 1
                    people.add((measure, quarter(day), contractor, person.id, day.isoformat()))
    return counts, people, unknown
