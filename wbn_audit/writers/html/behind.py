"""Behind the counts: by contractor and population, who is kept out, annual numbers, jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.writers.html.parts import ALL, Cell, Col, Table, cut_note, texts
from wbn_audit.writers.parts import percent

if TYPE_CHECKING:
    from wbn_audit.results import Results
    from wbn_audit.writers.html.measures import Counted

MOST_KEPT_OUT = 200
_CONTRACTOR = "contractor"


# Ids of populations that are no words, as people write them.
_POPULATIONS = {
    "lgbtqia": "LGBTQIA+", "lep_assistance": "LEP assistance",
    "rural_frontier": "rural or frontier",
}  # fmt: skip


def breakdowns(results: Results, numbers: Counted) -> tuple[Table, ...]:
    """For each measure: contractors, then populations, by quarter."""
    quarters = [quarter for quarter, _ in numbers.quarters]
    parts = results.counts.filter(
        pl.col("quarter").is_in(quarters)
        & ((pl.col("breakdown") != ALL) ^ (pl.col("contractor") != ALL))
    )
    tables = []
    for measure in results.measure_info:
        own = parts.filter(pl.col("measure_id") == measure.id)
        rows: dict[tuple[str, str], dict[str, int]] = {}
        keys = ["contractor", "breakdown", "group", "quarter", "count"]
        for contractor, breakdown, group, quarter, count in own.select(keys).iter_rows():
            name = (_plain(breakdown), group) if contractor == ALL else (_CONTRACTOR, contractor)
            rows.setdefault(name, {})[quarter] = count
        if rows:
            columns = (
                Col("By"), Col("Group", "long"),
                *(Col(quarter, "num", sub=program) for quarter, program in numbers.quarters),
            )  # fmt: skip
            lines = tuple(
                (*name, *(f"{row[q]:,}" if q in row else "?" for q in quarters))
                for name, row in sorted(rows.items(), key=lambda one: one[0][0] != _CONTRACTOR)
            )
            tables.append(Table(f"{measure.title}, by contractor and population", columns, lines))
    return tuple(tables)


def _plain(name: str) -> str:
    return _POPULATIONS.get(name, name.replace("_", " "))


def kept_out(results: Results) -> Table | None:
    """Who is kept out of a count, and by which finding."""
    if results.kept_out.is_empty():
        return None
    titles = {one.id: one.title for one in results.measure_info}
    findings = results.findings.select("finding_id", "rule_id", "message").unique("finding_id")
    listed = texts(
        results.kept_out.head(MOST_KEPT_OUT).join(
            findings, on="finding_id", how="left", maintain_order="left"
        )
    )
    rows = tuple(
        (
            titles.get(row["measure_id"], row["measure_id"]),
            row["quarter"],
            row["participant_id"],
            Cell("", lines=((row["message"] or row["finding_id"], row["rule_id"]),)),
        )
        for row in listed.to_dicts()
    )
    columns = (
        Col("Measure"), Col("Quarter"), Col("Participant", "id"), Col("Kept out by", "long"),
    )  # fmt: skip
    notes = cut_note(results.kept_out.height, MOST_KEPT_OUT, "cases", "kept_out.csv")
    return Table("Kept out of a count by a finding", columns, rows, head=False, notes=notes)


def annual(results: Results) -> Table | None:
    """Partners, coaches and people served in each program year."""
    if results.annual.is_empty():
        return None
    rows = tuple(
        (row["program_year"], row["contractor"], _plain(row["number"]), _plain(row["group"]),
         "?" if row["value"] is None else f"{row['value']:,}")
        for row in results.annual.to_dicts()
    )  # fmt: skip
    columns = (
        Col("Program year"), Col("Contractor"), Col("Number", "long"), Col("Group"),
        Col("People", "num"),
    )  # fmt: skip
    return Table("Annual numbers", columns, rows, head=False)


_NO_LIVING_WAGE = (
    "A ? stands under the living wage where no wage is set (living_wage, under parameters: in "
    "wbn-audit.yaml) or no pay was exported."
)


def job_quality(results: Results) -> Table | None:
    """Pay, hours and benefits of confirmed employment. Information, never a finding."""
    if results.job_quality.is_empty():
        return None
    rows = tuple(
        (
            row["program_year"], row["contractor"], row["sector"], f"{row['people']:,}",
            Cell(_money(row["pay_median"]), sub=_spread(row), sort=str(row["pay_median"] or "")),
            _share(row["at_living_wage"], row["pay_known"]),
            "?" if row["hours_median"] is None else f"{row['hours_median']:g}",
            _share(row["with_benefits"], row["benefits_known"]),
        )
        for row in results.job_quality.to_dicts()
    )  # fmt: skip
    columns = (
        Col("Program year"), Col("Contractor"), Col("Sector", "long"), Col("People", "num"),
        Col("Median hourly pay", "num", sub="quartiles"), Col("At a living wage", "num"),
        Col("Median hours a week", "num"), Col("With benefits", "num"),
    )  # fmt: skip
    unset = all(row["at_living_wage"] is None for row in results.job_quality.to_dicts())
    notes = (_NO_LIVING_WAGE,) if unset else ()
    return Table("Job quality of confirmed employment", columns, rows, head=False, notes=notes)


def _money(amount: float | None) -> str:
    return "?" if amount is None else f"${amount:,.2f}"


def _spread(row: dict[str, float | None]) -> str:
    low, high = row["pay_q1"], row["pay_q3"]
    return "" if low is None or high is None else f"{_money(low)} to {_money(high)}"


def _share(part: int | None, known: int | None) -> Cell:
    if part is None or not known:
        return Cell("?")
    return Cell(percent(part / known), sub=f"{part:,} of {known:,}", sort=str(part / known))
