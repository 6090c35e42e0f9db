"""Which edition of the standards governs which days.

Where several are in force on a day, the one that began last governs; of two that began
together, the one that inherits the other. So an edition without an end gives way to a later
one, and governs again when that one ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from wbn_audit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """Days from *start* to *end*, both included; ``date.min`` and ``date.max`` are open."""

    start: date
    end: date

    def __str__(self) -> str:
        start = "" if self.start == date.min else f"from {self.start}"
        end = "" if self.end == date.max else f"until {self.end}"
        return " ".join(part for part in (start, end) if part) or "always"

    def holds(self, day: date) -> bool:
        """Whether a day is one of these."""
        return self.start <= day <= self.end


ALWAYS = (Span(date.min, date.max),)


@dataclass(frozen=True)
class InForce:
    """The dates in force of one edition, as its file says.

    Attributes:
        heir: how many editions it inherits from, one by one.
        place: for problems.
    """

    id: str
    span: Span
    heir: int
    place: str


def spans(editions: Sequence[InForce]) -> tuple[dict[str, tuple[Span, ...]], list[Problem]]:
    """For each edition the days that it governs, and what is wrong with the dates.

    Every day must have an edition: a record of a day without one would go unjudged.
    """
    starts = {date.min} | {one.span.start for one in editions}
    starts |= {one.span.end + _DAY for one in editions if one.span.end < date.max}
    order = sorted(starts)
    found: dict[str, list[Span]] = {one.id: [] for one in editions}
    problems: list[Problem] = []
    for start, following in zip(order, [*order[1:], None], strict=True):
        end = following - _DAY if following else date.max
        there = [one for one in editions if one.span.holds(start)]
        best = max(((one.span.start, one.heir) for one in there), default=None)
        governing = [one for one in there if (one.span.start, one.heir) == best]
        if not governing:
            what = f"no edition is in force {Span(start, end)}."
            problems.append(Problem(editions[0].place, what, "Change in_force of one of them."))
        elif len(governing) > 1:
            names = " and ".join(one.id for one in governing)
            what = f"{names} are both in force {Span(start, end)}, since the same day."
            problems.append(Problem(governing[-1].place, what, "Give the later one another from."))
        else:
            _append(found[governing[0].id], Span(start, end))
    return {name: tuple(parts) for name, parts in found.items()}, problems


def _append(parts: list[Span], span: Span) -> None:
    """Add a span, joined to the one before where they touch."""
    if parts and parts[-1].end + _DAY == span.start:
        parts[-1] = Span(parts[-1].start, span.end)
    else:
        parts.append(span)
