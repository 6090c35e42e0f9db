"""What an evaluation says, in the usual form of a monitoring report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.sample.elements import AREAS, ERRORS, area_of
from wbn_audit.sample.evaluate import FEW, WHOLE

if TYPE_CHECKING:
    from wbn_audit.sample.evaluate import Evaluation, Rate
    from wbn_audit.sample.limits import Limits


@dataclass(frozen=True)
class Issue:
    """A finding in the usual form; what only people know is left empty for them.

    Attributes:
        context: how many of how many, and whether it speaks of more than those looked at.
    """

    finding: str
    criteria: str
    condition: str
    questioned_cost: str
    context: str
    recommendation: str
    cause: str = ""
    effect: str = ""
    repeat: str = ""
    response: str = ""
    due: str = ""


def issues_of(evaluation: Evaluation) -> list[Issue]:
    """One issue for each element in which something was found."""
    issues = []
    overall = [rate for rate in evaluation.rates if _is_overall(rate, evaluation)]
    for rate in overall:
        forced = evaluation.forced_errors.get(rate.element, 0)
        if not rate.errors and not forced:
            continue
        answers = [
            one for one in evaluation.filled.answers
            if area_of(one.element) == rate.element and one.determination in ERRORS
        ]  # fmt: skip
        rules = sorted({one.element for one in answers if one.finding_id})
        kinds = sorted({one.determination for one in answers})
        dollars = sum(one.dollars for one in answers)
        people = len({one.participant_id for one in answers})
        also = f"; rules {', '.join(rules)}" if rules else ""
        issues.append(
            Issue(
                finding=AREAS.get(rate.element, rate.element),
                criteria=f"Regional Program Standards; worksheet element {rate.element}{also}",
                condition=f"{people} participant(s): {', '.join(kinds).lower()}.",
                questioned_cost=_dollars(dollars),
                context=_context(rate, forced, evaluation),
                recommendation="",
            )
        )
    return issues


def _is_overall(rate: Rate, evaluation: Evaluation) -> bool:
    return rate.stratum == WHOLE or len(evaluation.filled.plan.drawn.strata) == 1


def _context(rate: Rate, forced: int, evaluation: Evaluation) -> str:
    said = [f"{rate.errors} of {rate.applicable} to whom it applies, of {rate.looked_at} looked at"]
    if evaluation.filled.plan.statistical and rate.in_error is not None:
        said.append(
            f"a random sample of {rate.population}: {_whole(rate.in_error)} of them in error "
            f"({evaluation.confidence:.0%} confidence)"
        )
    else:
        said.append("not a statistical sample: it speaks of those looked at only")
    if rate.applicable < FEW:
        said.append(f"fewer than {FEW} looked at: the rate says little")
    if forced:
        said.append(f"and {forced} chosen by hand, not in these numbers")
    return "; ".join(said) + "."


def _whole(limits: Limits) -> str:
    return f"{limits.low:,.0f} to {limits.high:,.0f}"


def _share(limits: Limits | None) -> str:
    return f"{limits.low:.1%} to {limits.high:.1%}" if limits else "-"


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}"


@dataclass(frozen=True)
class Table:
    """A table of the report."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def tables_of(evaluation: Evaluation) -> list[Table]:
    """The tables that page and workbook show; each where it has something to say."""
    confidence = f"{evaluation.confidence:.0%}"
    rates = Table(
        "Rates",
        ("Element", "Stratum", "Population", "Looked at", "Applies to", "Errors", "Rate",
         f"Rate, {confidence} limits", "In error, estimated", f"In error, {confidence} limits"),
        tuple(_rate_row(rate) for rate in evaluation.rates),
        "Limits of the number in error are exact (hypergeometric: drawn without replacement); N/A "
        "counts as no error there. Limits of the rate are Clopper-Pearson's. For all strata "
        "together the limits of each are drawn wider, so that they hold at once.",
    )  # fmt: skip
    agreement = Table(
        "The audit and the monitor",
        ("Rule", "Confirmed", "False alarms", "Not settled", "Missed by the audit"),
        tuple(
            (one.rule_id, str(one.confirmed), str(one.false_alarms), str(one.unsettled),
             str(one.missed))
            for one in evaluation.agreement
        ),
        "Missed: errors for which the monitor names a rule that made no finding there.",
    )  # fmt: skip
    open_rows = Table("Without an answer", ("Participant", "Element"), tuple(evaluation.unanswered))
    replies = Table(
        "Questions that no export can answer",
        ("Clause", "Page", "Question", "Determination"),
        tuple(
            (one.clause, one.page, one.question, one.determination or "not answered")
            for one in evaluation.filled.replies
        ),
    )
    return [rates, *(one for one in (agreement, open_rows, replies) if one.rows)]


def short_rates(evaluation: Evaluation) -> Table:
    """The rates in a width that a terminal has."""
    rows = tuple(
        (rate.element, rate.stratum, f"{rate.population:,}", f"{rate.looked_at:,}",
         f"{rate.errors:,} of {rate.applicable:,}",
         "-" if rate.rate is None else f"{rate.rate:.1%}",
         "-" if rate.in_error is None else _whole(rate.in_error))
        for rate in evaluation.rates
    )  # fmt: skip
    limits = f"In error ({evaluation.confidence:.0%})"
    headings = ("Element", "Stratum", "Population", "Looked at", "Errors", "Rate", limits)
    return Table("Rates", headings, rows)


def _rate_row(rate: Rate) -> tuple[str, ...]:
    return (
        AREAS.get(rate.element, rate.element), rate.stratum, f"{rate.population:,}",
        f"{rate.looked_at:,}", f"{rate.applicable:,}", f"{rate.errors:,}",
        "-" if rate.rate is None else f"{rate.rate:.1%}", _share(rate.rate_limits),
        "-" if rate.projected is None else f"{rate.projected:,.1f}",
        "-" if rate.in_error is None else _whole(rate.in_error),
    )  # fmt: skip


def summary_of(evaluation: Evaluation) -> list[str]:
    """The report in a few sentences."""
    plan = evaluation.filled.plan
    drawn = sum(stratum.places for stratum in plan.drawn.strata)
    population = sum(stratum.population for stratum in plan.drawn.strata)
    projected = evaluation.dollars
    lines = [
        f"{drawn} of {population} participants were drawn by chance (seed {plan.drawn.seed}; "
        f"{plan.size_rule})."
        if plan.statistical
        else "Nobody was drawn by chance: what is found speaks of those looked at only.",
        f"Questioned in the sample: {_dollars(evaluation.questioned)}.",
    ]
    if plan.statistical and projected.limits is not None:
        lines.append(
            f"Projected to the population: {_dollars(projected.total)}, between "
            f"{_dollars(projected.limits.low)} and {_dollars(projected.limits.high)} "
            f"({evaluation.confidence:.0%} confidence; mean per participant, Student's t, which "
            "assumes means that are near normal: rough where few costs are questioned)."
        )
    if evaluation.forced_errors and any(one.role == "forced" for one in plan.drawn.items):
        lines.append(
            f"Chosen by hand and kept apart: {_dollars(evaluation.forced_questioned)} questioned."
        )
    if evaluation.spares_used:
        lines.append(f"{len(evaluation.spares_used)} spare(s) stand in for others.")
    if evaluation.unanswered:
        lines.append(f"{len(evaluation.unanswered)} answer(s) are missing and listed below.")
    if evaluation.filled.problems:
        lines.append(
            f"{len(evaluation.filled.left_out)} participant(s) were left out, because rows of "
            "theirs are not whole."
        )
    return lines


LABELS = {
    "finding": "Finding", "criteria": "Criteria", "condition": "Condition", "cause": "Cause",
    "effect": "Effect", "questioned_cost": "Questioned cost", "context": "Context",
    "repeat": "Repeat finding", "recommendation": "Recommendation", "response": "Response",
    "due": "Due",
}  # fmt: skip


def issue_rows(issue: Issue) -> list[tuple[str, str]]:
    """An issue as label and text, what only people know left empty."""
    return [(label, getattr(issue, name)) for name, label in LABELS.items()]
