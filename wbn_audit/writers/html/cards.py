"""By rule: a card each with its clause, why, how to fix, and the rows that were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import ERROR, EXCLUDED, NOT_APPLICABLE, NOT_ASSESSED, PASS
from wbn_audit.results.totals import standing
from wbn_audit.wording import many
from wbn_audit.writers.html.parts import LEVELS, NO_COACH, Cell, Col, Table, rank, texts
from wbn_audit.writers.parts import percent

if TYPE_CHECKING:
    from wbn_audit.results import Results
    from wbn_audit.results.model import RuleInfo

MOST_ON_PAGE = 8_000
"""Rows on the page, roughly: what a browser shows without a pause."""
_CAPS = (1_000, 500, 250, 100)
_STATES = {
    PASS: "passed", NOT_APPLICABLE: "nothing to judge", NOT_ASSESSED: "not assessed",
    ERROR: "crashed", EXCLUDED: "left out",
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A rule with findings.

    Attributes:
        tally: failed of judged, in words.
        unlisted: findings that stand in the files only.
    """

    info: RuleInfo
    level: str
    tally: str
    count: int
    unlisted: int
    table: Table
    moves: tuple[str, ...]


def most_rows(results: Results) -> int:
    """How many rows of one rule are on the page; the rest are in the files for rows.

    The largest cap that keeps the page usable, and never below a hundred.
    """
    sizes = standing(results).group_by("rule_id").len().get_column("len")
    fitting = (cap for cap in _CAPS if sizes.clip(upper_bound=cap).sum() <= MOST_ON_PAGE)
    return next(fitting, _CAPS[-1])


def cards(results: Results) -> tuple[Card, ...]:
    """Rules with findings that stand, most serious and most frequent first."""
    found = texts(standing(results))
    groups = {
        str(rule_id): rows
        for (rule_id,), rows in found.partition_by(
            "rule_id", as_dict=True, maintain_order=True
        ).items()
    }
    order = results.rules.filter(pl.col("rule_id").is_in(list(groups))).sort(
        rank(), "findings", "rule_id", descending=[False, True, False]
    )
    most = most_rows(results)
    return tuple(_card(results, rule, groups[rule["rule_id"]], most) for rule in order.to_dicts())


def _card(results: Results, rule: dict[str, Any], found: pl.DataFrame, most: int) -> Card:
    judged = rule["passed"] + rule["failed"]
    unknown = f"; {rule['unknown']:,} undecided" if rule["unknown"] else ""
    info = results.rule_info[rule["rule_id"]]
    tally = f"{rule['failed']:,} of {judged:,} fail ({percent(rule['rate'])}){unknown}"
    titles = tuple(one.title for one in results.measure_info if one.id in info.moves)
    return Card(
        info=info,
        level=rule["severity"],
        tally=tally,
        count=found.height,
        unlisted=max(0, found.height - most),
        table=_table(info, found.head(most)),
        moves=titles,
    )


def _table(info: RuleInfo, found: pl.DataFrame) -> Table:
    """The findings of one rule: case, quarter and message first; no column that is empty."""
    rows = found.to_dicts()
    columns: list[tuple[Col, list[str | Cell]]] = [
        (Col("Participant", "id", "participant"), [row["participant_id"] for row in rows]),
        (Col("Quarter", "date", "quarter"), [row["quarter"] for row in rows]),
        (Col("Message", "long"), [row["message"] for row in rows]),
        (Col("Found", "short"), [row["found"] for row in rows]),
        (Col("Expected", "short"), [row["expected"] for row in rows]),
        (Col("Days late", "num"), [_number(row["days_late"]) for row in rows]),
        (Col("Amount", "num"), [row["amount"] for row in rows]),
        (Col("Coach", name="coach"), [row["staff"] or NO_COACH for row in rows]),
        (Col("Contractor", name="contractor"), [row["contractor"] for row in rows]),
        (Col("Record", "id"), [_record(row) for row in rows]),
        (Col("Where", "id"), [_where(row) for row in rows]),
    ]
    kept = [(col, cells) for col, cells in columns if any(cells)]
    return Table(
        f"Findings of {info.id}",
        tuple(col for col, _ in kept),
        tuple(zip(*(cells for _, cells in kept), strict=True)),
        head=False,
        filtered=True,
    )


def _record(row: dict[str, Any]) -> str:
    if not row["record_id"] or row["record_id"] == row["participant_id"]:
        return ""
    return str(row["record_id"])


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _where(row: dict[str, Any]) -> str | Cell:
    if not row["source_file"]:
        return ""
    sheet = f"!{row['source_sheet']}" if row["source_sheet"] else ""
    line = f"row {row['source_row']:,}" if row["source_row"] else ""
    return Cell(line, sub=f"{row['source_file']}{sheet}", sort=str(row["source_row"] or ""))


def without_findings(results: Results) -> Table | None:
    """Every other rule and what became of it: a pass, or no judgement."""
    named = standing(results).get_column("rule_id").cast(pl.String).unique().implode()
    others = results.rules.filter(~pl.col("rule_id").is_in(named)).sort(rank(), "rule_id")
    if others.is_empty():
        return None
    rows = tuple(
        (
            Cell(results.rule_info[rule["rule_id"]].title, sub=rule["rule_id"]),
            Cell(LEVELS[rule["severity"]], level=rule["severity"]),
            _STATES.get(rule["state"], "accepted"),
            many(rule["passed"] + rule["failed"], "case") + " judged",
            f"{rule['unknown']:,}",
        )
        for rule in others.to_dicts()
    )
    columns = (
        Col("Rule", "long"), Col("Level"), Col("State"), Col("Cases", "num"),
        Col("Undecided", "num"),
    )  # fmt: skip
    return Table("Rules without a finding that stands", columns, rows)
