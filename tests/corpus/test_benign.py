"""Equal data in any benign dress gives equal tables, findings and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from polars.testing import assert_frame_equal

from tests.corpus.dresses import DRESSES
from tests.corpus.world import plain_world, read_tables, used, values, write_plain

if TYPE_CHECKING:
    from pathlib import Path

DRESSED = ("participants", "services", "payments")


@pytest.mark.parametrize("name", DRESSES)
def test_dress_reads_as_the_plain_table(tmp_path: Path, name: str) -> None:
    dress = DRESSES[name]
    world = {table: plain_world()[table] for table in DRESSED}
    plain = write_plain(tmp_path / "plain", {t: dress.plain(g, t) for t, g in world.items()})
    worn = tmp_path / "worn"
    worn.mkdir()
    for table, grid in world.items():
        dress.write(worn, table, grid)
    expected, found = read_tables(plain), read_tables(worn)
    assert used(found) == used(expected)
    assert found.ragged.height == 0
    for table in DRESSED:
        assert_frame_equal(values(found, table), values(expected, table))
