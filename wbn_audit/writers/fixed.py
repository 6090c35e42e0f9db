"""The section that says what the counts would be if the findings on them were fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.writers.parts import Column, Section, cut, few

if TYPE_CHECKING:
    from wbn_audit.results import Results

QUARTERS, MOST_RULES = 4, 4
_ALL = "all"


def if_fixed(results: Results) -> Section | None:
    """Counts that findings keep people out of: as they are, and if all were fixed."""
    changed = results.if_fixed.filter(
        (pl.col("contractor") == _ALL) & (pl.col("count") != pl.col("if_fixed"))
    )
    person = ["measure_id", "participant_id"]
    told = results.kept_out.drop_nulls("quarter")
    untold = results.kept_out.join(told, on=person, how="anti").unique(person)
    if changed.is_empty() and untold.is_empty():
        return None
    quarters = changed.get_column("quarter").unique().sort()[-QUARTERS:].to_list()
    order = {one.id: place for place, one in enumerate(results.measure_info)}
    titles = {one.id: one.title for one in results.measure_info}
    rank = pl.col("measure_id").replace_strict(order, default=len(order))
    listed = changed.filter(pl.col("quarter").is_in(quarters)).sort(
        pl.col("quarter"), rank, descending=[True, False]
    )
    columns = (
        Column("Measure"), Column("Quarter"), Column("Counted", right=True),
        Column("If fixed", right=True), Column("Findings that keep people out"),
    )  # fmt: skip
    keeping = _keeping(results)
    rows = tuple(
        (titles.get(m, m), q, f"{now:,}", f"{fixed:,}", keeping.get((m, q), ""))
        for m, q, now, fixed in listed.select(
            "measure_id", "quarter", "count", "if_fixed"
        ).iter_rows()
    )
    lines = list(cut(changed.height, len(rows), "results.json"))
    if untold.height:
        lines.append(f"{untold.height:,} more in a quarter that cannot be told: kept_out.csv.")
    lines.append(
        "Supposes that every one of these findings is fixed, and a job confirmed in the quarter "
        "in which it began."
    )
    return Section("If the findings were fixed", columns if rows else (), rows, tuple(lines))


def _keeping(results: Results) -> dict[tuple[str, str], str]:
    """Findings by rule, most first, for each measure and quarter."""
    rules = (
        results.kept_out.with_columns(pl.col("finding_id").str.split("/").list.first())
        .group_by("measure_id", "quarter", "finding_id")
        .len()
        .sort("len", "finding_id", descending=[True, False])
    )
    told: dict[tuple[str, str], list[str]] = {}
    for measure, quarter, rule, count in rules.iter_rows():
        told.setdefault((measure, quarter), []).append(f"{rule} {count:,}")
    return {key: few(names, MOST_RULES) for key, names in told.items()}
