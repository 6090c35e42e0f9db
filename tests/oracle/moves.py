"""Whom a finding keeps out of a measure, and the counts if it were fixed.

Of the rules with a check. A finding keeps its participant out where mending it would have them
counted: they are in no quarter, or would be in an earlier one. It must be certain.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from .judging import quarter
from .measures import AFTER, MEASURES, WAGE_MATCH, confirmations, contractor_of, qualifying_date
from .reading import UNREADABLE, all3, not3
from .rules_elg_svc import funded, is_code
from .rules_out import barred
from .vocabulary import REFERRALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .measures import People
    from .reading import DateCell, Export, Person, Row

ALL = "all"


class Kept(NamedTuple):
    """A participant whom a finding keeps out; quarter '' where it cannot be told."""

    measure: str
    quarter: str
    participant_id: str
    rule_id: str
    record_id: str


Found = tuple[str, str, str, str]  # rule, status, participant, record


def kept_out(export: Export, findings: Iterable[Found]) -> set[Kept]:
    """Return whom the findings of rules with a check keep out."""
    kept = set()
    for rule, status, key, record in findings:
        person = export.people.get(key)
        if person is None or status == "due_soon":
            continue
        for measure, day in _claims(export, rule, person, record):
            if _assessed(export, measure) and _reaches(export, measure, person, day):
                when = quarter(day) if isinstance(day, date) else ""
                kept.add(Kept(measure, when, key, rule, record))
    return kept


def _assessed(export: Export, measure: str) -> bool:
    return all(export.has(column) for column in MEASURES[measure][1])


def _reaches(export: Export, measure: str, person: Person, day: DateCell) -> bool:
    """Whether someone who would count on a day is not counted yet, nor as early."""
    counted = qualifying_date(export, measure, person)
    if isinstance(counted, date):
        return isinstance(day, date) and quarter(day) < quarter(counted)
    return not _hidden(export, measure, person)


def _hidden(export: Export, measure: str, person: Person) -> bool:
    """Whether an export that was cut leaves the measure open, whatever is fixed."""
    if measure not in {"enrolled", "referred"}:
        return False
    return export.is_cut("services", person.date("participation_date"))


def _claims(
    export: Export, rule: str, person: Person, record: str
) -> Iterator[tuple[str, DateCell]]:
    """Yield the measures that a finding would certainly keep someone from, with the day."""
    lacking = person.participating() is False
    if lacking:
        measures = {"OUT012": ("employed",)}.get(rule, tuple(MEASURES)[1:])
        if rule in {"ELG006", "ELG007", "PAY002", "OUT012"}:
            days = ((one, _once(export, one, person)) for one in measures)
            yield from ((one, day) for one, day in days if day is not None)
        return
    if person.participating() is not True:
        return
    if rule == "ELG007" and not any(
        all3(live, funded(row)) is not False for row, live in export.services(person)
    ):
        yield "enrolled", person.date("participation_date")
    for row in [*person.services, *person.outcomes]:
        if record and row.record_id == record:
            yield from _of_row(rule, row)


def _of_row(rule: str, row: Row) -> Iterator[tuple[str, DateCell]]:
    kind = row.code("employment_type")
    if rule == "OUT003" and kind not in {UNREADABLE, "Subsidized"}:
        yield "employed", row.date("start_date")
    elif rule == "OUT011":
        yield "employed", row.date("confirmation_date")
    elif rule == "OUT008":
        yield "training_started", None
    elif rule == "OUT010":
        yield from _of_placement(row)
    elif rule in {"SVC004", "SVC005"} and row.void() is False:
        yield from _of_service(rule, row)


def _of_placement(row: Row) -> Iterator[tuple[str, DateCell]]:
    """Without status, it has at least begun."""
    status, day = row.code("status"), row.date("status_date")
    if status in {None, "Started"}:
        yield "training_started", day
    if status == "Completed":
        yield "training_completed", day


def _of_service(rule: str, row: Row) -> Iterator[tuple[str, DateCell]]:
    """A name that speaks of a referral, though not to support; a referral without a start."""
    name, start = row.text("service"), row.date("start_date")
    hidden = "refer" in name and "support" not in name and "apn" not in name
    if rule == "SVC004" and hidden:
        yield "referred", start
    if rule == "SVC005" and start is None and row.is_named(*REFERRALS):
        yield "referred", None


def _once(export: Export, measure: str, person: Person) -> date | None:
    """Return the first certain day on which someone would count, were they participating."""
    days = [day for sure, day in _events(export, measure, person) if sure]
    return min((day for day in days if isinstance(day, date)), default=None)


def _events(export: Export, measure: str, person: Person) -> Iterator[tuple[bool | None, DateCell]]:
    if measure == "enrolled":
        for row, live in export.services(person):
            yield all3(live, funded(row)), row.date("start_date")
    elif measure == "referred":
        for row, live in export.services(person):
            yield all3(live, row.is_named(*REFERRALS)), row.date("start_date")
    elif measure == "employed":
        kinds = (AFTER, WAGE_MATCH) if export.parameters["wage_match_counts"] else (AFTER,)
        for row, sure in confirmations(person, kinds):
            yield all3(sure, not3(barred(person, row))), row.date("confirmation_date")
    else:
        wanted = "Started" if measure == "training_started" else "Completed"
        for row, sure in person.outcomes_of("Training"):
            yield all3(sure, is_code(row.code("status"), wanted)), row.date("status_date")


def if_fixed(export: Export, people: People, kept: Iterable[Kept]) -> Counter[tuple[str, str, str]]:
    """Count by measure, quarter and contractor as if everyone kept out were let in."""
    when = {
        (measure, key): quarter_
        for measure, quarter_, contractor, key, _ in people
        if contractor == ALL and measure in MEASURES
    }
    for one in sorted(kept, key=lambda one: one.quarter, reverse=True):
        if one.quarter:
            when[one.measure, one.participant_id] = one.quarter
    counts: Counter[tuple[str, str, str]] = Counter()
    for (measure, key), quarter_ in when.items():
        for contractor in (ALL, contractor_of(export, export.people[key])):
            counts[measure, quarter_, contractor] += 1
    return counts
