"""All that is counted, from first qualifying dates to the tables that results carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.engine import annual, counting, if_fixed, jobs
from wbn_audit.engine.counting import ALL
from wbn_audit.engine.groups import GROUPS, groups_of_people, missing_populations
from wbn_audit.results.model import KEPT_OUT_COLUMNS, job_quality_rows
from wbn_audit.tables.model import NOT_RECORDED, PERSON, Tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.checks.base import Run
    from wbn_audit.engine.narrow import Narrow
    from wbn_audit.measures import Measure, Numbers

TARGET_SECTOR = "target_sector"


class Counted:
    """Everyone who counts, and all numbers of them.

    Args:
        numbers: what the edition counts.
        measures: those that could be counted, those beside them included.
        dates: of each, settled.
        run: the evidence.
        tables: of the run.
        narrow: what is shown.
        living_wage: cents an hour; 0 = not set.
    """

    def __init__(
        self,
        numbers: Numbers,
        measures: Sequence[Measure],
        dates: Mapping[str, pl.DataFrame],
        run: Run,
        tables: Tables,
        narrow: Narrow,
        living_wage: int,
    ) -> None:
        self.numbers = numbers
        self.measures = measures
        self.tables = tables
        self.narrow = narrow
        self.living_wage = living_wage
        behind = (counting.people_behind(one, dates[one.id], tables) for one in measures)
        everyone = counting.in_order(pl.concat([counting.nobody(), *behind]))
        self.people = narrow.of_contractors(everyone)
        self.shown = narrow.people(everyone)
        self.groups = groups_of_people(numbers.populations, tables)
        self.jobs = self._jobs(run)

    def _jobs(self, run: Run) -> pl.DataFrame | None:
        """The jobs of those employed; None where the measure could not be counted."""
        named = self.numbers.sectors.measure
        measure = next((one for one in self.measures if one.id == named), None)
        if measure is None:
            return None
        people = self.shown.filter(pl.col("measure_id") == named)
        return jobs.jobs(self.numbers, measure, people, run)

    @property
    def quarters(self) -> list[str]:
        """Those asked for, else all that the data span."""
        oldest = self.tables.layout.oldest["activity"]
        return self.narrow.quarters or counting.span(self.people, oldest)

    def counts(self) -> pl.DataFrame:
        """counts.csv."""
        own = [one.id for one in self.measures if not one.beside]
        breakdowns = {
            name: counting.Breakdown(GROUPS, own, self.groups.get_column(name))
            for name in self.groups.columns
        }
        sectors = self.numbers.sectors
        if self.jobs is not None and self._has(sectors.column):
            everyone = self.tables.rows["participants"].select(PERSON)
            theirs = everyone.join(self.jobs, on=PERSON, how="left", maintain_order="left")
            breakdowns[TARGET_SECTOR] = counting.Breakdown(
                [*sectors.names, NOT_RECORDED], [sectors.measure], theirs.get_column(jobs.SECTOR)
            )
        return counting.counts(
            self.shown, self.measures, self.narrow.contractors(), self.quarters, breakdowns
        )

    def job_quality(self) -> pl.DataFrame:
        """job_quality.csv."""
        if self.jobs is None:
            return job_quality_rows()
        sectors = self.numbers.sectors
        people = self.shown.filter(pl.col("measure_id") == sectors.measure)
        there = self.tables.fields["outcomes"]
        return jobs.job_quality(
            people, self.jobs, self.living_wage, there, self.numbers.job_quality, sectors
        )

    def annual(self, seen: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """annual.csv, of the program years of the quarters asked for."""
        theirs = {name: self.narrow.contractor_rows(rows) for name, rows in seen.items()}
        numbers = annual.numbers(
            self.numbers.annual, theirs, self.tables, self.groups, sorted(self.narrow.contractors())
        )
        years = {counting.program_quarter(name)[:6] for name in self.narrow.quarters}
        return numbers.filter(pl.col("program_year").is_in(sorted(years))) if years else numbers

    def fixed(self, parts: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """kept_out.csv, and the counts as they are and would be.

        Args:
            parts: what each rule keeps, of all quarters.
        """
        kept = self.narrow.of_contractors(if_fixed.kept_out(parts, self.tables))
        asked = set(self.narrow.quarters)
        told = kept.get_column("quarter").drop_nulls().unique().to_list()
        quarters = self.narrow.quarters or sorted({*self.quarters, *told})
        blank = [
            name
            for name in (NOT_RECORDED,)
            if name in self.people.get_column("contractor") or name in kept.get_column("contractor")
        ]
        table = if_fixed.if_fixed(
            self.people, kept, [one.id for one in self.measures if not one.beside], quarters,
            [ALL, *sorted([*self.narrow.contractors(), *blank])],
        )  # fmt: skip
        if asked:
            kept = kept.filter(pl.col("quarter").is_null() | pl.col("quarter").is_in(sorted(asked)))
        return kept.select(KEPT_OUT_COLUMNS), table

    def _has(self, column: str) -> bool:
        return column in self.tables.fields.get("outcomes", frozenset())

    def not_counted(self) -> list[dict[str, str]]:
        """What else could not be counted, each with the reason."""
        lost = [
            {"number": "breakdowns", "group": "", "reason": f"missing: {name}"}
            for name in missing_populations(self.numbers.populations, self.tables)
        ]
        lost += annual.not_counted(self.numbers.annual, self.tables, self.groups)
        there = self.tables.fields.get("outcomes", frozenset())
        if self.jobs is None:
            lost.append(
                _lost("job quality", f"{self.numbers.sectors.measure} could not be counted")
            )
            return lost
        if not self._has(self.numbers.sectors.column):
            lost.append(_lost("target sectors", f"missing: outcomes.{self.numbers.sectors.column}"))
        missing = jobs.missing_columns(self.numbers.job_quality, there)
        return [*lost, *(_lost("job quality", f"missing: {name}") for name in missing)]


def _lost(number: str, reason: str) -> dict[str, str]:
    return {"number": number, "group": "", "reason": reason}
