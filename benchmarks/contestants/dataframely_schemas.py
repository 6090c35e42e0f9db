"""Dataframely: a schema for each check, filtered softly. It makes no counts.

The joined frames are prepared in Polars; the rules say what must hold in each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dataframely as dy
import polars as pl

from benchmarks.contestants import joined
from benchmarks.contestants.answers import KEYS, leave_summary, run

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def _in_time(day: str) -> pl.Expr:
    exited = (pl.col("exit_date") <= pl.col("due")).fill_null(value=False)
    open_until = pl.col("due") >= pl.col("as_of")
    met = pl.when(pl.col(day).is_null()).then(open_until).otherwise(pl.col(day) <= pl.col("due"))
    return exited | met


class Mapped(dy.Schema):
    """SVC001."""

    participant_id = dy.String()
    exit_date = dy.Date(nullable=True)
    done = dy.Date(nullable=True)
    due = dy.Date()
    as_of = dy.Date()

    @dy.rule()
    def in_time(cls) -> pl.Expr:  # noqa: N805 - dataframely's way
        """The workshop within 90 days of participation."""
        return _in_time("done")


class Reviewed(dy.Schema):
    """SVC003."""

    participant_id = dy.String()
    exit_date = dy.Date(nullable=True)
    next = dy.Date(nullable=True)
    due = dy.Date()
    as_of = dy.Date()

    @dy.rule()
    def in_time(cls) -> pl.Expr:  # noqa: N805
        """A review at least every 180 days."""
        return _in_time("next")


class Accompanied(dy.Schema):
    """PAY001."""

    payment_id = dy.String()
    same_day = dy.Bool(nullable=False)


class Documented(dy.Schema):
    """PAY011."""

    payment_id = dy.String()
    papers = dy.List(dy.String(nullable=True), nullable=True)
    all_of = dy.List(dy.String(nullable=True))
    one_of = dy.List(dy.String(nullable=True))

    @dy.rule()
    def on_file(cls) -> pl.Expr:  # noqa: N805
        """All the papers that the type requires."""
        every = pl.col("all_of").list.set_difference("papers").list.len() == 0
        some = pl.col("one_of").list.set_intersection("papers").list.len() > 0
        return every & ((pl.col("one_of").list.len() == 0) | some)


def main(folder: Path, as_of: date, out: Path) -> None:
    exports = joined.scan(folder)
    today = pl.lit(as_of).alias("as_of")
    lazy = {
        "SVC001": Mapped.filter(joined.mapped(exports).with_columns(today), eager=False),
        "SVC003": Reviewed.filter(joined.reviewed(exports).with_columns(today), eager=False),
        "PAY001": Accompanied.filter(joined.accompanied(exports), eager=False),
        "PAY011": Documented.filter(joined.documented(exports), eager=False),
    }
    out.mkdir(parents=True, exist_ok=True)
    found = {}
    for rule, result in lazy.items():
        invalid = result.collect_all().failure.invalid()
        invalid.select(KEYS[rule]).write_csv(out / f"{rule}.csv")
        found[rule] = invalid.height
    leave_summary(out, found)


if __name__ == "__main__":
    run(main)
