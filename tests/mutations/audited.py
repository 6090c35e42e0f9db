"""Many changed files in one audit: each is a copy of a clean person, with ids of its own."""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from tests.mutations.breaches import ROW_AT
from tests.mutations.clean import AS_OF, active, gone
from wbn_audit.catalogue.edition import (
    DEFAULT_EDITION,
    load_edition,
    read_edition_numbers,
    rules_folder,
)
from wbn_audit.engine.audit import Audit
from wbn_audit.engine.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.mutations.clean import Person, Row
    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.results import Results

PEOPLE = {"active": active(), "gone": gone()}
# No LLSIL figures ship; these are made up: 10 000 dollars for one person.
_FIGURES = """lines:
  - {family_size: 4, from: 2020-01-01, until: 2029-12-31, value: 27777, source: made up}
  - {family_size: 1, from: 2020-01-01, until: 2029-12-31, value: 10000, source: made up}
"""
# Ids of records: x, the person's number, and what tells the record.
_PERSON_OF = re.compile(r"x(\d+)x")


def edition_with_figures(folder: Path) -> Edition:
    """The shipped edition, its table of incomes filled."""
    home = folder / DEFAULT_EDITION
    shutil.copytree(rules_folder() / DEFAULT_EDITION, home)
    path = home / "reference" / "llsil.yaml"
    text = path.read_text(encoding="utf-8")
    assert "lines: []" in text
    path.write_text(text.replace("lines: []", _FIGURES), encoding="utf-8")
    return load_edition(folder=home, as_of=date.fromisoformat(AS_OF))


def _rows(number: int, person: Person, agency: str, edition: Edition) -> Iterator[tuple[str, Row]]:
    """A person's rows with ids; a value that a change set is kept."""
    who = f"x{number}x"
    for table, rows in person.items():
        key = edition.layout.tables[table].id
        for place, row in enumerate(rows, start=1):
            full = {"participant_id": who, "contractor": agency}
            if key and table != "participants":
                full[key] = f"{who}{place}"
            full |= row
            for name in {key, "participant_id", "payment_id"} & set(row):
                if row[name].startswith(ROW_AT):
                    full[name] = who + row[name].removeprefix(ROW_AT)
            yield table, full


def write_exports(folder: Path, people: Iterable[tuple[Person, bool]], edition: Edition) -> Path:
    """A CSV file for each table.

    Args:
        folder: to be made.
        people: numbered from 0; whether each belongs to the contractor that many share.
        edition: for the columns.
    """
    tables: dict[str, list[Row]] = {name: [] for name in edition.layout.tables}
    for number, (person, shares) in enumerate(people):
        agency = "shared agency" if shares else f"x{number}x agency"
        for table, row in _rows(number, person, agency, edition):
            tables[table].append(row)
    folder.mkdir()
    for table, rows in tables.items():
        fields = list(edition.layout.tables[table].fields)
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(fields)
            for row in rows:
                more = [row["_longer"]] if "_longer" in row else []
                writer.writerow([*(row.get(name, "") for name in fields), *more])
    return folder


def audit(folder: Path, edition: Edition) -> Results:
    options = Options((folder,), date.fromisoformat(AS_OF))
    return Audit(options, edition, read_edition_numbers(edition), lambda _: None).run()


def raised(results: Results) -> dict[int, list[str]]:
    """Number of each person to the rules that were raised, one entry a finding."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in results.findings.filter(results.findings["status"] != "due_soon").iter_rows(
        named=True
    ):
        text = " ".join(str(row[name]) for name in ("record_id", "participant_id", "contractor"))
        match = _PERSON_OF.search(text)
        # A row that has lost its only name is nobody's: it is no candidate.
        found[int(match[1]) if match else -1].append(row["rule_id"])
    return found
