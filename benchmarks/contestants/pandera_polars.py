"""Pandera with its Polars backend: a model for each check. It makes no joins and no counts.

The joined frames are prepared in Polars; the models say what must hold in each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from benchmarks.contestants import joined
from benchmarks.contestants.answers import KEYS, leave_summary, run

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pandera.api.polars.types import PolarsData


def _in_time(day: str) -> pl.Expr:
    exited = (pl.col("exit_date") <= pl.col("due")).fill_null(value=False)
    open_until = pl.col("due") >= pl.col("as_of")
    met = pl.when(pl.col(day).is_null()).then(open_until).otherwise(pl.col(day) <= pl.col("due"))
    return exited | met


class Mapped(pa.DataFrameModel):
    """SVC001."""

    participant_id: str

    @pa.dataframe_check
    def done_in_time(cls, data: PolarsData) -> pl.LazyFrame:  # noqa: N805 - pandera's way
        """The workshop within 90 days of participation."""
        return data.lazyframe.select(_in_time("done"))


class Reviewed(pa.DataFrameModel):
    """SVC003."""

    participant_id: str

    @pa.dataframe_check
    def reviewed_in_time(cls, data: PolarsData) -> pl.LazyFrame:  # noqa: N805
        """A review at least every 180 days."""
        return data.lazyframe.select(_in_time("next"))


class Accompanied(pa.DataFrameModel):
    """PAY001."""

    payment_id: str

    @pa.dataframe_check
    def staff_service_that_day(cls, data: PolarsData) -> pl.LazyFrame:  # noqa: N805
        """A staff service on the day of the payment."""
        return data.lazyframe.select(pl.col("same_day").is_not_null())


class Documented(pa.DataFrameModel):
    """PAY011."""

    payment_id: str

    @pa.dataframe_check
    def papers_on_file(cls, data: PolarsData) -> pl.LazyFrame:  # noqa: N805
        """All the papers that the type requires."""
        every = pl.col("all_of").list.set_difference("papers").list.len() == 0
        some = pl.col("one_of").list.set_intersection("papers").list.len() > 0
        return data.lazyframe.select(every & ((pl.col("one_of").list.len() == 0) | some))


MODELS = {"SVC001": Mapped, "SVC003": Reviewed, "PAY001": Accompanied, "PAY011": Documented}


def _failures(model: type[pa.DataFrameModel], rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that do not satisfy the model, by the index that its errors name."""
    try:
        model.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return rows[errors.failure_cases.get_column("index").cast(pl.UInt32)]
    return rows.clear()


def main(folder: Path, as_of: date, out: Path) -> None:
    exports = joined.scan(folder)
    today = pl.lit(as_of).alias("as_of")
    plans = {
        "SVC001": joined.mapped(exports).with_columns(today),
        "SVC003": joined.reviewed(exports).with_columns(today),
        "PAY001": joined.accompanied(exports),
        "PAY011": joined.documented(exports),
    }
    frames = dict(zip(plans, pl.collect_all(list(plans.values())), strict=True))
    out.mkdir(parents=True, exist_ok=True)
    found = {}
    for rule, model in MODELS.items():
        failures = _failures(model, frames[rule])
        failures.select(KEYS[rule]).write_csv(out / f"{rule}.csv")
        found[rule] = failures.height
    leave_summary(out, found)


if __name__ == "__main__":
    run(main)
