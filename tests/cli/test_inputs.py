"""What `check` makes of the files it is given: mixes, dialects, refused files, stale exports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from tests.cli.running import (
    PARTICIPANTS,
    SERVICES,
    changed,
    check,
    exports,
    run,
    without,
    write_csv,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def document(*words: str | Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(check(*words, "--format", "json").out)
    return read


def account(read: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {one["file"]: one["account"] for one in read["inputs"]}


def judged(read: dict[str, Any]) -> list[tuple[Any, ...]]:
    keys = ("state", "passed", "failed", "unknown", "out_of_scope")
    return [(one["id"], *[one[key] for key in keys]) for one in read["rules"]]


def workbook(path: Path, **sheets: Sequence[Sequence[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_csv_and_workbook_in_one_folder_are_one_export(tmp_path: Path) -> None:
    plain = document(exports(tmp_path / "plain"))
    mixed = tmp_path / "mixed"
    write_csv(mixed / "participants.csv", PARTICIPANTS)
    workbook(mixed / "rest.xlsx", Sheet1=SERVICES, Other=[["Apples"], ["1"]])
    read = document(mixed)
    assert judged(read) == judged(plain)
    assert read["counts"] == plain["counts"]
    assert [(one["file"], one["sheet"], one["table"]) for one in read["inputs"]] == [
        ("participants.csv", "", "participants"),
        ("rest.xlsx", "Sheet1", "services"),
        ("rest.xlsx", "Other", ""),
    ]


def test_any_file_and_sheet_names_will_do(tmp_path: Path) -> None:
    write_csv(tmp_path / "services.csv", PARTICIPANTS)
    write_csv(tmp_path / "participants.csv", SERVICES)
    tables = {one["file"]: one["table"] for one in document(tmp_path)["inputs"]}
    assert tables == {"services.csv": "participants", "participants.csv": "services"}


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_read_alike(tmp_path: Path, delimiter: str) -> None:
    plain = document(exports(tmp_path / "plain"))
    for name, rows in (("participants", PARTICIPANTS), ("services", SERVICES)):
        write_csv(tmp_path / "other" / f"{name}.csv", rows, delimiter)
    read = document(tmp_path / "other")
    assert {one["delimiter"] for one in read["inputs"]} == {delimiter}
    assert judged(read) == judged(plain)
    assert read["counts"] == plain["counts"]


def test_refused_file_refuses_the_run_unless_skipped_which_is_said_first(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    write_csv(folder / "more.csv", without(SERVICES, "Start Date"))
    assert check(folder).code == 2
    ran = check(folder, "--skip-refused")
    assert ran.code == 0
    assert ran.out.startswith("Not ready to report. 1 refused file was left out")
    read = document(folder, "--skip-refused")
    assert read["verdict"]["reasons"][0].startswith("1 refused file was")
    assert len(read["refused"]) == 1
    assert "more.csv" in read["refused"][0]


def test_every_refused_file_is_named_at_once(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    write_csv(folder / "more.csv", without(SERVICES, "Start Date"))
    (folder / "payments.xlsx").write_bytes(b"nothing")
    ran = check(folder)
    assert "more.csv" in ran.err
    assert "payments.xlsx" in ran.err


@pytest.mark.parametrize(("as_of", "stale"), [("2026-07-10", False), ("2026-07-11", True)])
def test_exports_look_stale_from_fifteen_days(tmp_path: Path, as_of: str, *, stale: bool) -> None:
    ran = check(exports(tmp_path), as_of=as_of)
    assert ("The exports look stale" in ran.out) is stale


def test_stale_exports_are_never_ready_and_it_is_said_first(tmp_path: Path) -> None:
    ran = check(exports(tmp_path), as_of="2027-01-01")
    assert ran.out.startswith("Not ready to report. The exports look stale")


def test_verdict_is_never_ready_while_an_error_rule_is_not_assessed(tmp_path: Path) -> None:
    read = document(exports(tmp_path))
    lost = [one["id"] for one in read["rules"]
            if one["severity"] == "error" and one["state"] == "not_assessed"]  # fmt: skip
    assert lost
    assert not any(one["severity"] == "error" for one in read["findings"])
    assert not read["verdict"]["ready"]
    assert all(name in " ".join(read["verdict"]["reasons"]) for name in lost)


def test_column_that_is_missing_is_named_where_it_is_missed(tmp_path: Path) -> None:
    folder = exports(tmp_path, without(PARTICIPANTS, "Birth Date"), without(SERVICES, "End Date"))
    rules = {one["id"]: one for one in document(folder)["rules"]}
    assert rules["ELG001"]["state"] == "not_assessed"
    assert "participants.date_of_birth" in rules["ELG001"]["reason"]
    assert rules["SVC001"]["state"] == "not_assessed"
    assert "services.end_date" in rules["SVC001"]["reason"]
    assert rules["ELG008"]["state"] != "not_assessed"
    assert "participants.date_of_birth" in rules["ELG008"]["reason"]
    assert "PAY001" in rules
    assert "no such export" in rules["PAY001"]["reason"]


def test_column_in_one_of_two_files_is_unknown_in_the_other_and_noted(tmp_path: Path) -> None:
    folder = exports(tmp_path, PARTICIPANTS, SERVICES[:3])
    write_csv(folder / "services2.csv", without([SERVICES[0], *SERVICES[3:]], "Status"))
    read = document(folder)
    svc001 = next(one for one in read["rules"] if one["id"] == "SVC001")
    assert (svc001["passed"], svc001["unknown"], svc001["failed"]) == (1, 1, 0)
    assert any("services.status is missing in services2.csv" in n for n in read["verdict"]["notes"])
    assert not any(one["rule_id"] == "DAT001" for one in read["findings"])


def test_exact_duplicates_of_another_file_are_set_aside_and_within_one_kept(tmp_path: Path) -> None:
    folder = exports(tmp_path, PARTICIPANTS, [*SERVICES, SERVICES[1]])
    write_csv(folder / "services2.csv", [SERVICES[0], SERVICES[1], SERVICES[2]])
    read = document(folder)
    assert account(read)["services.csv"] == {"header": 1, "used": 6}
    assert account(read)["services2.csv"] == {"header": 1, "exact duplicate of another file": 2}
    twice = [one["record_id"] for one in read["findings"] if one["rule_id"] == "DAT002"]
    assert twice == ["S1"]


def test_other_programs_and_later_rows_are_set_aside_and_accounted_for(tmp_path: Path) -> None:
    people = [*PARTICIPANTS, *changed(PARTICIPANTS, {(1, "Customer ID"): "3",
              (1, "Application Date"): "2026-07-01"})[1:2]]  # fmt: skip
    services = changed(SERVICES, {(1, "Fund"): "WIOA Adult", (3, "Start Date"): "2026-07-01"})
    services.append(["S9", "3", "Career Coaching", "WBN", "2026-06-01", "", "Completed", ""])
    read = document(exports(tmp_path, people, services))
    assert account(read) == {
        "participants.csv": {"header": 1, "used": 2, "after the audit date": 1},
        "services.csv": {"header": 1, "used": 3, "other program": 1, "after the audit date": 1,
                         "participant set aside": 1},
    }  # fmt: skip
    assert read["participants"] == 2


def test_orphans_and_rows_without_id_are_findings_and_nothing_else(tmp_path: Path) -> None:
    services = changed(SERVICES, {(1, "Customer ID"): "99", (1, "Start Date"): "soon",
                                  (5, "Customer ID"): ""})  # fmt: skip
    found = document(exports(tmp_path, PARTICIPANTS, services))["findings"]
    of_row = {(one["rule_id"], one["source_row"]) for one in found if one["table"] == "services"}
    assert of_row == {("DAT003", 2), ("DAT004", 6)}


def test_finding_names_the_row_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    title = [["Services by Start Date"], [""], *SERVICES[:2], [""], *SERVICES[2:]]
    title[5] = changed([SERVICES[0], title[5]], {(1, "Customer ID"): "99"})[1]
    folder = tmp_path / "in"
    write_csv(folder / "participants.csv", PARTICIPANTS)
    workbook(folder / "s.xlsx", Mine=title)
    found = document(folder)["findings"]
    place = [(one["source_file"], one["source_sheet"], one["source_row"])
             for one in found if one["rule_id"] == "DAT003"]  # fmt: skip
    assert place == [("s.xlsx", "Mine", 6)]


def test_configuration_of_this_folder_comes_before_that_of_the_exports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, here = exports(tmp_path / "in"), tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (folder / "wbn-audit.yaml").write_text("as_of: 2026-06-01\nexports: .\n")
    words = ["check", str(folder), "--format", "json"]
    assert json.loads(run(*words).out)["as_of"] == "2026-06-01"
    (here / "wbn-audit.yaml").write_text("as_of: 2026-06-02\n")
    assert json.loads(run(*words).out)["as_of"] == "2026-06-02"
    (tmp_path / "named.yaml").write_text("as_of: 6/3/2026\nexports: in\n")
    assert json.loads(run(*words, "--config", "../named.yaml").out)["as_of"] == "2026-06-03"
    assert json.loads(run(*words, "--as-of", "6/4/2026").out)["as_of"] == "2026-06-04"
    # Paths in a configuration are seen from where it is, not from here.
    named = run("check", "--config", "../named.yaml", "--format", "json")
    assert json.loads(named.out)["as_of"] == "2026-06-03"


def test_configuration_sets_what_options_may_override(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(
        "exports: [in]\nparameters: {mapping_days: 60}\nhorizon: quarter-end\n"
        "mapping: {services: {staff: My Coach}}\ncoverage: {services: 2026-01-01}\n"
    )
    services = [[*SERVICES[0], "My Coach"], *[[*row, "Ann"] for row in SERVICES[1:]]]
    exports(tmp_path / "in", PARTICIPANTS, services)
    read = document("--config", config)
    assert read["options"]["parameters"] == {"mapping_days": "60"}
    assert read["options"]["horizon"] is None
    assert read["coverage"] == {"services": {"complete_from": "2026-01-01", "inferred": False}}
    assert read["inputs"][1]["mapping"]["staff"] == "My Coach"
    more = document("--config", config, "--set", "mapping_days=70", "--horizon", "3")
    assert more["edition"]["parameters"]["mapping_days"] == 70
    assert more["options"]["horizon"] == 3


def test_exports_are_never_changed(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    check(folder, "--out", tmp_path / "run")
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} == before


def test_an_earlier_run_beside_the_exports_is_no_export(tmp_path: Path) -> None:
    folder = exports(tmp_path)
    check(folder, "--out", folder / "report")
    read = document(folder, "--recursive")
    assert {one["file"] for one in read["inputs"]} == {"participants.csv", "services.csv"}
