"""Equal data in any benign dress gives equal tables, findings and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from polars.testing import assert_frame_equal

from tests.corpus.dresses import DRESSES
from tests.corpus.world import narrowed, read_tables, used, values, write_plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.corpus.dresses import Dress
    from wbn_audit.tables.model import Tables

DRESSED = ("participants", "services", "payments")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Dress], Tables]:
    """The plain tables that a dress is compared with, read once for all that share them."""
    known: dict[object, Tables] = {}

    def read(dress: Dress) -> Tables:
        if dress.plain not in known:
            world = {table: dress.plain(narrowed(table), table) for table in DRESSED}
            known[dress.plain] = read_tables(write_plain(tmp_path_factory.mktemp("plain"), world))
        return known[dress.plain]

    return read


@pytest.mark.parametrize("name", DRESSES)
def test_dress_reads_as_the_plain_table(
    tmp_path: Path, plain: Callable[[Dress], Tables], name: str
) -> None:
    dress = DRESSES[name]
    for table in DRESSED:
        dress.write(tmp_path, table, narrowed(table))
    expected, found = plain(dress), read_tables(tmp_path)
    assert used(found) == used(expected)
    assert found.ragged.height == 0
    for table in DRESSED:
        assert_frame_equal(values(found, table), values(expected, table))
