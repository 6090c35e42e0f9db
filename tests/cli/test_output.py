"""What is printed and written: formats, streams, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from tests.cli.running import (
    PARTICIPANTS,
    SAMPLES,
    SERVICES,
    changed,
    check,
    exports,
    run,
    write_csv,
)
from wbn_audit.results.schema import results_schema

PROGRAM = [sys.executable, "-m", "wbn_audit"]
REPOSITORY = Path(__file__).parents[2]


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def test_json_alone_prints_one_valid_document_and_nothing_else(tmp_path: Path) -> None:
    ran = check(exports(tmp_path), "--format", "json")
    document = json.loads(ran.out)
    jsonschema.validate(document, results_schema())
    assert ran.err == ""
    assert document["as_of"] == "2026-06-30"
    assert {one["status"] for one in document["findings"]} == {"due_soon"}


def test_json_document_in_a_folder_validates_and_names_every_file(tmp_path: Path) -> None:
    out = tmp_path / "run"
    run("check", SAMPLES, "--out", out, "--as-of", "2026-07-07", "-q", "--select", "SVC,DAT")
    document = json.loads((out / "results.json").read_bytes())
    jsonschema.validate(document, results_schema())
    listed = {one["name"]: one["sha256"] for one in document["files"]}
    there = hashes(out)
    del there["results.json"]
    assert listed == there
    assert {"findings.csv", "counts.csv", "counts_participants.csv", "rules.csv"} <= set(there)


def test_only_the_formats_asked_for_are_written(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    check(folder, "--out", tmp_path / "md", "--format", "md")
    check(folder, "--out", tmp_path / "default")
    assert any(path.suffix == ".md" for path in (tmp_path / "md").iterdir())
    assert not any(path.suffix == ".csv" for path in (tmp_path / "md").iterdir())
    assert not any(path.suffix == ".md" for path in (tmp_path / "default").iterdir())


@pytest.mark.parametrize("words", [[], ["--out"]])
def test_quiet_is_one_line(tmp_path: Path, words: list[str]) -> None:
    where = [tmp_path / "run"] if words else []
    ran = check(exports(tmp_path / "in"), "--quiet", *words, *where)
    assert ran.out.count("\n") == 1
    assert ran.err == ""
    assert "Not ready" in ran.out


def test_verdict_comes_first_and_files_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = check(exports(tmp_path / "in"), "--out", "run")
    assert ran.out.startswith("Not ready to report.")
    for path in (tmp_path / "run").iterdir():
        assert path.name in ran.out


def test_same_bytes_twice_elsewhere_in_another_order_and_place_of_the_world(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "in", tmp_path / "b" / "elsewhere"
    names = ["participants.csv", "services.csv"]
    exports(first)
    exports(second)
    for number, name in enumerate(reversed(names)):
        os.utime(second / name, (1_000_000_000 + number, 1_000_000_000 + number))
    common = ["--as-of", "2026-06-30", "--format", "csv,html,json,md"]
    first_run = ["check", *[str(first / name) for name in names], *common]
    second_run = ["check", *names, *common]
    odd = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7",
           "COLUMNS": "200", "PYTHONPATH": str(REPOSITORY), "USER": "someone"}  # fmt: skip
    runs = [
        (first_run, tmp_path, {"TZ": "UTC", "PYTHONHASHSEED": "1"}),
        (second_run, second, odd),
    ]
    printed = []
    for number, (words, folder, changes) in enumerate(runs):
        out = tmp_path / f"run{number}" / "report"
        done = subprocess.run(
            [*PROGRAM, *words, "--out", str(out), "-q"], cwd=folder, check=False,
            capture_output=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY), **changes},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        printed.append(done.stdout)
    assert hashes(tmp_path / "run0" / "report") == hashes(tmp_path / "run1" / "report")
    assert printed[0] == printed[1]
    assert len(hashes(tmp_path / "run0" / "report")) >= 6


def test_workbook_run_from_its_folder_is_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = next((SAMPLES / "workbook").glob("*.xlsx"))
    run(
        "check",
        workbook,
        "--as-of",
        "2026-07-07",
        "--out",
        tmp_path / "a",
        "-q",
        "--select",
        "ELG,DAT",
    )
    monkeypatch.chdir(workbook.parent)
    run(
        "check",
        workbook.name,
        "--as-of",
        "2026-07-07",
        "--out",
        tmp_path / "b",
        "-q",
        "--select",
        "ELG,DAT",
    )
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


def test_no_clock_user_host_or_absolute_path_in_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "canaryuser")
    monkeypatch.setenv("LOGNAME", "canaryuser")
    folder = exports(tmp_path / "in")
    check(folder, "--out", tmp_path / "run", "--format", "csv,html,json,md")
    for path in (tmp_path / "run").iterdir():
        text = path.read_text(encoding="utf-8")
        assert str(tmp_path) not in text
        assert str(Path.home()) not in text
        assert "canaryuser" not in text
        assert os.uname().nodename not in text
        assert time.strftime("%Y-%m-%dT%H") not in text


def test_findings_do_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    halves = [PARTICIPANTS[:2], [PARTICIPANTS[0], PARTICIPANTS[2]]]
    documents = []
    for number, order in enumerate((halves, halves[::-1])):
        folder = tmp_path / str(number)
        for name, rows in zip("ab", order, strict=True):
            write_csv(folder / f"people-{name}.csv", rows)
        write_csv(folder / "services.csv", changed(SERVICES, {(3, "End Date"): "2026-08-01"}))
        documents.append(json.loads(check(folder, "--format", "json").out))
    first, second = documents
    where = {"source_file", "source_row"}
    found = [
        [{k: v for k, v in one.items() if k not in where} for one in document["findings"]]
        for document in documents
    ]
    assert found[0] == found[1]
    assert found[0]
    assert first["counts"] == second["counts"]


def test_help_needs_neither_polars_nor_openpyxl() -> None:
    code = (
        "import sys\nsys.argv = ['wbn-audit', 'check', '--help']\n"
        "from wbn_audit.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "assert not {'polars', 'openpyxl'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, cwd=REPOSITORY
    )
    assert done.returncode == 0, done.stderr
    assert b"--as-of" in done.stdout


def test_reader_of_a_pipe_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    exports(tmp_path)
    shell = f"{sys.executable} -m wbn_audit check {tmp_path} --as-of 2026-06-30 | head -1"
    done = subprocess.run(shell, shell=True, check=False, capture_output=True, cwd=REPOSITORY)
    assert done.stderr == b""
    assert done.stdout.startswith(b"Not ready")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_console_of_another_code_page_is_no_failure(tmp_path: Path, encoding: str) -> None:
    folder = exports(
        tmp_path, changed(PARTICIPANTS, {(1, "Service Provider"): "Ål\u4e2d"}), SERVICES
    )
    done = subprocess.run(
        [*PROGRAM, "check", str(folder), "--as-of", "2026-06-30"], check=False,
        capture_output=True, cwd=REPOSITORY, env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_timings_are_told_apart_from_the_report(tmp_path: Path) -> None:
    words = (SAMPLES, "--select", "SVC001", "--quiet", "--out", tmp_path / "run")
    plain, timed = check(*words), check(*words, "--timings")
    assert timed.out == plain.out
    steps = [line.split("%  ")[1] for line in timed.err.splitlines()]
    rules = steps[steps.index("Checking") + 1 : steps.index("Counting")]
    assert "  SVC001" in rules
    assert "  measure engaged" in rules
    assert [step for step in steps if step not in rules] == [
        "Reading the rules", "Looking at the files", "Reading", "Parsing",
        "Matching rows to participants", "Preparing", "Planning", "Checking", "Counting",
        "Describing findings", "Writing csv", "Writing xlsx", "Writing html", "Writing the folder",
        "All (each rule by itself)",
    ]  # fmt: skip
    seconds = [float(line.split(" s ")[0]) for line in timed.err.splitlines()]
    apart = seconds[steps.index("Checking") + 1 : steps.index("Counting")]
    assert apart == sorted(apart, reverse=True)
