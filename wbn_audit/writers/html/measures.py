"""The six measures by quarter: the table, its targets, and what fixing the findings would give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.writers.html.charts import Bar, Chart, chart
from wbn_audit.writers.html.parts import ALL, Cell, Col, Table, quarter_end, quarter_of

if TYPE_CHECKING:
    from wbn_audit.results import Results
    from wbn_audit.results.model import MeasureInfo

MOST_QUARTERS = 8
_UNKNOWN = "?"


@dataclass(frozen=True)
class Counted:
    """The numbers of all contractors together, looked up by measure and period.

    Attributes:
        quarters: calendar quarter and program quarter, those shown, oldest first.
        fixed: what the number would be; only where it differs.
        targets: measure to quarter or program year to people.
        years: program years that are whole or run up to the audit date; empty where only
            some quarters or contractors were counted, so that no sum misleads.
    """

    quarters: tuple[tuple[str, str], ...]
    more: int
    counts: dict[tuple[str, str], int]
    fixed: dict[tuple[str, str], int]
    targets: dict[str, dict[str, int]]
    years: tuple[str, ...]
    year_counts: dict[tuple[str, str], int]

    def target(self, measure: str, period: str) -> int | None:
        """The target of a measure for a quarter or program year, if one is given."""
        return self.targets.get(measure, {}).get(period)


def counted(results: Results) -> Counted:
    """Look the numbers up once."""
    whole = results.counts.filter(
        pl.all_horizontal(pl.col("contractor", "breakdown", "group") == ALL)
    )
    every = whole.select("quarter", "program_quarter").unique().sort("quarter").rows()
    options = results.about.get("options", {})
    shown = every[-MOST_QUARTERS:]
    narrowed = bool(options.get("quarters")), bool(options.get("contractors"))
    year = pl.col("program_quarter").str.slice(0, 6)
    sums = whole.group_by("measure_id", year.alias("year")).agg(pl.col("count").sum()).rows()
    years = () if narrowed[0] else tuple(dict.fromkeys(program[:6] for _, program in shown))
    differ = results.if_fixed.filter(
        (pl.col("contractor") == ALL) & (pl.col("count") != pl.col("if_fixed"))
    )
    return Counted(
        quarters=tuple(shown),
        more=len(every) - len(shown),
        counts={(m, q): n for m, q, n in whole.select("measure_id", "quarter", "count").rows()},
        fixed={(m, q): n for m, q, n in differ.select("measure_id", "quarter", "if_fixed").rows()},
        targets={} if narrowed[1] else results.about.get("targets") or {},
        years=years[-2:],
        year_counts={(m, y): n for m, y, n in sums},
    )


def table(results: Results, numbers: Counted) -> Table | None:
    """Measures by quarter, then by program year; a target and the fixed number beneath."""
    if not results.measure_info:
        return None
    running = quarter_of(date.fromisoformat(results.as_of))
    columns = [Col("Measure")]
    for quarter, program in numbers.quarters:
        so_far = " so\u00a0far" if quarter == running and _before_end(results.as_of) else ""
        columns.append(Col(f"{quarter}{so_far}", "num", sub=program))
    columns += [Col(f"{year} {_extent(year, results.as_of)}", "num") for year in numbers.years]
    rows = tuple(_row(measure, numbers) for measure in results.measure_info)
    return Table("The six measures by quarter", tuple(columns), rows, sortable=False)


def _extent(program_year: str, as_of: str) -> str:
    """Whether the program year, which ends in June of the next, is over."""
    return "so\u00a0far" if as_of < f"{int(program_year[2:]) + 1}-06-30" else "in\u00a0all"


def _before_end(as_of: str) -> bool:
    when = date.fromisoformat(as_of)
    return when < quarter_end(when)


def _row(measure: MeasureInfo, numbers: Counted) -> tuple[str | Cell, ...]:
    doubt = f"{measure.unknown:,} in no quarter" if measure.unknown else f"p. {measure.page}"
    cells: list[str | Cell] = [Cell(measure.title, sub=doubt)]
    for quarter, _ in numbers.quarters:
        key = (measure.id, quarter)
        cells.append(_cell(numbers.counts.get(key), numbers.target(*key), numbers.fixed.get(key)))
    for year in numbers.years:
        key = (measure.id, year)
        cells.append(_cell(numbers.year_counts.get(key), numbers.target(*key), None))
    return tuple(cells)


def _cell(count: int | None, target: int | None, fixed: int | None) -> Cell:
    if count is None:
        return Cell(_UNKNOWN)
    lines = []
    if target is not None:
        share = f" ({count / target:.0%})" if target else ""
        lines.append((f"of {target:,}{share}", ""))
    if fixed is not None:
        lines.append((f"{fixed:,} if fixed", ""))
    return Cell(f"{count:,}", lines=tuple(lines))


def charts(results: Results, numbers: Counted) -> tuple[Chart, ...]:
    """A chart for each measure that could be counted."""
    return tuple(
        chart(
            measure.title,
            [
                Bar(
                    quarter,
                    numbers.counts.get((measure.id, quarter), 0),
                    numbers.fixed.get((measure.id, quarter)),
                    numbers.target(measure.id, quarter),
                )
                for quarter, _ in numbers.quarters
            ],
        )
        for measure in results.measure_info
        if not measure.reason and numbers.quarters
    )


def notes(results: Results, numbers: Counted) -> tuple[str, ...]:
    """What to know of the table."""
    told = ["Each participant counts once, in the quarter of the first qualifying date."]
    options = results.about.get("options", {})
    if numbers.fixed:
        told.append("\u201cIf fixed\u201d is the number if the findings on it were fixed.")
    elif results.if_fixed.height:
        told.append("Fixing the findings would not change any of these numbers.")
    if numbers.more:
        told.append(f"{numbers.more} earlier quarters are in counts.csv.")
    if options.get("quarters"):
        told.append("Only some quarters were counted, so there are no sums by program year.")
    if options.get("contractors") and results.about.get("targets"):
        told.append("Targets are for all contractors, and are left out: only some were counted.")
    if _UNKNOWN in {cell.text for one in results.measure_info for cell in _row(one, numbers)
                    if isinstance(cell, Cell)}:  # fmt: skip
        told.append("A ? stands where a number cannot be known; it is not a zero.")
    return tuple(told)
