"""The numbers that the engine itself reads: one more or one less is seen on one side of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import shipped
from tests.cli.running import check, exports, write_csv
from wbn_audit.catalogue.parameters import ENGINE_PARAMETERS

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = {name: one.value for name, one in shipped().parameters.items()}


def looks_stale(tmp_path: Path, days: int, number: int) -> bool:
    """Whether exports whose newest activity (26 June) is so many days old look stale."""
    as_of = f"2026-07-{days - 4:02}"
    ran = check(exports(tmp_path / "in"), "--set", f"stale_days={number}", as_of=as_of)
    return "The exports look stale" in ran.out


def is_cut(tmp_path: Path, before: int, number: int) -> bool:
    """Whether services look cut when so many of a hundred people began before the first one."""
    header = ["Customer ID", "Participation Date", "Exit Date"]
    began = ["2026-01-04" if one < before else "2026-01-05" for one in range(100)]
    people = [header, *([str(one), day, ""] for one, day in enumerate(began))]
    services = [["Customer ID", "Service", "Start Date", "End Date", "Status"]]
    services += [["99", "Career Coaching", "2026-01-05", "2026-01-05", "Completed"]]
    write_csv(tmp_path / "in" / "participants.csv", people)
    write_csv(tmp_path / "in" / "services.csv", services)
    ran = check(tmp_path / "in", "--set", f"cut_share={number}", "--select", "SVC001",
                "--format", "json")  # fmt: skip
    (rule,) = [one for one in json.loads(ran.out)["rules"] if one["id"] == "SVC001"]
    assert rule["unknown"] in {0, before}
    return bool(rule["unknown"])


SEEN = {
    "stale_days": (looks_stale, SHIPPED["stale_days"]),
    "cut_share": (is_cut, SHIPPED["cut_share"]),
}


@pytest.mark.parametrize("name", SEEN)
def test_number_of_the_engine_that_is_off_by_one_is_seen(tmp_path: Path, name: str) -> None:
    seen, number = SEEN[name]
    assert not seen(tmp_path / "a", number, number)
    assert seen(tmp_path / "b", number + 1, number)
    assert seen(tmp_path / "c", number, number - 1)
    assert not seen(tmp_path / "d", number + 1, number + 1)


def test_every_number_of_the_engine_is_tried() -> None:
    assert set(SEEN) == ENGINE_PARAMETERS


# The audit is of 30 June, the workshop due by 27 August.
HORIZONS = {"57": [], "58": ["2026-08-27"]}


@pytest.mark.parametrize(("days", "due"), HORIZONS.items())
def test_horizon_ends_on_its_last_day(tmp_path: Path, days: str, due: list[str]) -> None:
    people = [["Customer ID", "Participation Date", "Exit Date"], ["1", "2026-05-29", ""]]
    services = [["Customer ID", "Service", "Start Date", "End Date", "Status"],
                ["1", "Career Coaching", "2026-05-29", "2026-05-29", "Completed"]]  # fmt: skip
    folder = exports(tmp_path / "in", people, services)
    ran = check(folder, "--select", "SVC001", "--horizon", days, "--format", "json")
    assert [one["due_date"] for one in json.loads(ran.out)["findings"]] == due
