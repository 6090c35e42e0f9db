"""The numbers that the engine itself reads: one more or one less is seen on one side of each."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

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


def employed(tmp_path: Path, pay: int, confirmation: str, change: str) -> dict[str, Any]:
    """A run on one job of so many cents an hour, confirmed in that way."""
    write_csv(tmp_path / "in" / "outcomes.csv", [
        ["Customer ID", "Outcome Type", "Employer", "Employment Type", "Confirmation Type",
         "Confirmation Date", "Hourly Pay", "Start Date"],
        ["1", "Employment Information", "Fir", "Unsubsidized", "", "",
         f"{pay // 100}.{pay % 100:02}", "2026-05-04"],
        ["1", "Employment Confirmation", "Fir", "", confirmation, "2026-05-20", "", ""],
    ])  # fmt: skip
    found = json.loads(check(exports(tmp_path / "in"), "--set", change, "--format", "json").out)
    assert isinstance(found, dict)
    return found


def too_far(tmp_path: Path, days: int, number: int) -> bool:
    """Whether a workshop due in so many days is not shown as due soon."""
    began = date(2026, 6, 30) + timedelta(days - SHIPPED["mapping_days"])
    people = [["Customer ID", "Participation Date", "Exit Date"], ["1", began.isoformat(), ""]]
    services = [["Customer ID", "Service", "Start Date", "End Date"],
                ["1", "Career Coaching", began.isoformat(), began.isoformat()]]  # fmt: skip
    write_csv(tmp_path / "in" / "participants.csv", people)
    write_csv(tmp_path / "in" / "services.csv", services)
    ran = check(tmp_path / "in", "--set", f"horizon_days={number}", "--select", "SVC001",
                "--format", "json")  # fmt: skip
    return not json.loads(ran.out)["findings"]


def plausible(tmp_path: Path, day: str, birth: str, change: str) -> bool:
    """Whether a service of that day and a birth of that day are no finding of DAT007."""
    people = [["Customer ID", "Application Date", "DOB"], ["1", "2026-01-05", birth]]
    services = [["Customer ID", "Service", "Start Date"], ["1", "Career Coaching", day]]
    write_csv(tmp_path / "in" / "participants.csv", people)
    write_csv(tmp_path / "in" / "services.csv", services)
    ran = check(tmp_path / "in", "--set", change, "--select", "DAT007", "--format", "json")
    return not json.loads(ran.out)["findings"]


def activity_passes(tmp_path: Path, year: int, number: int) -> bool:
    """Whether an activity of the year before is plausible."""
    change = f"oldest_activity_year={number}"
    return plausible(tmp_path, f"{year - 1}-06-30", "1980-01-01", change)


def birth_passes(tmp_path: Path, year: int, number: int) -> bool:
    """Whether a birth of the year before is plausible."""
    return plausible(tmp_path, "2026-01-05", f"{year - 1}-06-30", f"oldest_birth_year={number}")


def beyond(tmp_path: Path, difference: int, tolerance: int) -> bool:
    """Whether a reported number so far from the records is said to differ."""
    people = [["Customer ID", "Application Date", "County"], ["1", "2026-01-05", ""]]
    services = [["Customer ID", "Service", "Start Date"], ["1", "Career Coaching", "2026-01-05"]]
    reported = [["Measure", "Quarter", "Count"], ["engaged", "2026Q1", str(1 + difference)]]
    write_csv(tmp_path / "in" / "participants.csv", people)
    write_csv(tmp_path / "in" / "services.csv", services)
    write_csv(tmp_path / "reported.csv", reported)
    ran = check(tmp_path / "in", "--set", f"reported_tolerance={tolerance}", "--reported",
                tmp_path / "reported.csv", "--format", "json")  # fmt: skip
    (number,) = json.loads(ran.out)["reported"]["numbers"]
    return bool(number["state"] != "within")


def pays_less(tmp_path: Path, wage: int, number: int) -> bool:
    """Whether a job of so many cents an hour does not pay a living wage of so many."""
    after = "After Participation Employment Confirmation"
    found = employed(tmp_path, number, after, f"living_wage={wage}")
    (job,) = [one for one in found["job_quality"]
              if (one["contractor"], one["sector"]) == ("all", "all")]  # fmt: skip
    assert job["pay_known"] == 1
    return bool(job["at_living_wage"] == 0)


SEEN = {
    "stale_days": (looks_stale, SHIPPED["stale_days"]),
    "cut_share": (is_cut, SHIPPED["cut_share"]),
    # None ships: 0 says that it is not set.
    "living_wage": (pays_less, 2150),
    # Nobody may be wrong by one in what ships.
    "reported_tolerance": (beyond, 2),
    "horizon_days": (too_far, SHIPPED["horizon_days"]),
    "oldest_activity_year": (activity_passes, SHIPPED["oldest_activity_year"]),
    "oldest_birth_year": (birth_passes, SHIPPED["oldest_birth_year"]),
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
