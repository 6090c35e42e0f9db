"""Exit codes, and what is said with them: 0 nothing found, 1 findings, 2 could not do the job."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import rule_text, write_rule
from tests.cli.running import (
    PARTICIPANTS,
    SERVICES,
    Ran,
    changed,
    check,
    exports,
    run,
    without,
    write_csv,
)

if TYPE_CHECKING:
    from pathlib import Path

LATE_ENTRY = {(2, "Entered Date"): "2026-01-20"}


def could_not(ran: Ran, *words: str) -> None:
    """Exit code 2 with a sentence on stderr, nothing on stdout, no traceback."""
    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert "defect in the program" not in ran.err
    for word in words:
        assert word in ran.err


def test_nothing_found_is_0(tmp_path: Path) -> None:
    assert check(exports(tmp_path / "in")).code == 0


def test_an_error_is_1_unless_findings_never_fail(tmp_path: Path) -> None:
    folder = exports(
        tmp_path / "in", changed(PARTICIPANTS, {(1, "Birth Date"): "2015-01-01"}), SERVICES
    )
    assert check(folder).code == 1
    assert check(folder, "--fail-on", "error").code == 1
    assert check(folder, "--fail-on", "warning").code == 1
    assert check(folder, "--fail-on", "never").code == 0


def test_a_warning_is_1_only_if_asked(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in", PARTICIPANTS, changed(SERVICES, LATE_ENTRY))
    assert "1 warning" in check(folder, "-q").out
    assert check(folder).code == 0
    assert check(folder, "--fail-on", "warning").code == 1


def test_what_is_only_due_soon_fails_nothing(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in", PARTICIPANTS, [*SERVICES[:3], *SERVICES[4:]])
    ran = check(folder, "-q", "--fail-on", "warning", "--select", "SVC001")
    assert "1 deadline due soon" in ran.out
    assert ran.code == 0


def test_required_rule_not_assessed_is_2_and_wins_over_findings(tmp_path: Path) -> None:
    folder = exports(
        tmp_path / "in", changed(PARTICIPANTS, {(1, "Birth Date"): "2015-01-01"}), SERVICES
    )
    ran = check(folder, "--require", "PAY001")
    assert ran.code == 2
    assert "required rule PAY001 could not be assessed" in ran.err
    assert "ELG001" in ran.out
    assert check(folder, "--require", "ELG001,SVC001").code == 1


def test_required_rule_left_out_is_2(tmp_path: Path) -> None:
    assert check(exports(tmp_path / "in"), "--require", "SVC001", "--ignore", "SVC").code == 2


def test_required_in_configuration(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("require: [PAY001]\n")
    assert check(exports(tmp_path / "in"), "--config", config).code == 2


def test_crashed_rule_or_refused_rule_is_2_and_the_others_are_told(tmp_path: Path) -> None:
    rules = write_rule(tmp_path / "rules", rule_text(expect="nosuch = 1"))
    could_not(check(exports(tmp_path / "in"), "--rules", rules), "ZZZ001-test.yaml:6: ", "nosuch")


def test_no_path_says_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    could_not(run("check"), "name the exports", "wbn-audit check")


def test_missing_file_is_named(tmp_path: Path) -> None:
    could_not(check(tmp_path / "nosuch.csv"), "nosuch.csv", "no such file")


def test_empty_folder(tmp_path: Path) -> None:
    could_not(check(tmp_path), "no CSV file or Excel workbook")


def test_folder_without_tables(tmp_path: Path) -> None:
    write_csv(tmp_path / "shopping.csv", [["Apples", "Pears"], ["1", "2"]])
    could_not(check(tmp_path), "participants", "services", "shopping.csv")


@pytest.mark.parametrize("column", ["Customer ID", "Service Name", "Start Date"])
def test_required_column_missing_names_file_row_and_column(tmp_path: Path, column: str) -> None:
    field = {"Customer ID": "participant_id", "Service Name": "service"}.get(column, "start_date")
    folder = exports(tmp_path, PARTICIPANTS, [["A title"], *without(SERVICES, column)])
    could_not(check(folder), "services.csv!row 2", f"'{field}'", "mapping")


@pytest.mark.parametrize("missing", ["participants", "services"])
def test_required_table_missing(tmp_path: Path, missing: str) -> None:
    (exports(tmp_path) / f"{missing}.csv").unlink()
    could_not(check(tmp_path), f"No export of {missing}")


def test_workbook_that_is_none(tmp_path: Path) -> None:
    (exports(tmp_path) / "payments.xlsx").write_bytes(b"PK\x03\x04 and no more")
    could_not(check(tmp_path), "payments.xlsx", "Nothing was checked")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as-of", "soon"], "'soon' is no date"),
        (["--as-of", "2026-02-29"], "is no date"),
        (["--as-of", "31/12/2026"], "is no date"),
        (["--quarter", "2026Q5"], "is no quarter"),
        (["--quarter", "summer"], "is no quarter"),
        (["--horizon", "-1"], "neither a number of days"),
        (["--horizon", "month"], "neither a number of days"),
        (["--set", "mapping_days"], "wants NAME=VALUE"),
        (["--set", "mapping_day=3"], "there is no parameter 'mapping_day'"),
        (["--set", "mapping_days=many"], "wants a whole number"),
        (["--set", "mapping_days=-3"], "wants a whole number"),
        (["--set", "mapping_days=1.5"], "wants a whole number"),
        (["--select", "SVC999"], "no rule or area 'SVC999'"),
        (["--ignore", "XYZ"], "no rule or area 'XYZ'"),
        (["--require", "PAY999"], "no rule or area 'PAY999'"),
        (["--contractor", "Nobody"], "No contractor 'Nobody'"),
        (["--fail-on", "info"], "--fail-on is one of"),
        (["--format", "pdf"], "there is no 'pdf'"),
        (["--config", "nosuch.yaml"], "nosuch.yaml: cannot be read"),
        (["--rules", "nosuch"], "nosuch"),
    ],
)
def test_bad_argument_is_told_and_nothing_written(
    tmp_path: Path, words: list[str], said: str
) -> None:
    exports(tmp_path / "in")
    out = tmp_path / "run"
    ran = run("check", tmp_path / "in", "--as-of", "2026-06-30", "--out", out, *words)
    could_not(ran, said)
    assert not out.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_all_bad_arguments_of_a_kind_at_once(tmp_path: Path) -> None:
    ran = check(exports(tmp_path / "in"), "--select", "ABC,DEF", "--ignore", "GHI")
    could_not(ran, "ABC", "DEF", "GHI")


def test_unknown_option_is_2(tmp_path: Path) -> None:
    ran = check(tmp_path, "--nosuch")
    assert ran.code == 2
    assert "--nosuch" in ran.err


def test_foreign_out_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    could_not(check(exports(tmp_path / "in"), "--out", out), "thesis.txt")
    assert [(path.name, path.read_text()) for path in out.iterdir()] == [
        ("thesis.txt", "years of work")
    ]


def test_foreign_out_is_told_before_the_exports_are_read(tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    could_not(check(tmp_path / "nosuch", "--out", out), "thesis.txt")


def test_out_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    could_not(check(exports(tmp_path / "in"), "--out", tmp_path / "out"), "file of that name")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_out_where_nothing_may_be_written(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    could_not(check(exports(tmp_path / "in"), "--out", locked / "run"), "cannot be written")


def test_folder_open_in_a_spreadsheet_program_is_left_and_said_so(tmp_path: Path) -> None:
    folder, out = exports(tmp_path / "in"), tmp_path / "run"
    check(folder, "--out", out)
    before = (out / "results.json").read_bytes()
    (out / "~$findings.xlsx").write_bytes(b"lock")
    ran = check(folder, "--out", out, "--select", "SVC")
    assert ran.code == 0
    assert "run-2" in ran.out
    assert (out / "results.json").read_bytes() == before
    assert (tmp_path / "run-2" / "results.json").read_bytes() != before


def test_earlier_run_is_replaced(tmp_path: Path) -> None:
    folder, out = exports(tmp_path / "in"), tmp_path / "run"
    check(folder, "--out", out)
    before = (out / "results.json").read_bytes()
    check(folder, "--out", out, "--select", "SVC")
    assert (out / "results.json").read_bytes() != before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exports: [", ":"),
        ("nosuch: 1", "c.yaml:1: 'nosuch' is no setting"),
        ("as_of: [a]\nexports: {a: b}", "c.yaml:2: "),
        ("- a", "c.yaml:1: "),
        ("horizon: 5\nhorizon: 6", "c.yaml:2: 'horizon' is already on line 1"),
        ("exports: &x [a]", "anchors"),
        ("coverage: {services: soon}", "c.yaml:1: "),
        ("parameters: {nosuch: 3}", "nosuch"),
        ("rules: nosuch", "nosuch"),
    ],
)
def test_broken_configuration(tmp_path: Path, text: str, said: str) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(text + "\n")
    could_not(check(exports(tmp_path / "in"), "--config", config), said)


def test_broken_rules_are_told_all_at_once_before_data_is_read(tmp_path: Path) -> None:
    write_rule(tmp_path / "rules", rule_text(severity="fatal", foo="bar"))
    write_rule(tmp_path / "rules", rule_text(id="ZZZ002", subject="nobody"), "ZZZ002-b.yaml")
    write_rule(tmp_path / "rules", "- a\n", "ZZZ003-c.yaml")
    ran = check(tmp_path / "nosuch.csv", "--rules", tmp_path / "rules")
    could_not(
        ran,
        "ZZZ001-test.yaml:3: severity",
        "ZZZ001-test.yaml:10: a rule has no 'foo'",
        "ZZZ002-b.yaml:5: ",
        "ZZZ003-c.yaml:1: ",
    )
    assert "nosuch.csv" not in ran.err


def test_control_characters_of_names_do_not_reach_the_terminal(tmp_path: Path) -> None:
    ran = check(tmp_path / "a\x1b[31mb.csv")
    assert ran.code == 2
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("words", [["nosuch"], ["rules", "nosuch"], ["rules", "show", "XXX001"]])
def test_unknown_command_or_rule_is_2(words: list[str]) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert "Traceback" not in ran.said
