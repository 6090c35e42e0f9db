"""A sample and how it was drawn, as ``sample.json`` and the worksheet carry it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from typing import Any

from wbn_audit.sample.draw import METHOD, Drawn, Item, Stratum

FORMAT = "wbn-audit sample"
VERSION = 1


@dataclass(frozen=True)
class Plan:
    """Everything that the evaluation must know of a sample.

    Attributes:
        size_rule: in words.
        stratified_by: names of the fields, in order.
        about: as_of, edition, contractors, quarters, files with their hashes.
    """

    drawn: Drawn
    size_rule: str
    stratified_by: tuple[str, ...]
    about: dict[str, Any]

    @property
    def statistical(self) -> bool:
        """Whether anyone was drawn by chance; a list of chosen files alone is no sample."""
        return any(stratum.places for stratum in self.drawn.strata)


def plan_json(plan: Plan) -> str:
    """``sample.json``."""
    drawn = plan.drawn
    document = {
        "format": FORMAT,
        "version": VERSION,
        "frame_sha256": drawn.frame_hash,
        "seed": drawn.seed,
        "method": METHOD,
        "size_rule": plan.size_rule,
        "stratified_by": list(plan.stratified_by),
        "statistical": plan.statistical,
        "population": sum(stratum.population for stratum in drawn.strata),
        "strata": [asdict(stratum) for stratum in drawn.strata],
        "items": [asdict(item) for item in drawn.items],
        **plan.about,
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def plan_csv(plan: Plan) -> str:
    """``sample.csv``: order, role, stratum, participant_id."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["order", "role", "stratum", "participant_id"])
    for item in plan.drawn.items:
        writer.writerow([item.order, item.role, item.stratum, item.participant_id])
    return text.getvalue()


def read_plan(text: str) -> Plan:
    """A plan from its JSON.

    Raises:
        ValueError: it is none, or of another version.
    """
    document = json.loads(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("not a sample of wbn-audit")
    if document.get("version") != VERSION:
        raise ValueError("a sample of another version of wbn-audit")
    try:
        drawn = Drawn(
            int(document["seed"]),
            str(document["frame_sha256"]),
            tuple(Stratum(**one) for one in document["strata"]),
            tuple(Item(**one) for one in document["items"]),
        )
        known = {
            "format", "version", "frame_sha256", "seed", "method", "size_rule", "stratified_by",
            "statistical", "population", "strata", "items",
        }  # fmt: skip
        about = {key: value for key, value in document.items() if key not in known}
        return Plan(drawn, document["size_rule"], tuple(document["stratified_by"]), about)
    except (KeyError, TypeError) as error:
        raise ValueError("a damaged sample") from error
