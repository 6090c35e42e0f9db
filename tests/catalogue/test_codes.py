"""NAICS 2022 as shipped: official counts, two sources that agree, and which files are refused."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.oracle.vocabulary import NAICS_2022
from wbn_audit.catalogue.edition import DEFAULT_EDITION, load_edition, rules_folder
from wbn_audit.errors import RulesRefused

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 6, 30)
FILE = "reference/naics_2022.yaml"
# Published with the 2022 edition; the spans 31-33, 44-45 and 48-49 are a sector each.
OFFICIAL = {3: 96, 4: 308, 5: 689, 6: 1012}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / DEFAULT_EDITION
    shutil.copytree(rules_folder() / DEFAULT_EDITION, copy)
    return copy


def test_the_shipped_list_is_whole() -> None:
    codes = load_edition(as_of=AS_OF).reference.codes["naics_2022"]
    assert {n: len({code[:n] for code in codes}) for n in OFFICIAL} == OFFICIAL
    sectors = {code[:2] for code in codes}
    assert len(sectors) - len({"32", "33", "45", "49"} & sectors) == 20
    assert set(codes) == NAICS_2022


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("111110", "11111", "codes of one length"),
        ("111110", "111120", "none of them twice"),
        ("111110", "211110", "'211110' is no code that begins with 11"),
        ("111110", "11111x", "'11111x' is no code that begins with 11"),
        ("codes:\n", "codes:\n  10:\n", "wants codes."),
        ("source:", "sources:", "sources"),
    ],
)
def test_a_broken_list_is_refused(folder: Path, old: str, new: str, said: str) -> None:
    path = folder / FILE
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(RulesRefused, match=r"naics_2022\.yaml:[0-9]+") as refused:
        load_edition(folder=folder, as_of=AS_OF)
    assert said in str(refused.value)


def test_a_list_that_is_not_there_is_refused(folder: Path) -> None:
    (folder / FILE).unlink()
    with pytest.raises(RulesRefused, match=r"naics_2022\.yaml"):
        load_edition(folder=folder, as_of=AS_OF)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("codes: naics_2022", "codes: naics_2017", "there is no such list of codes; there are"),
        (r"(\d{2,6})", r"\d{2,6}", "codes wants one group in the pattern"),
        (r"(\d{2,6})", r"(\d{2,4})(\d\d)?", "codes wants one group in the pattern"),
    ],
)  # fmt: skip
def test_a_rule_that_uses_codes_wrongly_is_refused(
    folder: Path, old: str, new: str, said: str
) -> None:
    path = next((folder / "OUT").glob("OUT004*"))
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(RulesRefused, match=said):
        load_edition(folder=folder, as_of=AS_OF)
