"""The mathematics of a sample, against values worked out elsewhere and against chance itself."""

from __future__ import annotations

import hashlib
import random
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wbn_audit.errors import OptionsRefused
from wbn_audit.sample.draw import FORCED, SAMPLE, SPARE, draw, hash_of, share_places
from wbn_audit.sample.limits import clopper_pearson, hypergeometric, project_dollars
from wbn_audit.sample.size import Size, cfr_size, discovery_size, parse_discovery


@pytest.mark.parametrize(
    ("errors", "size", "confidence", "low", "high"),
    [(3, 20, 0.95, 0.0321, 0.3789), (12, 30, 0.90, 0.2495, 0.5661),
     (42, 100, 0.95, 0.3220, 0.5229), (85, 120, 0.99, 0.5904, 0.8092)],
)  # fmt: skip
def test_clopper_pearson(
    errors: int, size: int, confidence: float, low: float, high: float
) -> None:
    limits = clopper_pearson(errors, size, confidence)
    assert (round(limits.low, 4), round(limits.high, 4)) == (low, high)


def test_clopper_pearson_at_its_ends() -> None:
    assert clopper_pearson(0, 10, 0.95).low == 0
    assert clopper_pearson(10, 10, 0.95).high == 1


@pytest.mark.parametrize(
    ("errors", "size", "population", "low", "high"),
    [(3, 25, 363, 10, 111), (0, 10, 50, 0, 13), (2, 20, 100, 2, 29), (5, 30, 120, 9, 38)],
)
def test_hypergeometric(errors: int, size: int, population: int, low: int, high: int) -> None:
    limits = hypergeometric(errors, size, population, 0.95)
    assert (limits.low, limits.high) == (low, high)


def test_a_sample_of_all_leaves_no_doubt() -> None:
    limits = hypergeometric(3, 20, 20, 0.95)
    assert (limits.low, limits.high) == (3, 3)


def exact_limits(errors: int, size: int, population: int) -> tuple[int, int]:
    """The same limits by whole numbers, without scipy."""
    every = comb(population, size)
    fits = []
    for wrong in range(errors, population - size + errors + 1):
        ways = [comb(wrong, k) * comb(population - wrong, size - k) for k in range(size + 1)]
        more, less = Fraction(sum(ways[errors:]), every), Fraction(sum(ways[: errors + 1]), every)
        if min(more, less) > Fraction(1, 40):
            fits.append(wrong)
    return min(fits), max(fits)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_hypergeometric_by_whole_numbers(data: st.DataObject) -> None:
    population = data.draw(st.integers(1, 60))
    size = data.draw(st.integers(1, population))
    errors = data.draw(st.integers(0, size))
    limits = hypergeometric(errors, size, population, 0.95)
    assert (limits.low, limits.high) == exact_limits(errors, size, population)


def test_limits_cover_as_they_claim() -> None:
    """Whatever the truth is, at least 95 of 100 samples have it within their limits."""
    chance = random.Random(7)
    for population, wrong, size in ((50, 3, 10), (120, 40, 30), (363, 20, 25), (30, 29, 12)):
        people = [1] * wrong + [0] * (population - wrong)
        held = {}
        covered = 0
        rounds = 2000
        for _ in range(rounds):
            errors = sum(chance.sample(people, size))
            if errors not in held:
                limits = hypergeometric(errors, size, population, 0.95)
                held[errors] = limits.low <= wrong <= limits.high
            covered += held[errors]
        assert covered / rounds >= 0.94, (population, wrong, size)


@pytest.mark.parametrize(
    ("confidence", "tolerable", "size"),
    [(0.95, 0.05, 59), (0.95, 0.10, 29), (0.90, 0.05, 45), (0.90, 0.10, 22)],
)
def test_discovery_in_a_large_population(confidence: float, tolerable: float, size: int) -> None:
    assert discovery_size(10_000_000, confidence, tolerable) == size


@given(st.integers(1, 400), st.sampled_from([0.9, 0.95]), st.sampled_from([0.05, 0.1, 0.2]))
def test_discovery_is_the_smallest_that_will_do(
    population: int, confidence: float, tolerable: float
) -> None:
    size = discovery_size(population, confidence, tolerable)
    wrong = max(1, -(-int(population * round(tolerable * 100)) // 100))

    def missed(count: int) -> Fraction:
        return Fraction(comb(population - wrong, count), comb(population, count))

    risk = Fraction(1) - Fraction(str(confidence))
    assert missed(size) <= risk or size == population
    assert size == 1 or missed(size - 1) > risk


@pytest.mark.parametrize(
    ("population", "size"),
    [(1, 1), (18, 18), (19, 19), (25, 19), (26, 20), (40, 20), (41, 25), (65, 25), (66, 29),
     (10_000, 29)],
)  # fmt: skip
def test_the_federal_table(population: int, size: int) -> None:
    assert cfr_size(population) == size


def test_sizes() -> None:
    assert Size("percent", 10).of(101) == 11
    assert Size("percent", 10).of(100) == 10
    assert Size("number", 30).of(12) == 12
    assert parse_discovery("95/5") == parse_discovery("0.95/0.05") == parse_discovery("95%/5%")
    for wrong in ("95", "95/5/1", "a/b", "0/5", "95/100", ""):
        with pytest.raises(OptionsRefused, match="CONFIDENCE"):
            parse_discovery(wrong)


def test_anyone_can_redraw_it() -> None:
    """The method as its module states it, written anew."""
    frame = {f"10{number:02}": WHOLE for number in range(40)}
    drawn = draw(frame, 10, 2026, spares=3)
    order = sorted(frame, key=lambda one: hashlib.sha256(f"2026:{one}".encode()).hexdigest())
    assert [one.participant_id for one in drawn.items] == order[:13]
    assert [one.role for one in drawn.items] == [SAMPLE] * 10 + [SPARE] * 3
    lines = "".join(f"{one}\tall\n" for one in sorted(frame))
    assert drawn.frame_hash == hashlib.sha256(lines.encode()).hexdigest()


WHOLE = "all"


def test_a_sample_that_was_published_stays() -> None:
    frame = {str(number): WHOLE for number in range(1, 101)}
    drawn = draw(frame, 5, 42)
    assert [one.participant_id for one in drawn.items] == PUBLISHED


# Worked out once with sha256sum: a change of the method would draw others.
PUBLISHED = ["88", "1", "45", "53", "86"]


def test_the_order_of_the_exports_does_not_matter() -> None:
    people = [(str(number), "AB"[number % 2]) for number in range(50)]
    shuffled = people[:]
    random.Random(1).shuffle(shuffled)
    assert draw(dict(people), 12, 9, spares=2) == draw(dict(shuffled), 12, 9, spares=2)
    assert hash_of(dict(people)) == hash_of(dict(shuffled))


def test_whoever_is_forced_is_kept_apart() -> None:
    frame = {str(number): WHOLE for number in range(20)}
    drawn = draw(frame, 5, 3, forced=["7", "7", "8"])
    forced = [one for one in drawn.items if one.role == FORCED]
    assert [one.participant_id for one in forced] == ["7", "8"]
    assert {one.stratum for one in forced} == {""}
    assert drawn.strata[0].population == 18
    assert not {"7", "8"} & {one.participant_id for one in drawn.items if one.role == SAMPLE}


@given(
    st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(1, 200), min_size=1),
    st.integers(1, 300),
)
def test_places_are_in_proportion(sizes: dict[str, int], size: int) -> None:
    population = sum(sizes.values())
    wanted = min(size, population)
    if wanted < len(sizes):
        with pytest.raises(OptionsRefused, match="strata"):
            share_places(sizes, size)
        return
    places = share_places(sizes, size)
    assert sum(places.values()) == wanted
    assert all(1 <= places[name] <= sizes[name] for name in sizes)
    quota = {name: wanted * count / population for name, count in sizes.items()}
    if all(value >= 1 for value in quota.values()):
        assert all(abs(places[name] - quota[name]) < 1 for name in sizes)


def test_dollars_are_projected() -> None:
    projected = project_dollars([([0.0, 0.0, 100.0, 0.0], 40)], 0.95)
    assert projected.total == pytest.approx(1000)
    assert projected.limits is not None
    # Mean 25, standard deviation 50, correction 0.9: half-width 40 * 3.1824 * 50 / 2 * sqrt(0.9).
    assert projected.limits.high == pytest.approx(1000 + 40 * 3.182446 * 25 * 0.9**0.5, rel=1e-5)
    assert projected.limits.low == 100, "never below what was seen"


def test_dollars_of_a_whole_population_are_known() -> None:
    projected = project_dollars([([10.0, 0.0, 5.0], 3)], 0.95)
    assert projected.limits is not None
    assert (projected.total, projected.limits.low, projected.limits.high) == (15, 15, 15)


def test_one_item_says_nothing_of_how_items_differ() -> None:
    assert project_dollars([([10.0], 30)], 0.95).limits is None
