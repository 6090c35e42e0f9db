"""Sentences out of columns."""

from typing import Literal

import polars as pl
import pytest

from wbn_audit.wording import worded


def test_values_stand_in_their_places_and_null_stays_null() -> None:
    rows = pl.DataFrame({"day": [1, 2], "who": ["Ada", None]})
    said = rows.select(worded("{}: {}!", "who", pl.col("day") + 1)).to_series()
    assert said.to_list() == ["Ada: 2!", None]


def test_a_row_is_one_row_whatever_the_rest_of_the_frame() -> None:
    rows = pl.DataFrame({"a": ["x"] * 3})
    assert rows.select("a", said=worded("by {}", pl.lit("then"))).get_column("said").to_list() == (
        ["by then"] * 3
    )


def test_values_and_places_are_as_many() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        worded("{} and {}", "a")


def test_rows_in_several_pieces() -> None:
    """The case in which pl.format panics."""
    pieces = [pl.DataFrame({"a": ["x"] * n, "n": [k] * n}) for n, k in ((2, 1), (3, 0), (8, 1))]
    rows = pl.concat(pieces, rechunk=False).lazy().filter(pl.col("n") == 1)
    engines: tuple[Literal["in-memory", "streaming"], ...] = ("in-memory", "streaming")
    for engine in engines:
        said = rows.select(worded("by {}", "a")).collect(engine=engine)
        assert said.to_series().to_list() == ["by x"] * 10
