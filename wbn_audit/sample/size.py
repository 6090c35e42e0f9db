"""How many to look at."""

from __future__ import annotations

import math
from dataclasses import dataclass

from wbn_audit.errors import OptionsRefused, Problem

# 40 CFR 1090.1805: up to so many in the population, so many in the sample; above, 29.
CFR_TABLE = ((25, 19), (40, 20), (65, 25))
CFR_MOST = 29


@dataclass(frozen=True)
class Size:
    """A rule for the size of a sample.

    Attributes:
        kind: ``number``, ``percent``, ``discovery`` or ``cfr``.
        amount: the number, or the percentage.
        confidence: of discovery, between 0 and 1.
        tolerable: rate of errors that discovery is to find, between 0 and 1.
    """

    kind: str
    amount: float = 0.0
    confidence: float = 0.0
    tolerable: float = 0.0

    def of(self, population: int) -> int:
        """The size for a population, never more than all of it."""
        if self.kind == "number":
            wanted = int(self.amount)
        elif self.kind == "percent":
            wanted = math.ceil(population * self.amount / 100 - 1e-9)
        elif self.kind == "discovery":
            wanted = discovery_size(population, self.confidence, self.tolerable)
        else:
            wanted = cfr_size(population)
        return min(wanted, population)

    @property
    def words(self) -> str:
        """As a report says it."""
        if self.kind == "number":
            return f"{int(self.amount)} chosen by number"
        if self.kind == "percent":
            return f"{self.amount:g} percent of the population, rounded up"
        if self.kind == "discovery":
            return (
                f"zero-error discovery: {self.confidence:.0%} sure to see an error if "
                f"{self.tolerable:.0%} or more are in error"
            )
        return "the table of 40 CFR 1090.1805"


def cfr_size(population: int) -> int:
    """The sample for a population by 40 CFR 1090.1805."""
    for most, size in CFR_TABLE:
        if population <= most:
            return min(population, size)
    return CFR_MOST


def discovery_size(population: int, confidence: float, tolerable: float) -> int:
    """The smallest sample that very probably shows an error, if the tolerable rate is reached.

    Drawn without replacement from *population*: if at least ``tolerable`` of it is in error,
    the chance of seeing none is at most ``1 - confidence``.
    """
    wrong = max(1, math.ceil(population * tolerable - 1e-9))
    missed, size = 1.0, 0
    while missed > 1 - confidence + 1e-12 and size < population:
        missed *= max(population - wrong - size, 0) / (population - size)
        size += 1
    return size


def parse_discovery(text: str) -> Size:
    """``95/5`` or ``0.95/0.05``: confidence and tolerable rate.

    Raises:
        OptionsRefused: it is neither.
    """
    parts = text.split("/")
    shares = [_share(part) for part in parts]
    if len(parts) != 2 or None in shares:  # noqa: PLR2004 - confidence and rate
        what = f"--discovery: '{text[:20]}' is no CONFIDENCE/TOLERABLE."
        raise OptionsRefused(Problem("", what, "Write 95/5: 95 % sure to see a rate of 5 %."))
    confidence, tolerable = (share or 0.0 for share in shares)
    return Size("discovery", confidence=confidence, tolerable=tolerable)


def _share(text: str) -> float | None:
    """A share strictly between 0 and 1, written so or in percent."""
    try:
        value = float(text.strip().removesuffix("%"))
    except ValueError:
        return None
    if text.strip().endswith("%") or value >= 1:
        value /= 100
    return value if 0 < value < 1 else None
