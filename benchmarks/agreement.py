"""Whether all who did the same check found the same: numbers, names and counts."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from benchmarks.contestants.answers import KEYS, MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Our columns of findings.csv that hold what the others call so.
OURS = {
    "SVC001": ["participant_id"],
    "SVC003": ["participant_id", "due_date"],
    "PAY001": ["record_id"],
    "PAY011": ["record_id"],
}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _named(path: Path, columns: list[str]) -> list[tuple[str, ...]]:
    """What a file of breaches names; a day is a day, with or without an hour."""
    return sorted(tuple(row[column][:10] for column in columns) for row in _rows(path))


def _findings(run: Path) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {rule: [] for rule in KEYS}
    for row in _rows(run / "findings.csv"):
        if row["rule_id"] in found and row["status"] != "due_soon":
            columns = OURS[row["rule_id"]]
            found[row["rule_id"]].append(tuple(row[column] for column in columns))
    return {rule: sorted(names) for rule, names in found.items()}


def _counts(run: Path) -> dict[str, list[tuple[str, str, int]]]:
    counts: dict[str, list[tuple[str, str, int]]] = {measure: [] for measure in MEASURES}
    for row in _rows(run / "counts.csv"):
        whole = row["breakdown"] == "all" and row["contractor"] != "all"
        if whole and row["count"] != "0" and row["measure_id"] in counts:
            key = (row["contractor"], row["quarter"], int(row["count"]))
            counts[row["measure_id"]].append(key)
    return {measure: sorted(rows) for measure, rows in counts.items()}


def _same(path: Path, columns: list[str], found: list[tuple[str, ...]]) -> bool:
    """Whether a contestant names what we found; one that names only some names no others."""
    if not path.is_file():
        return True
    named = _named(path, columns)
    return named == found if len(named) == len(found) else set(named) < set(found)


def differences(run: Path, others: dict[str, Path]) -> list[str]:
    """What other contestants (name to folder) and the run of wbn-audit do not agree on."""
    found, counted = _findings(run), _counts(run)
    wrong = []
    for name, folder in others.items():
        said = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        for rule, columns in KEYS.items():
            ours, theirs = len(found[rule]), said.get(rule)
            if theirs != ours:
                wrong.append(f"{rule}: {name} found {theirs}, wbn-audit {ours}")
            elif not _same(folder / f"{rule}.csv", columns, found[rule]):
                wrong.append(f"{rule}: {name} and wbn-audit found as many, but not the same")
        for measure in MEASURES:
            path = folder / f"{measure}.csv"
            if path.is_file() and counted[measure] != sorted(
                (row["contractor"], row["quarter"], int(row["len"])) for row in _rows(path)
            ):
                wrong.append(f"{measure}: the counts of {name} and wbn-audit differ")
    return wrong
