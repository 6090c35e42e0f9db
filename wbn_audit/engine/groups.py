"""Which group of each population every participant is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.measures.numbers import NO, NOT_REPORTED, YES
from wbn_audit.tables.model import Tables, bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wbn_audit.measures.numbers import Population

GROUPS = [YES, NO, NOT_REPORTED]


def groups_of_people(populations: Sequence[Population], tables: Tables) -> pl.DataFrame:
    """One row for each participant, one column for each population that the export has.

    Yes, no or not reported: blank, unreadable, or rows that disagree are not reported.
    """
    people = tables.rows["participants"]
    columns = [
        _group(population, people).alias(population.id)
        for population in populations
        if population.column in tables.fields["participants"]
    ]
    return people.select(columns)


def _group(population: Population, people: pl.DataFrame) -> pl.Expr:
    cell = pl.col(population.column)
    if population.words:
        texts = people.get_column(population.column).unique().drop_nulls().to_list()
        said = {text: population.group_of(text) for text in texts}
        group = cell.replace_strict(said, default=NOT_REPORTED, return_dtype=pl.String)
    else:
        group = pl.when(cell).then(pl.lit(YES)).when(~cell).then(pl.lit(NO))
    lost = bad(population.column)
    if lost in people.columns:
        group = pl.when(~pl.col(lost)).then(group)
    return group.fill_null(NOT_REPORTED)


def missing_populations(populations: Sequence[Population], tables: Tables) -> list[str]:
    """The columns of populations that the export does not have."""
    there = tables.fields["participants"]
    return sorted(f"participants.{one.column}" for one in populations if one.column not in there)
