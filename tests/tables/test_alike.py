"""Rows that may be alike are found among many, blanks with them."""

from __future__ import annotations

import random

import polars as pl

from wbn_audit.tables.alike import perhaps_alike


def test_rows_alike_are_found_and_few_others() -> None:
    rng = random.Random(7)
    words = [None, "", "a", *map(str, range(40_000))]
    names = [rng.choice(words) for _ in range(50_000)]
    rows = pl.DataFrame({"name": names, "n": [rng.randrange(2) for _ in names]})
    found = perhaps_alike(rows, ["name", "n"])
    expected = rows.is_duplicated()
    assert (found | ~expected).all()
    assert (found & ~expected).sum() < 5
    assert found.null_count() == 0


def test_nothing_is_alike_in_an_empty_table() -> None:
    assert perhaps_alike(pl.DataFrame({"name": []}, {"name": pl.String}), ["name"]).to_list() == []
