"""What the answers say: rates with exact limits, questioned dollars, agreement with the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.sample.agreement import Agreement
from wbn_audit.sample.agreement import agreement as agreement_of
from wbn_audit.sample.draw import FORCED, SPARE
from wbn_audit.sample.elements import AREAS, ERRORS, area_of
from wbn_audit.sample.limits import (
    Limits,
    Projection,
    clopper_pearson,
    hypergeometric,
    project_dollars,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wbn_audit.sample.draw import Item
    from wbn_audit.sample.filled_in import Answer, FilledIn

NOT_APPLICABLE = "N/A"
WHOLE = "all"
FEW = 10  # below that, a rate says little


@dataclass(frozen=True)
class Rate:
    """An element in one stratum, or in all.

    Attributes:
        population: of the stratum.
        looked_at: participants with an answer, N/A among them.
        applicable: those without N/A.
        errors: participants with an error.
        unanswered: participants in the sample without an answer.
        in_error: limits of the number in error in the population; None where nobody was
            looked at.
        projected: the number in error in the population, estimated.
        rate_limits: Clopper-Pearson, of the rate among those to whom it applies; None for
            several strata together, whose shares of the sample may differ.
    """

    element: str
    stratum: str
    population: int
    looked_at: int
    applicable: int
    errors: int
    unanswered: int
    projected: float | None
    in_error: Limits | None
    rate_limits: Limits | None

    @property
    def rate(self) -> float | None:
        """Errors among those to whom it applies."""
        return self.errors / self.applicable if self.applicable else None


@dataclass(frozen=True)
class Evaluation:
    """A worksheet evaluated.

    Attributes:
        rates: by element, then stratum, ``all`` first.
        questioned: dollars in the sample, not among those forced.
        forced: participants looked at by choice: element to number in error, and dollars.
        spares_used: participants who stand in for others.
        unanswered: participant and element without an answer.
    """

    filled: FilledIn
    confidence: float
    rates: tuple[Rate, ...]
    questioned: float
    dollars: Projection
    forced_errors: dict[str, int]
    forced_questioned: float
    agreement: tuple[Agreement, ...]
    spares_used: tuple[str, ...]
    unanswered: tuple[tuple[str, str], ...]


def evaluate(filled: FilledIn, confidence: float) -> Evaluation:
    """Evaluate a worksheet.

    Args:
        filled: read and whole, or whole as far as it goes.
        confidence: of every interval.
    """
    by_person: dict[str, list[Answer]] = {}
    for answer in filled.answers:
        by_person.setdefault(answer.participant_id, []).append(answer)
    items = [one for one in filled.plan.drawn.items if one.participant_id not in filled.left_out]
    used = [one for one in items if _is_used(one, by_person.get(one.participant_id, []))]
    drawn = [one for one in used if one.role != FORCED]
    areas = sorted({one.element for one in filled.answers if not one.finding_id}, key=_rank)
    rates = [rate for area in areas for rate in _rates(filled, area, drawn, by_person, confidence)]
    forced = [one for one in used if one.role == FORCED]
    return Evaluation(
        filled=filled,
        confidence=confidence,
        rates=tuple(rates),
        questioned=sum(_dollars(by_person, one) for one in drawn),
        dollars=_projected(filled, drawn, by_person, confidence),
        forced_errors={
            area: sum(_state(by_person, one, area) is True for one in forced) for area in areas
        },
        forced_questioned=sum(_dollars(by_person, one) for one in forced),
        agreement=tuple(agreement_of(filled.answers)),
        spares_used=tuple(one.participant_id for one in used if one.role == SPARE),
        unanswered=tuple(
            (one.participant_id, area)
            for one in used for area in areas
            if _state(by_person, one, area) is None
        ),
    )  # fmt: skip


def _rank(area: str) -> tuple[int, str]:
    known = list(AREAS)
    return (known.index(area) if area in known else len(known), area)


def _is_used(item: Item, answers: Iterable[Answer]) -> bool:
    """A spare stands in for another from its first determination on."""
    return item.role != SPARE or any(one.determination for one in answers)


def _dollars(by_person: dict[str, list[Answer]], item: Item) -> float:
    return sum(one.dollars for one in by_person.get(item.participant_id, []))


def _state(by_person: dict[str, list[Answer]], item: Item, area: str) -> bool | str | None:
    """True: an error; False: none; ``N/A``; None: no answer.

    An error in any row of the area is one; without any, the row of the area itself decides.
    """
    rows = [one for one in by_person.get(item.participant_id, []) if area_of(one.element) == area]
    if any(one.determination in ERRORS for one in rows):
        return True
    own = next((one.determination for one in rows if not one.finding_id), "")
    if own == NOT_APPLICABLE:
        return NOT_APPLICABLE
    return False if own else None


def _rates(
    filled: FilledIn, area: str, items: list[Item], by_person: dict[str, list[Answer]],
    confidence: float,
) -> Iterable[Rate]:  # fmt: skip
    strata = filled.plan.drawn.strata
    rates = [
        _rate(
            area, stratum.name, stratum.population,
            [_state(by_person, one, area) for one in items if one.stratum == stratum.name],
            confidence,
        )
        for stratum in strata
    ]  # fmt: skip
    if len(rates) != 1:
        # Each limit drawn wider, so that those of all strata hold at once (Bonferroni).
        share = 1 - (1 - confidence) / max(len(strata), 1)
        yield _together(area, rates, [_limits_of(one, share) for one in rates])
    yield from rates


def _rate(
    area: str, name: str, population: int, states: list[bool | str | None], confidence: float
) -> Rate:
    answered = [state for state in states if state is not None]
    applicable = [state for state in answered if state != NOT_APPLICABLE]
    errors = sum(state is True for state in applicable)
    looked_at = len(answered)
    return Rate(
        area, name, population, looked_at, len(applicable), errors, len(states) - looked_at,
        projected=population * errors / looked_at if looked_at else None,
        in_error=hypergeometric(errors, looked_at, population, confidence) if looked_at else None,
        rate_limits=clopper_pearson(errors, len(applicable), confidence) if applicable else None,
    )  # fmt: skip


def _limits_of(rate: Rate, confidence: float) -> Limits | None:
    """Of the number in error, N/A counted as none; None where nobody was looked at."""
    if not rate.looked_at:
        return None
    return hypergeometric(rate.errors, rate.looked_at, rate.population, confidence)


def _together(area: str, rates: list[Rate], wide: list[Limits | None]) -> Rate:
    """All strata: numbers added up, and limits that hold for each of them at once."""
    known = [limits for limits in wide if limits is not None]
    whole = len(known) == len(rates)
    projected = [rate.projected for rate in rates if rate.projected is not None]
    return Rate(
        area, WHOLE, sum(r.population for r in rates), sum(r.looked_at for r in rates),
        sum(r.applicable for r in rates), sum(r.errors for r in rates),
        sum(r.unanswered for r in rates),
        projected=sum(projected) if whole else None,
        in_error=Limits(sum(o.low for o in known), sum(o.high for o in known)) if whole else None,
        rate_limits=None,
    )  # fmt: skip


def _projected(
    filled: FilledIn, items: list[Item], by_person: dict[str, list[Answer]], confidence: float
) -> Projection:
    """Questioned dollars of the population, from the payments element of everyone answered."""
    strata = [
        (
            [
                _dollars(by_person, one)
                for one in items
                if one.stratum == stratum.name
                and any(answer.determination for answer in by_person.get(one.participant_id, []))
            ],
            stratum.population,
        )
        for stratum in filled.plan.drawn.strata
    ]
    return project_dollars(strata, confidence)
