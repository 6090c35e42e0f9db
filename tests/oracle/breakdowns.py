"""The counts broken down by priority population and sector (p. 1), and the annual numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING

from .judging import program_year
from .measures import contractor_of
from .reading import UNREADABLE
from .rules_out import after_participation, barred, same_name
from .vocabulary import fold, words

if TYPE_CHECKING:
    from .measures import People
    from .reading import Export, Person

YES, NO, NOT_REPORTED = "yes", "no", "not reported"

# p. 1 and the region's page; all but the first two are columns of their own.
POPULATIONS = {
    "women": "gender",
    "people_of_color": "race_ethnicity",
    "low_income": "low_income",
    "justice_involved": "justice_involved",
    "disability": "disability",
    "lgbtqia": "lgbtqia",
    "veteran": "veteran",
    "tribal_member": "tribal_member",
    "rural_frontier": "rural_frontier",
    "age_discrimination": "age_discrimination",
    "homeless": "homeless",
    "lep_assistance": "lep_assistance",
    "disconnected_youth": "disconnected_youth",
}
WOMEN = frozenset({"female", "woman", "f", "women"})
# Race and ethnicity values that do not by themselves make a person one of color.
NOT_OF_COLOR = frozenset({"white", "caucasian", "not hispanic or latino", "non hispanic"})
NOT_SAID = frozenset({"unknown", "declined", "prefer not to say", "not reported"})

NOT_RECORDED = "(not recorded)"
OTHER_SECTOR = "Other"


def group_of(person: Person, population: str) -> str:
    """Return yes, no or not reported; what cannot be read is not reported."""
    column = POPULATIONS[population]
    if column in {"gender", "race_ethnicity"}:
        values = [words(part) for part in person.text(column).split(";") if part.strip()]
        values = [value for value in values if value not in NOT_SAID]
        if not values:
            return NOT_REPORTED
        if column == "gender":
            return YES if values[0] in WOMEN else NO
        return YES if any(value not in NOT_OF_COLOR for value in values) else NO
    flag = person.flag(column)
    if flag is None or flag is UNREADABLE:
        return NOT_REPORTED
    return YES if flag else NO


def breakdowns(export: Export, people: People) -> Counter[tuple[str, str, str, str, str]]:
    """Count each measure's people by population, and `employed` by target sector too."""
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    for measure, quarter, contractor, key, day in people:
        person = export.people[key]
        for population, column in POPULATIONS.items():
            if export.has(f"participants.{column}"):
                group = group_of(person, population)
                found[measure, quarter, contractor, population, group] += 1
        if measure == "employed" and export.has("outcomes.naics"):
            sector = sector_of(person, date.fromisoformat(day))
            found[measure, quarter, contractor, "target_sector", sector] += 1
    return found


def sector_of(person: Person, confirmed: date) -> str:
    """Return the sector of the counted job: the matching one of the lowest id that has a code."""
    for confirmation, sure in after_participation(person):
        if not sure or confirmation.date("confirmation_date") != confirmed:
            continue
        if barred(person, confirmation) is not False:
            continue
        jobs = [
            row
            for row, certain in person.outcomes_of("Information")
            if certain and same_name(row, confirmation, "employer") and row.text("naics")
        ]
        if jobs:
            return sector(min(jobs, key=lambda row: row.rank).text("naics"))
    return NOT_RECORDED


def sector(naics: str) -> str:
    """Return p. 1's target sector of a NAICS code; clean energy has none of its own."""
    if naics.startswith("6244"):
        return "Early Childhood Education"
    if naics.startswith("62"):
        return "Healthcare and social assistance"
    if naics.startswith("23"):
        return "Construction"
    return "Manufacturing" if naics[:2] in {"31", "32", "33"} else OTHER_SECTOR


SERVED = {
    "people_of_color": "BIPOC",
    "justice_involved": "prior justice involvement",
    "homeless": "homelessness",
    "lep_assistance": "LEP assistance",
}


def annual(export: Export) -> Counter[tuple[str, str, str]]:
    """Count partners, coaches and people served per program year (the region's page)."""
    served: dict[str, dict[str, Person]] = defaultdict(dict)
    coaches: dict[str, set[str]] = defaultdict(set)
    for person in export.people.values():
        for row, live in export.services(person):
            start = row.date("start_date")
            if live and isinstance(start, date):
                year = f"PY{program_year(start)}"
                served[year][person.id] = person
                coaches[year].add(fold(row.text("staff")))
    found: Counter[tuple[str, str, str]] = Counter()
    for year, people in served.items():
        partners = {fold(contractor_of(export, person)) for person in people.values()}
        found[year, "partners", "all"] = len(partners - {fold(NOT_RECORDED)})
        found[year, "career coaches", "all"] = len(coaches[year] - {""})
        found[year, "participants served", "all"] = len(people)
        for population, group in SERVED.items():
            yes = [one for one in people.values() if group_of(one, population) == YES]
            found[year, "participants served", group] = len(yes)
    return found
