"""What a monitor looks at in each file: one element for each area of the standards.

Below the row of an element stands a row for each finding that the audit made in that area, so
that the monitor says of each whether it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wbn_audit.results import Results
    from wbn_audit.results.model import RuleInfo
    from wbn_audit.sample.draw import Drawn, Item

# Order and title of the areas; a rule's area is the first three letters of its id.
AREAS = {
    "ELG": "Eligibility and enrollment",
    "SVC": "Services and the Career and Resource Plan",
    "PAY": "Support service payments and their papers",
    "OUT": "Placements and employment",
    "EXT": "Exit",
    "ENT": "Data entry within five business days",
    "NTE": "Case notes",
    "INC": "Income and family size",
    "DAT": "The export agrees with I-Trac and the file",
}
DETERMINATIONS = (
    "No issues", "Items to address", "Questioned cost", "Data validation issue",
    "Could not locate", "N/A",
)  # fmt: skip
QUESTIONED = "Questioned cost"
# What cannot be located supports nothing, so it counts as an error.
ERRORS = frozenset(DETERMINATIONS[1:5])
_MOST_CITATIONS = 5


@dataclass(frozen=True)
class Element:
    """A row of the worksheet.

    Attributes:
        element: an area, or the rule of a finding.
        finding: what the audit said, empty on the row of an area.
        finding_id: of that finding.
    """

    item: Item
    element: str
    title: str
    citation: str
    finding: str = ""
    finding_id: str = ""


def elements_of(results: Results, drawn: Drawn) -> Iterator[Element]:
    """The rows of the worksheet: by participant in the order drawn, then by area.

    Args:
        results: of the audit of the same exports, every severity.
        drawn: who is looked at.
    """
    found = _findings(results)
    areas = _areas(results.rule_info)
    for item in drawn.items:
        theirs = found.get(item.participant_id, {})
        for area, (title, citation) in areas.items():
            yield Element(item, area, title, citation)
            for rule_id, message, finding_id in theirs.get(area, []):
                info = results.rule_info[rule_id]
                yield Element(item, rule_id, info.title, info.citation, message, finding_id)


def area_of(element: str) -> str:
    """The area that a rule belongs to."""
    return element[:3]


def _areas(rules: Mapping[str, RuleInfo]) -> dict[str, tuple[str, str]]:
    """Each area with rules: its title, and where the standards speak of it."""
    known = [*AREAS, *sorted({area_of(rule) for rule in rules} - set(AREAS))]
    areas = {}
    for area in known:
        places = sorted({info.citation for rule, info in rules.items() if area_of(rule) == area})
        if places:
            more = "; …" if len(places) > _MOST_CITATIONS else ""
            areas[area] = (AREAS.get(area, area), "; ".join(places[:_MOST_CITATIONS]) + more)
    return areas


def _findings(results: Results) -> dict[str, dict[str, list[tuple[str, str, str]]]]:
    """Participant to area to the findings there; what is only due soon is none."""
    rows = results.findings.filter(
        (pl.col("status") != "due_soon") & pl.col("participant_id").is_not_null()
    ).select("participant_id", "rule_id", "message", "finding_id")
    found: dict[str, dict[str, list[tuple[str, str, str]]]] = {}
    for person, rule_id, message, finding_id in rows.iter_rows():
        area = found.setdefault(person, {}).setdefault(area_of(rule_id), [])
        area.append((rule_id, message, finding_id))
    return found
