"""Exact limits for what a sample says of its population; scipy does the mathematics."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Limits:
    """A lower and an upper limit."""

    low: float
    high: float


def clopper_pearson(errors: int, size: int, confidence: float) -> Limits:
    """Limits of a rate, for a sample from an endless population.

    Args:
        errors: seen.
        size: of the sample, at least 1.
        confidence: between 0 and 1.
    """
    from scipy.stats import beta  # noqa: PLC0415 - takes half a second

    tail = (1 - confidence) / 2
    low = 0.0 if errors == 0 else float(beta.ppf(tail, errors, size - errors + 1))
    high = 1.0 if errors == size else float(beta.isf(tail, errors + 1, size - errors))
    return Limits(low, high)


def hypergeometric(errors: int, size: int, population: int, confidence: float) -> Limits:
    """Limits of the number in error, for a sample without replacement from a population.

    The populations for which what was seen, or more, and what was seen, or less, each have a
    chance above half of ``1 - confidence``.

    Args:
        errors: seen.
        size: of the sample.
        population: that it was drawn from.
        confidence: between 0 and 1.
    """
    import numpy as np  # noqa: PLC0415 - with scipy
    from scipy.stats import hypergeom  # noqa: PLC0415

    tail = (1 - confidence) / 2
    wrong = np.arange(errors, population - (size - errors) + 1)
    more = hypergeom.sf(errors - 1, population, wrong, size)
    less = hypergeom.cdf(errors, population, wrong, size)
    possible = wrong[(more > tail) & (less > tail)]
    return Limits(float(possible.min()), float(possible.max()))


@dataclass(frozen=True)
class Projection:
    """Dollars in a population, from those questioned in a sample.

    Attributes:
        total: estimated.
        limits: None where fewer than two items say nothing of how they differ.
    """

    total: float
    limits: Limits | None


def project_dollars(strata: Sequence[tuple[Sequence[float], int]], confidence: float) -> Projection:
    """Mean per item times the number of items, over all strata.

    Assumes items drawn at random within each stratum, and means that are near normal: with
    few questioned items it is rough. The lower limit is never below what was seen.

    Args:
        strata: dollars of each sampled item, and the size of the stratum.
        confidence: of the interval, by Student's t with the finite population correction.
    """
    from scipy.stats import t as student  # noqa: PLC0415

    total, variance, freedom, seen = 0.0, 0.0, 0, 0.0
    for dollars, population in strata:
        count = len(dollars)
        if not count:
            return Projection(float("nan"), None)
        mean = sum(dollars) / count
        total += population * mean
        seen += sum(dollars)
        if count < population:
            if count == 1:
                return Projection(total, None)
            spread = sum((value - mean) ** 2 for value in dollars) / (count - 1)
            variance += population**2 * (1 - count / population) * spread / count
        freedom += count - 1
    if variance == 0:
        return Projection(total, Limits(max(seen, total), max(seen, total)) if freedom else None)
    half = float(student.ppf((1 + confidence) / 2, freedom)) * sqrt(variance)
    return Projection(total, Limits(max(seen, total - half), total + half))
