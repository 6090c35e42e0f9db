"""Two runs, and many, compared: what changed, and by which cause."""

from __future__ import annotations

import csv
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.cli.running import (
    PARTICIPANTS,
    SAMPLES,
    SERVICES,
    Ran,
    changed,
    check,
    exports,
    run,
    without,
    write_csv,
)
from tests.cli.test_privacy import leaks, private_exports
from wbn_audit.results.run_folder import read_run
from wbn_audit.results.schema import results_schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Rows = list[list[str]]


def dated(row: int, day: str) -> dict[tuple[int, str], str]:
    return {(row, name): day for name in ("Start Date", "End Date", "Entered Date")}


LATE = changed(SERVICES, dated(1, "2026-05-05"))
PAYMENTS = [
    ["Payment ID", "Customer ID", "Payment Date", "Support Service Type", "Amount"],
    ["P1", "1", "2026-01-06", "Fuel", "20"],
]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def a_run(
    out: str,
    services: Sequence[Sequence[str]] = SERVICES,
    participants: Sequence[Sequence[str]] = PARTICIPANTS,
    *words: str,
    as_of: str = "2026-06-30",
    payments: Sequence[Sequence[str]] | None = None,
    select: str = "SVC001",
) -> Ran:
    from pathlib import Path  # noqa: PLC0415 - the folder of this test

    data = exports(Path(f"data-{out}"), participants, services)
    if payments is not None:
        write_csv(data / "payments.csv", payments)
    return check(data, "--select", select, *words, "--out", f"runs/{out}", as_of=as_of)


def compared(old: str = "old", new: str = "new") -> tuple[int, dict[str, Any]]:
    ran = run("compare", f"runs/{old}", f"runs/{new}", "--format", "json")
    assert ran.err == ""
    return ran.code, json.loads(ran.out)


def by_cause(told: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(one["change"], one["cause"], one["count"]) for one in told["by_cause"]]


def test_nothing_changed() -> None:
    a_run("old", LATE)
    a_run("new", LATE)
    code, told = compared()
    assert code == 0
    assert (told["still_open"], told["values_changed"], told["by_cause"]) == (1, 0, [])
    ran = run("compare", "runs/old", "runs/new")
    assert ran.out.startswith("Nothing got worse since 2026-06-30.\n")


def test_other_data_bring_and_take_findings() -> None:
    a_run("old", LATE)
    a_run("new", changed(SERVICES, dated(3, "2026-04-05")))
    code, told = compared()
    assert by_cause(told) == [("resolved", "data", 1)]
    assert code == 0
    code, told = compared("new", "old")
    assert by_cause(told) == [("new", "data", 1)]
    assert code == 1
    assert told["worse"] == ["1 new error."]
    assert told["findings"][0]["finding_id"] == "SVC001/1"


def test_the_same_finding_with_other_values_is_still_open() -> None:
    a_run("old", LATE)
    a_run("new", changed(SERVICES, dated(1, "2026-05-06")))
    code, told = compared()
    assert (code, told["still_open"], told["values_changed"]) == (0, 1, 1)


def test_another_number_of_the_standards_is_a_cause() -> None:
    moved = changed(SERVICES, dated(1, "2026-03-20"))
    a_run("old", moved)
    ran = a_run("new", moved, PARTICIPANTS, "--set", "mapping_days=60")
    assert ran.code == 1
    code, told = compared()
    assert (code, by_cause(told)) == (1, [("new", "rule", 1)])
    assert told["rules_changed"] == ["SVC001"]
    assert told["parameters_changed"] == {"mapping_days": {"before": 90, "now": 60}}
    code, told = compared("new", "old")
    assert (code, by_cause(told)) == (0, [("resolved", "rule", 1)])


def test_a_what_if_says_the_same_in_the_report(tmp_path: Path) -> None:
    moved = changed(SERVICES, dated(1, "2026-03-20"))
    a_run("old", moved)
    ran = check(tmp_path / "data-old", "--select", "SVC001", "--set", "mapping_days=60",
                "--compare-to", "runs/old", "--out", "runs/new", "--format", "csv,json,md",
                as_of="2026-06-30")  # fmt: skip
    assert ran.code == 1
    for said in ("Since 2026-06-30", "1 new, 0 resolved", "1 new error.",
                 "1 new: the rule or a number changed.",
                 "mapping_days was 90 and is 60."):  # fmt: skip
        assert said in ran.out
        assert said.replace("_", "\\_") in (tmp_path / "runs/new/report.md").read_text("utf-8")
    document = json.loads((tmp_path / "runs/new/results.json").read_bytes())
    jsonschema.validate(document, results_schema())
    told = document["compared"]
    assert told["numbers"]["must_fix"] == {"before": 0, "now": 1}
    assert (told["new"], told["resolved"], told["not_comparable"]) == (1, 0, 0)
    assert read_run(tmp_path / "runs/new").about["compared"] == told


def test_another_audit_date_is_a_cause() -> None:
    early = [row for row in SERVICES if row[0] != "S3"]
    a_run("old", early, as_of="2026-06-30")
    # Other files, too: due on 5 July, nobody could be late on 30 June.
    a_run("new", [*early, ["S9", "1", "Career Coaching", "WBN", "2026-07-01", "2026-07-01",
                           "Completed", "2026-07-01"]], as_of="2026-07-08")  # fmt: skip
    code, told = compared()
    assert (code, by_cause(told)) == (1, [("new", "as_of", 1)])
    code, told = compared("new", "old")
    assert by_cause(told) == [("resolved", "as_of", 1)]
    assert "The run named first is the newer one" in told["notes"][0]


def test_a_missing_file_is_never_resolved() -> None:
    a_run("old", payments=PAYMENTS, select="PAY001,SVC001")
    a_run("new", select="PAY001,SVC001")
    code, told = compared()
    assert by_cause(told) == [("not_comparable", "input", 1)]
    assert code == 1
    assert told["no_longer_assessed"][0]["rule_id"] == "PAY001"
    assert "could be assessed before and not now: PAY001" in told["worse"][0]
    assert told["files_gone"] == ["payments.csv"]
    code, told = compared("new", "old")
    assert (code, by_cause(told)) == (0, [("not_comparable", "input", 1)])
    assert told["assessed_again"] == ["PAY001"]


def test_one_of_several_files_missing_is_never_resolved(tmp_path: Path) -> None:
    for name, files in (("old", ("a", "b")), ("new", ("a",))):
        data = exports(tmp_path / name)
        for file, row in (("a", ["P2", "1", "2026-01-05", "Fuel", "20"]), ("b", PAYMENTS[1])):
            if file in files:
                write_csv(data / f"pay-{file}.csv", [PAYMENTS[0], row])
        check(data, "--select", "PAY001", "--out", f"runs/{name}")
    _, told = compared()
    assert by_cause(told) == [("not_comparable", "input", 1)]
    assert told["files_gone"] == ["pay-b.csv"]


def test_a_file_of_another_name_is_not_missing(tmp_path: Path) -> None:
    a_run("old", payments=PAYMENTS, select="PAY001")
    data = exports(tmp_path / "next")
    write_csv(data / "payments 2026-07.csv", [PAYMENTS[0], ["P1", "1", "2026-01-05", "Fuel", "20"]])
    check(data, "--select", "PAY001", "--out", "runs/new")
    _, told = compared()
    assert by_cause(told) == [("resolved", "data", 1)]


def test_a_rule_left_out_and_other_quarters_shown_are_not_comparable() -> None:
    a_run("old", LATE)
    a_run("new", LATE, select="SVC002")
    code, told = compared()
    assert (code, by_cause(told)) == (0, [("not_comparable", "left_out", 1)])
    a_run("other", LATE, PARTICIPANTS, "--contractor", "Birch")
    code, told = compared("old", "other")
    assert by_cause(told) == [("not_comparable", "shown", 1)]
    assert any("different quarters or contractors" in note for note in told["notes"])


def test_what_can_no_longer_be_decided_is_not_resolved() -> None:
    a_run("old", LATE, select="SVC001,DAT001")
    unreadable = changed(LATE, {(1, "End Date"): "5/soon"})
    a_run("new", unreadable, select="SVC001,DAT001")
    _, told = compared()
    assert ("not_comparable", "undecided", 1) in by_cause(told)
    assert any("could not be decided" in note and "SVC001 1" in note for note in told["notes"])


def test_an_exception_that_ended_reopens() -> None:
    a_run("first", LATE)
    run("accept", "SVC001/1", "--reason", "r", "--by", "b", "--until", "2026-07-01",
        "--run", "runs/first")  # fmt: skip
    a_run("old", LATE, as_of="2026-07-01")
    _, told = compared("first", "old")
    assert by_cause(told) == [("resolved", "accepted", 1)]
    assert told["numbers"]["accepted"] == {"before": 0, "now": 1}
    a_run("new", LATE, as_of="2026-07-02")
    code, told = compared()
    assert (code, by_cause(told)) == (1, [("reopened", "accepted", 1)])
    assert told["worse"] == ["1 reopened error."]
    a_run("other", changed(SERVICES, dated(1, "2026-05-06")), as_of="2026-07-01")
    _, told = compared("old", "other")
    assert by_cause(told) == [("reopened", "data", 1)]


def moves(told: dict[str, Any], measure: str = "engaged") -> list[tuple[Any, ...]]:
    keys = ("change", "cause", "participant_id", "quarter_before", "quarter_now")
    return [tuple(one[key] for key in keys) for one in told["people"]
            if one["measure_id"] == measure]  # fmt: skip


def test_who_entered_or_left_a_quarter_that_was_over() -> None:
    """Participant 1 engaged in the first quarter, participant 2 in the second."""
    a_run("old")
    a_run("late", participants=changed(PARTICIPANTS, {(1, "Application Date"): "2026-04-03"}))
    _, told = compared("old", "late")
    assert moves(told) == [("moved", "data", "1", "2026Q1", "2026Q2")]
    assert "the date changed from 2026-01-02 to 2026-04-03" in told["people"][0]["why"]
    a_run("gone", [row for row in SERVICES if row[1] != "1"], [PARTICIPANTS[0], PARTICIPANTS[2]])
    _, told = compared("old", "gone")
    assert moves(told) == [("left", "data", "1", "2026Q1", None)]
    assert "names the participant nowhere" in told["people"][0]["why"]
    _, told = compared("gone", "old")
    assert moves(told) == [("entered", "data", "1", None, "2026Q1")]
    assert {"measure_id": "engaged", "quarter": "2026Q1", "before": None, "now": 1} in told[
        "counts"
    ]
    a_run("moved", participants=changed(PARTICIPANTS, {(1, "Service Provider"): "Birch"}))
    _, told = compared("old", "moved")
    assert moves(told) == [("contractor", "data", "1", "2026Q1", "2026Q1")]


def test_quarters_that_were_not_over_and_runs_shown_otherwise_are_left_alone() -> None:
    a_run("old", as_of="2026-06-29")
    a_run("new", [row for row in SERVICES if row[1] != "2"], as_of="2026-06-29")
    assert moves(compared()[1]) == []
    a_run("shown", SERVICES, PARTICIPANTS, "--contractor", "Birch")
    assert moves(compared("old", "shown")[1]) == [("left", "shown", "1", "2026Q1", None)]


def test_a_measure_that_cannot_be_counted_loses_nobody_for_good() -> None:
    a_run("old")
    a_run("new", without(SERVICES, "Fund"))
    _, told = compared()
    assert moves(told, "enrolled") == [("left", "input", "1", "2026Q1", None),
                                       ("left", "input", "2", "2026Q2", None)]  # fmt: skip
    assert "could not count it: services.funding_source missing" in told["people"][0]["why"]


def test_the_files_of_a_comparison(tmp_path: Path) -> None:
    a_run("old")
    a_run("new", changed(LATE, {}))
    ran = run("compare", "runs/old", "runs/new", "--out", "cmp")
    assert ran.code == 1
    assert sorted(one.name for one in (tmp_path / "cmp").iterdir()) == [
        "compare.csv", "compare.json", "compare.md", "compare_participants.csv",
    ]  # fmt: skip
    with (tmp_path / "cmp/compare.csv").open(encoding="utf-8") as file:
        assert [row["finding_id"] for row in csv.DictReader(file)] == ["SVC001/1"]
    assert "SVC001/1" in ran.out
    before = {one.name: one.read_bytes() for one in (tmp_path / "cmp").iterdir()}
    assert run("compare", "runs/old", "runs/new", "--out", "cmp").code == 1
    assert before == {one.name: one.read_bytes() for one in (tmp_path / "cmp").iterdir()}
    (tmp_path / "cmp/mine.txt").write_text("mine")
    ran = run("compare", "runs/old", "runs/new", "--out", "cmp")
    assert (ran.code, "mine.txt" in ran.err) == (2, True)
    assert run("compare", "runs/old", "runs/new", "--out", "data-old/services.csv").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("runs/old", "nowhere"), "nowhere: There is no such folder"),
        (("runs/old", "data-old"), "data-old: The folder holds no run"),
        (("data-old/services.csv", "runs/old"), "This is a file, not a run"),
        (("runs/old",), "This is one run"),
        (("data-old",), "The folder holds 0 run(s)"),
        (("nowhere",), "no such folder"),
        (("runs/old", "runs/old", "runs/old"), "Name two runs"),
        (("runs/old", "runs/old", "--format", "xml"), "there is no 'xml'"),
    ],
)
def test_what_cannot_be_compared(words: Sequence[str], said: str) -> None:
    a_run("old")
    ran = run("compare", *words)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_all_damage_of_both_runs_is_named(tmp_path: Path) -> None:
    a_run("old")
    a_run("new")
    (tmp_path / "runs/old/findings.csv").write_text("x")
    (tmp_path / "runs/new/counts.csv").unlink()
    for ran in (run("compare", "runs/old", "runs/new"), run("compare", "runs")):
        assert ran.code == 2
        assert re.search(r"runs.old.findings\.csv: The file was changed", ran.err)
        assert re.search(r"runs.new.counts\.csv: The file is missing", ran.err)
    ran = check("data-old", "--compare-to", "runs/old", "--out", "runs/third")
    assert ran.code == 2
    assert not (tmp_path / "runs/third").exists()


def test_a_trend_over_a_folder_of_runs(tmp_path: Path) -> None:
    a_run("c", LATE, as_of="2026-06-30")
    a_run("b", SERVICES, as_of="2026-06-23")
    a_run("a", LATE, as_of="2026-06-16")
    (tmp_path / "runs/notes.txt").write_text("mine")
    ran = run("compare", "runs", "--format", "json")
    assert ran.code == 1
    told = json.loads(ran.out)
    keys = ("name", "as_of", "must_fix", "new", "resolved", "reopened")
    assert [tuple(one[key] for key in keys) for one in told["runs"]] == [
        ("a", "2026-06-16", 1, None, None, None),
        ("b", "2026-06-23", 0, 0, 1, 0),
        ("c", "2026-06-30", 1, 0, 0, 1),
    ]
    (rates,) = told["rates"]
    assert (rates["rule_id"], [bool(one) for one in rates["rates"]]) == (
        "SVC001", [True, False, True],
    )  # fmt: skip
    ran = run("compare", "runs", "--out", "trend")
    assert "1 error must be fixed on 2026-06-30, as many as on 2026-06-16." in ran.out
    page = (tmp_path / "trend/trend.html").read_text(encoding="utf-8")
    assert page.count("<polyline") == 4
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page)
    again = {one.name: one.read_bytes() for one in (tmp_path / "trend").iterdir()}
    run("compare", "runs", "--out", "trend")
    assert again == {one.name: one.read_bytes() for one in (tmp_path / "trend").iterdir()}


def test_a_trend_does_not_hide_what_could_not_be_checked(tmp_path: Path) -> None:
    a_run("a", payments=PAYMENTS, select="PAY001", as_of="2026-06-29")
    a_run("b", select="PAY001")
    ran = run("compare", "runs", "--out", "trend")
    assert ran.code == 1
    assert "1 more of the rules and cases could not be checked than then." in ran.out
    assert "1 more of the rules" in (tmp_path / "trend/trend.html").read_text(encoding="utf-8")


def test_names_of_runs_are_escaped_in_the_page(tmp_path: Path) -> None:
    a_run("old")
    shutil.copytree(tmp_path / "runs/old", tmp_path / "runs/<b>&")
    run("compare", "runs", "--out", "trend")
    page = (tmp_path / "trend/trend.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page


def test_neither_accepting_nor_comparing_tells_a_secret(tmp_path: Path) -> None:
    data = private_exports(tmp_path / "in")
    check(data, "--out", "runs/old", as_of="2026-06-01")
    write_csv(data / "services.csv", LATE)
    finding = read_run(tmp_path / "runs/old").findings.row(0, named=True)["finding_id"]
    kept = run("accept", finding, "--reason", "r", "--by", "b", "--until", "2026-12-31")
    after = check(data, "--compare-to", "runs/old", "--out", "runs/new", "--format", "csv,md")
    assert "Since 2026-06-01" in after.out
    told = [run("compare", "runs/old", "runs/new", *more) for more in ((), ("--format", "json"))]
    told += [run("compare", "runs/old", "runs/new", "--out", "cmp"),
             run("compare", "runs", "--out", "trend")]  # fmt: skip
    assert all(one.out for one in told)
    folders = [tmp_path / name for name in ("runs", "cmp", "trend")]
    for one in (kept, after, *told):
        assert leaks(one, *folders) == set()


def test_only_time_changes_no_value_judged(tmp_path: Path) -> None:
    """What was accepted today must hold tomorrow: no fingerprint moves with the audit date."""
    for day in ("2026-07-07", "2026-07-08", "2026-08-15"):
        check(SAMPLES, "--out", f"runs/{day}", "-q", as_of=day)
    for day in ("2026-07-08", "2026-08-15"):
        _, told = compared("2026-07-07", day)
        moved = [one["finding_id"] for one in told["findings"] if one["values_changed"]]
        assert moved == []
        assert {one["cause"] for one in told["by_cause"]} <= {"as_of"}
        assert told["still_open"] > 100
