"""Do first: the causes that clear most, whoever can fix them, and the numbers they move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.totals import standing
from wbn_audit.wording import many
from wbn_audit.writers.html.limits import keys_to_rules
from wbn_audit.writers.html.parts import rank, splits, texts

if TYPE_CHECKING:
    from wbn_audit.results import Results

MOST = 10
_MOST_EXPORTS = 3


@dataclass(frozen=True)
class Cause:
    """One thing to do.

    Attributes:
        records: what it clears, in words.
        moves: titles of the measures.
        rules: ids of the rules with a card on the page.
    """

    level: str
    what: str
    records: str
    who: str
    moves: tuple[str, ...]
    remedy: str
    rules: tuple[str, ...]


def do_first(results: Results) -> tuple[tuple[Cause, ...], int]:
    """At most ten causes in order, and how many there are in all."""
    found = texts(standing(results)).filter(pl.col("severity") != "info")
    causes = [*_columns(results, found), *_blocked(results), *_rules(results, found)]
    ordered = sorted(causes, key=lambda one: one.level != "error")
    return tuple(ordered[:MOST]), len(ordered)


def _titles(results: Results, moves: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one.title for one in results.measure_info if one.id in moves)


def _columns(results: Results, found: pl.DataFrame) -> list[Cause]:
    """Flaws of a whole column or export, each once."""
    causes = []
    for cause in texts(results.causes).to_dicts():
        own = found.filter(pl.col("cause_id") == cause["cause_id"])
        if own.is_empty():  # accepted, or for information only
            continue
        rules = splits([cause.get("rules") or cause["rule_id"]])
        info = results.rule_info[cause["rule_id"]]
        causes.append(
            Cause(
                level=str(own.sort(rank()).item(0, "severity")),
                what=cause.get("what") or _whole_column(cause),
                records=many(own.height, "record"),
                who=info.who,
                moves=_titles(results, splits(own.get_column("moves"))),
                remedy=cause.get("remedy") or info.fix,
                rules=tuple(rule for rule in rules if rule in results.rule_info),
            )
        )
    return causes


def _whole_column(cause: dict[str, Any]) -> str:
    sheet = f"!{cause['source_sheet']}" if cause["source_sheet"] else ""
    column = f"{cause['table']}.{cause['field']}" if cause["field"] else cause["table"]
    return f"{column} in nearly every row of {cause['source_file']}{sheet}"


def _blocked(results: Results) -> list[Cause]:
    """Columns and exports without which rules at error level cannot be assessed."""
    errors = set(results.rules.filter(pl.col("severity") == "error").get_column("rule_id"))
    keys = {
        key: tuple(rule for rule in rules if rule in errors)
        for key, rules in keys_to_rules(results).items()
    }
    ranked = sorted((item for item in keys.items() if item[1]), key=lambda item: -len(item[1]))
    return [
        Cause(
            level="error",
            what=f"{key} is missing",
            records=f"{many(len(rules), 'rule')} not assessed",
            who="data staff",
            moves=_titles(results, splits(m for r in rules for m in results.rule_info[r].moves)),
            remedy="Export it; if it is there under another name, write that name under mapping: "
            "in wbn-audit.yaml.",
            rules=rules,
        )
        for key, rules in ranked[:_MOST_EXPORTS]
    ]


def _rules(results: Results, found: pl.DataFrame) -> list[Cause]:
    """The findings of a rule that no cause explains: what moves a number first, then by size."""
    known = results.causes.get_column("cause_id").cast(pl.String).implode()
    groups = (
        found.filter(~pl.col("cause_id").is_in(known))
        .group_by("rule_id")
        .agg(
            pl.col("severity").first(), pl.len().alias("records"), "moves",
            pl.col("participant_id").filter(pl.col("participant_id") != "").n_unique()
            .alias("people"),
        )
        .sort(
            rank(), pl.col("moves").list.eval(pl.element() != "").list.any().not_(), "records",
            "rule_id", descending=[False, False, True, False],
        )
    )  # fmt: skip
    return [
        Cause(
            level=row["severity"],
            what=results.rule_info[row["rule_id"]].title,
            records=f"{many(row['records'], 'record')}, {many(row['people'], 'participant')}",
            who=results.rule_info[row["rule_id"]].who,
            moves=_titles(results, splits(row["moves"])),
            remedy=results.rule_info[row["rule_id"]].fix,
            rules=(row["rule_id"],),
        )
        for row in groups.to_dicts()
    ]
