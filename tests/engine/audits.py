"""Run the engine in tests."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from wbn_audit.catalogue.edition import load_edition, read_edition_numbers
from wbn_audit.engine.audit import Audit
from wbn_audit.engine.options import Options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from wbn_audit.results import Results


def run_audit(folder: Path, as_of: date, **options: Any) -> Results:
    edition = load_edition(
        as_of=as_of, overrides=options.get("parameters", {}), own_rules=options.get("rules", ())
    )
    numbers = read_edition_numbers(edition)
    chosen = Options((folder,), as_of, **options)
    return Audit(chosen, edition, numbers, lambda _: None).run()


class Key(NamedTuple):
    """A finding as the oracle names it."""

    rule_id: str
    status: str
    participant_id: str
    record_id: str
    due_date: str
    extra: str


def as_oracle(results: Results) -> Counter[Key]:
    """Findings in the shape that the oracle gives them."""
    found: Counter[Key] = Counter()
    for row in results.findings.iter_rows(named=True):
        extra = ""
        rule = row["rule_id"]
        if rule.startswith("DAT"):
            field = f".{row['field']}" if rule in {"DAT001", "DAT006"} else ""
            placed = f"{row['event_date']} {row['quarter']}" if row["quarter"] else ""
            extra = f"{row['table']}{field}|{placed}"
        elif rule == "PAY023":
            extra = f"{row['contractor']}|{row['quarter']}"
        elif rule in {"ELG008", "OUT001", "OUT002"}:
            extra = row["field"].replace(", ", ";")
        elif rule == "PAY014":
            extra = (row["event_date"].isoformat() if row["event_date"] else "")[:7]
        elif rule == "PAY011":
            extra = row["found"]
        due = row["due_date"].isoformat() if row["due_date"] else ""
        who, what = row["participant_id"] or "", row["record_id"] or ""
        found[Key(rule, row["status"], who, what, due, extra)] += 1
    return found
