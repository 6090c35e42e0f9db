"""Drawing: who is looked at, in which order, the same on every machine.

The method, so that any program can redraw a sample: for each participant of the frame take the
SHA-256 of the UTF-8 text ``SEED:PARTICIPANT_ID``, in hexadecimal; within each stratum the
participants in ascending order of these texts (then of id) are the sample, as many as the stratum
has places, and those after them the spares, in order. Places are shared among strata in
proportion to their sizes by largest remainders, at least one to each.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.errors import OptionsRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

METHOD = "sha256(seed:participant_id) ascending, largest remainders"
SAMPLE, SPARE, FORCED = "sample", "spare", "forced"
WHOLE = "all"


@dataclass(frozen=True)
class Item:
    """A participant drawn.

    Attributes:
        order: from 1, over all roles.
        role: ``sample``, ``spare`` or ``forced``.
        stratum: empty for whoever was forced: not drawn, so in no stratum.
    """

    order: int
    role: str
    stratum: str
    participant_id: str


@dataclass(frozen=True)
class Stratum:
    """A part of the frame, and how many of it are in the sample."""

    name: str
    population: int
    places: int


@dataclass(frozen=True)
class Drawn:
    """A sample.

    Attributes:
        frame_hash: of the participants that could be drawn, with their strata.
        strata: by name.
        items: sample, then spares, then whoever was forced.
    """

    seed: int
    frame_hash: str
    strata: tuple[Stratum, ...]
    items: tuple[Item, ...]


def draw(
    frame: Mapping[str, str], size: int, seed: int, *, spares: int = 0, forced: Sequence[str] = ()
) -> Drawn:
    """Draw a sample.

    Args:
        frame: participant id to stratum.
        size: of the sample, over all strata.
        seed: any whole number.
        spares: how many further ones for each stratum.
        forced: participants to look at whatever is drawn. They leave the frame, so that what
            the sample says of the rest stays true.

    Raises:
        OptionsRefused: the sample is too small for its strata, or empty.
    """
    left = {person: stratum for person, stratum in frame.items() if person not in set(forced)}
    places = share_places(_sizes(left), size)
    chosen: list[tuple[str, str, str]] = []
    for role, first, last in (
        (SAMPLE, dict.fromkeys(places, 0), places),
        (SPARE, places, {name: count + spares for name, count in places.items()}),
    ):
        for name in sorted(places):
            order = in_order([one for one, stratum in left.items() if stratum == name], seed)
            chosen += [(role, name, person) for person in order[first[name] : last[name]]]
    chosen += [(FORCED, "", person) for person in dict.fromkeys(forced)]
    sizes = _sizes(left)
    return Drawn(
        seed,
        hash_of(left),
        tuple(Stratum(name, sizes[name], places[name]) for name in sorted(sizes)),
        tuple(Item(number, *one) for number, one in enumerate(chosen, start=1)),
    )


def in_order(people: Sequence[str], seed: int) -> list[str]:
    """People in the order in which they are drawn."""
    return sorted(people, key=lambda person: (_ticket(person, seed), person))


def _ticket(person: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{person}".encode()).hexdigest()


def hash_of(frame: Mapping[str, str]) -> str:
    """SHA-256 over ``participant_id TAB stratum LF``, sorted by id."""
    lines = "".join(f"{person}\t{frame[person]}\n" for person in sorted(frame))
    return hashlib.sha256(lines.encode()).hexdigest()


def _sizes(frame: Mapping[str, str]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for stratum in frame.values():
        sizes[stratum] = sizes.get(stratum, 0) + 1
    return sizes


def share_places(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Places for each stratum: in proportion, by largest remainders, at least one to each.

    Raises:
        OptionsRefused: there is nobody to draw, or fewer places than strata.
    """
    population = sum(sizes.values())
    size = min(size, population)
    if not population or size < 1:
        raise OptionsRefused(Problem("", "There is nobody to draw from.", "Look at the options."))
    if size < len(sizes):
        what = f"A sample of {size} cannot have one of each of {len(sizes)} strata."
        raise OptionsRefused(Problem("", what, "Draw more, or stratify by less."))
    places = dict.fromkeys(sizes, 1)
    spare = size - len(sizes)
    # What is left after one each goes to where the proportion is furthest from being met.
    quota = {name: size * count / population for name, count in sizes.items()}
    for _ in range(spare):
        open_strata = [name for name in sizes if places[name] < sizes[name]]
        best = min(open_strata, key=lambda name: (places[name] - quota[name], name))
        places[best] += 1
    return places
