"""The counts broken down by priority population and sector (p. 1), annual numbers, job quality."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from .judging import program_year
from .measures import AFTER, WAGE_MATCH, confirmations, contractor_of
from .reading import UNREADABLE
from .rules_out import barred, same_name
from .vocabulary import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .measures import People
    from .reading import Export, Person, Row

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
WOMEN = frozenset({"female", "woman", "f", "women", "transgender woman", "trans woman"})
# Races and ethnicities that make a person one of color; white alone does not.
OF_COLOR = frozenset(
    {
        "american indian", "alaska native", "american indian or alaska native", "asian", "black",
        "african american", "black or african american", "hispanic", "latino", "latina",
        "hispanic or latino", "middle eastern or north african", "pacific islander",
        "native hawaiian or pacific islander", "other", "two or more races", "multiracial",
    }
)  # fmt: skip
WHITE = frozenset({"white", "caucasian"})
NOT_SAID = frozenset(
    {
        "unknown", "declined", "prefer not to say", "not reported", "not hispanic or latino",
        "did not disclose",
    }
)  # fmt: skip

ALL = "all"
NOT_RECORDED = "(not recorded)"
OTHER_SECTOR = "Other"


def group_of(person: Person, population: str) -> str:
    """Return yes, no or not reported; what cannot be read is not reported."""
    column = POPULATIONS[population]
    if column in {"gender", "race_ethnicity"}:
        values = [words(part) for part in person.text(column).split(";") if part.strip()]
        values = [value for value in values if value not in NOT_SAID]
        if any(value in (WOMEN if column == "gender" else OF_COLOR) for value in values):
            return YES
        known = column == "gender" or all(value in WHITE for value in values)
        return NO if values and known else NOT_REPORTED
    flag = person.flag(column)
    if flag is None or flag is UNREADABLE:
        return NOT_REPORTED
    return YES if flag else NO


def breakdowns(export: Export, people: People) -> Counter[tuple[str, str, str, str, str]]:
    """Count each measure's people by population, and `employed` by target sector too."""
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    for measure, quarter, contractor, key, day in people:
        if "wage_match" in measure:
            continue
        person = export.people[key]
        for population, column in POPULATIONS.items():
            if export.has(f"participants.{column}"):
                group = group_of(person, population)
                found[measure, quarter, contractor, population, group] += 1
        if measure == "employed" and export.has("outcomes.naics"):
            sector = sector_of(export, person, date.fromisoformat(day))
            found[measure, quarter, contractor, "target_sector", sector] += 1
    return found


def jobs(export: Export, person: Person, confirmed: date) -> list[Row]:
    """Return the jobs behind the first confirmation of the day that counts, lowest id first.

    Of the same employer (blank matches any) and not known to be subsidized.
    """
    kinds = (AFTER, WAGE_MATCH) if export.parameters["wage_match_counts"] else (AFTER,)
    counting = [
        row
        for row, sure in confirmations(person, kinds)
        if sure and row.date("confirmation_date") == confirmed and barred(person, row) is False
    ]
    first = min(counting, key=lambda row: row.order)
    matching = [
        row
        for row, certain in person.outcomes_of("Information")
        if certain
        and row.code("employment_type") is not UNREADABLE
        and row.code("employment_type") != "Subsidized"
        and same_name(row, first, "employer")
    ]
    return sorted(matching, key=lambda row: row.rank)


def sector_of(export: Export, person: Person, confirmed: date) -> str:
    """Return the sector of the job of the lowest id that has a code."""
    codes = [row.text("naics") for row in jobs(export, person, confirmed)]
    return next((sector(code) for code in codes if code), NOT_RECORDED)


def sector(naics: str) -> str:
    """Return p. 1's target sector of a NAICS code; clean energy has none of its own."""
    if len(naics) < 2 or not naics[:2].isdigit():
        return NOT_RECORDED
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


def annual(export: Export) -> Counter[tuple[str, str, str, str]]:
    """Count partners, coaches and people served by program year, contractor, number, group."""
    served: dict[tuple[str, str], dict[str, Person]] = defaultdict(dict)
    coaches: dict[tuple[str, str], set[str]] = defaultdict(set)
    cut = export.coverage.get("services")
    for person in export.people.values():
        for row, live in export.services(person):
            start = row.date("start_date")
            if not live or not isinstance(start, date):
                continue
            if cut is not None and date(program_year(start), 7, 1) < cut:
                continue
            for contractor in (ALL, contractor_of(export, person)):
                key = f"PY{program_year(start)}", contractor
                served[key][person.id] = person
                coaches[key].add(fold(row.text("staff")))
    found: Counter[tuple[str, str, str, str]] = Counter()
    for key, people in served.items():
        for (number, group), value in _of_year(export, [*people.values()], coaches[key]).items():
            found[*key, number, group] = value
    return found


def _of_year(export: Export, people: list[Person], coaches: set[str]) -> dict[tuple[str, str], int]:
    """Number the people served in a year, and who served them; nothing without its column."""
    found = {("participants served", "all"): len(people)}
    if export.has("participants.contractor"):
        partners = {fold(contractor_of(export, person)) for person in people}
        found["partners", "all"] = len(partners - {fold(NOT_RECORDED)})
    if export.has("services.staff"):
        found["career coaches", "all"] = len(coaches - {""})
    for population, group in SERVED.items():
        if export.has(f"participants.{POPULATIONS[population]}"):
            yes = [one for one in people if group_of(one, population) == YES]
            found["participants served", group] = len(yes)
    return found


Quality = dict[str, int | float | None]


def job_quality(
    export: Export, people: People, living_wage: int = 0
) -> dict[tuple[str, str, str], Quality]:
    """Describe the jobs of those employed, by program year, contractor and sector ('all' too)."""
    members: dict[tuple[str, str, str], list[list[Row]]] = defaultdict(list)
    for measure, _, contractor, key, day in people:
        if measure != "employed":
            continue
        confirmed = date.fromisoformat(day)
        theirs = jobs(export, export.people[key], confirmed)
        sectors = {ALL}
        if export.has("outcomes.naics"):
            sectors.add(sector_of(export, export.people[key], confirmed))
        for name in sectors:
            members[f"PY{program_year(confirmed)}", contractor, name].append(theirs)
    return {key: _quality(export, rows, living_wage) for key, rows in members.items()}


def _quality(export: Export, people: list[list[Row]], living_wage: int) -> Quality:
    pays = sorted(_first_numbers(people, "hourly_pay"))
    hours = sorted(_first_numbers(people, "hours_per_week"))
    said = [
        next((row.text("benefits") for row in rows if row.text("benefits")), "") for rows in people
    ]
    known = [words(text) for text in said if text]
    return {
        "people": len(people),
        "pay_known": len(pays) if export.has("outcomes.hourly_pay") else None,
        "pay_q1": quantile(pays, 1, 4),
        "pay_median": quantile(pays, 1, 2),
        "pay_q3": quantile(pays, 3, 4),
        "at_living_wage": sum(pay * 100 >= living_wage for pay in pays) if living_wage else None,
        "hours_known": len(hours) if export.has("outcomes.hours_per_week") else None,
        "hours_median": quantile(hours, 1, 2),
        "benefits_known": len(known) if export.has("outcomes.benefits") else None,
        "with_benefits": (
            sum(word not in {"none", "no", "no benefits"} for word in known)
            if export.has("outcomes.benefits")
            else None
        ),
    }


def _first_numbers(people: list[list[Row]], name: str) -> Iterable[Decimal]:
    for rows in people:
        numbers = [row.number(name) for row in rows]
        known = [one for one in numbers if isinstance(one, Decimal)]
        if known:
            yield known[0]


def quantile(values: list[Decimal], part: int, of: int) -> float | None:
    """Return a quantile, interpolated linearly between the neighbours in order."""
    if not values:
        return None
    place = Decimal((len(values) - 1) * part) / of
    low = int(place)
    above = values[min(low + 1, len(values) - 1)]
    return float(values[low] + (above - values[low]) * (place - low))
