"""Root causes: what is one cause is told once; what is not stays apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.cli.running import write_csv
from tests.engine.audits import run_audit

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.results import Results

AS_OF = date(2026, 6, 30)
DAY = date(2026, 1, 5)
Rows = list[dict[str, str]]


def people(count: int) -> Rows:
    return [
        {"Customer ID": f"{1000 + n}", "Birth Date": "1990-02-03", "Contractor": "Alder",
         "Application Date": "2026-01-02", "Registration Date": "2026-01-03",
         "Registration Result": "Eligible", "Exit Date": "",
         "Participation Date": str(DAY + timedelta(days=n % 20)),
         "State": "OR", "County": "Multnomah"}
        for n in range(count)
    ]  # fmt: skip


def services(count: int) -> Rows:
    """Each participant's plan and mapping, entered at once, on days of their own."""
    found: Rows = []
    for n in range(count):
        for kind in ("Career Mapping Workshop", "Career and Resource Planning"):
            day = str(DAY + timedelta(days=n % 20))
            found.append(
                {"Service ID": f"S{len(found)}", "Customer ID": f"{1000 + n}", "Service Name": kind,
                 "Fund": "WBN", "Start Date": day, "End Date": day, "Status": "Completed",
                 "Entered Date": day}
            )  # fmt: skip
    return found


def audited(folder: Path, **tables: Rows) -> Results:
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", [list(rows[0]), *(list(row.values()) for row in rows)])
    return run_audit(folder, AS_OF)


def causes(results: Results, kind: str) -> list[dict[str, Any]]:
    return [one for one in results.causes.to_dicts() if one["kind"] == kind]


def marked(results: Results, cause: dict[str, Any]) -> set[str]:
    rows = results.findings.filter(pl.col("cause_id") == cause["cause_id"])
    assert rows.height == cause["findings"]
    return set(rows["rule_id"])


def renamed(rows: Rows, old: str, new: str) -> Rows:
    return [{new if key == old else key: value for key, value in row.items()} for row in rows]


def with_value(rows: Rows, header: str, value: str, first: int = 0) -> Rows:
    """The rows from *first* on with this value."""
    return [{**row, header: value} if n >= first else row for n, row in enumerate(rows)]


def test_records_in_order_have_no_cause(tmp_path: Path) -> None:
    results = audited(tmp_path, people=people(12), services=services(12))
    assert results.causes.filter(pl.col("kind") != "column").is_empty()


@pytest.mark.parametrize("header", ["Participaton Date", "Participation Dat"])
def test_header_that_is_nearly_a_name_is_one_cause(tmp_path: Path, header: str) -> None:
    changed = renamed(people(12), "Participation Date", header)
    results = audited(tmp_path, people=changed, services=services(12))
    (cause,) = causes(results, "header")
    assert (cause["table"], cause["field"]) == ("participants", "participation_date")
    assert f"'{header}'" in cause["what"]
    assert {"SVC001", "ELG007", "enrolled"} <= set(cause["rules"].split(", "))
    assert cause["findings"] == 0
    states = dict(results.rules.select("rule_id", "state").iter_rows())
    assert states["SVC001"] == "not_assessed"


@pytest.mark.parametrize("header", ["Whole Days", "Date"])
def test_header_that_is_like_nothing_is_no_cause(tmp_path: Path, header: str) -> None:
    changed = renamed(people(12), "Participation Date", header)
    results = audited(tmp_path, people=changed, services=services(12))
    assert causes(results, "header") == []


@pytest.mark.parametrize(("first", "found"), [(0, 1), (2, 1), (3, 0)])
def test_column_of_which_nine_in_ten_cannot_be_read(tmp_path: Path, first: int, found: int) -> None:
    changed = with_value(people(20), "Participation Date", "5. Januar", first)
    results = audited(tmp_path, people=changed, services=services(20))
    told = causes(results, "unreadable")
    assert len(told) == found
    if told:
        assert marked(results, told[0]) == {"DAT001"}
        assert "SVC001" in told[0]["rules"]
        assert told[0]["findings"] == 20 - first


def test_blank_cells_do_not_speak_against_an_unreadable_column(tmp_path: Path) -> None:
    changed = with_value(with_value(people(40), "Exit Date", "soon"), "Exit Date", "", 12)
    results = audited(tmp_path, people=changed, services=services(40))
    (cause,) = causes(results, "unreadable")
    assert (cause["field"], cause["findings"]) == ("exit_date", 12)


def test_words_for_yes_and_no_share_one_cause_over_two_rules(tmp_path: Path) -> None:
    changed = [{**row, "Veteran": "perhaps"} for row in people(12)]
    results = audited(tmp_path, people=changed, services=services(12))
    (cause,) = causes(results, "unreadable")
    assert marked(results, cause) == {"DAT001", "DAT006"}


@pytest.mark.parametrize("value", ["1900-01-01", "2026-06-29"])
def test_one_end_date_in_all_rows_is_one_cause(tmp_path: Path, value: str) -> None:
    changed = with_value(services(12), "End Date", value)
    results = audited(tmp_path, people=people(12), services=changed)
    told = causes(results, "default")
    if value == "1900-01-01":
        assert [one["field"] for one in told] == ["end_date"]
        assert marked(results, told[0]) == {"SVC005"}
        assert value in told[0]["what"]
    else:
        assert told == []  # nothing is wrong with the rows themselves


@pytest.mark.parametrize(("first", "found"), [(0, 1), (2, 1), (3, 0)])
def test_all_entered_on_the_day_of_export(tmp_path: Path, first: int, found: int) -> None:
    changed = with_value(services(12), "Entered Date", "2026-06-29", first)
    results = audited(tmp_path, people=people(12), services=changed)
    told = causes(results, "default")
    assert len(told) == found
    late = results.findings.filter(pl.col("rule_id") == "ENT001")
    assert late.height == 24 - first
    if told:
        assert marked(results, told[0]) == {"ENT001"}
    else:
        assert set(late["cause_id"]) == {""}


def test_services_truly_entered_late_are_no_default(tmp_path: Path) -> None:
    changed = [
        {**row, "Entered Date": str(date.fromisoformat(row["Start Date"]) + timedelta(days=30))}
        for row in services(12)
    ]
    results = audited(tmp_path, people=people(12), services=changed)
    assert causes(results, "default") == []
    (cause,) = [one for one in causes(results, "column") if one["rules"] == "ENT001"]
    assert cause["findings"] == 24


def test_one_status_of_no_vocabulary_in_all_rows(tmp_path: Path) -> None:
    changed = with_value(services(12), "Status", "Pending")
    results = audited(tmp_path, people=people(12), services=changed)
    (cause,) = causes(results, "default")
    assert cause["field"] == "status"
    assert {"DAT006", "SVC006"} <= marked(results, cause)
    assert "Pending" not in cause["what"]
    assert len({one for one in results.findings["cause_id"] if "status" in one}) == 1


@pytest.mark.parametrize(("shared", "found"), [(9, 0), (10, 1), (20, 1)])
def test_two_snapshots_of_the_participants(tmp_path: Path, shared: int, found: int) -> None:
    older = with_value(people(20), "County", "Washington")
    results = audited(
        tmp_path, people_1=older, people_2=people(20)[:shared], services=services(20)
    )  # fmt: skip
    told = causes(results, "snapshots")
    assert len(told) == found
    if told:
        assert marked(results, told[0]) == {"DAT002"}
        assert all(name in told[0]["what"] for name in ("people_1.csv", "people_2.csv"))


def test_files_that_share_few_of_their_ids_are_no_snapshots(tmp_path: Path) -> None:
    """Two contractors' exports, some people served by both."""
    first, second = people(40)[:25], with_value(people(40)[15:], "County", "Washington")
    results = audited(tmp_path, people_1=first, people_2=second, services=services(40))
    assert causes(results, "snapshots") == []


def test_every_cause_says_what_and_what_to_do(tmp_path: Path) -> None:
    changed = renamed(with_value(services(12), "End Date", "1900-01-01"), "Fund", "Fundd")
    results = audited(tmp_path, people=people(12), services=changed)
    assert results.causes.height >= 2
    for one in results.causes.to_dicts():
        assert one["what"].endswith(".")
        assert one["remedy"].endswith(".")
        assert one["rules"]
    ids = results.causes["cause_id"]
    assert ids.n_unique() == len(ids)
