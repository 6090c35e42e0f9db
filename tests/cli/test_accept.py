"""Accepted exceptions: accept, check, other data, check again - with the command line itself."""

from __future__ import annotations

import csv
import itertools
import json
import multiprocessing
import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.cli.running import PARTICIPANTS, SERVICES, Ran, changed, check, exports, run, write_csv
from wbn_audit.cli import lock
from wbn_audit.cli.accepted_edit import add_accepted
from wbn_audit.cli.accepted_file import read_accepted
from wbn_audit.errors import OutputRefused, RulesRefused
from wbn_audit.results.exceptions import Accepted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Two participants whose only workshop is too late, so two errors that can be accepted.
LATE = changed(SERVICES, {(1, "Start Date"): "2026-05-05", (1, "End Date"): "2026-05-05",
                          (1, "Entered Date"): "2026-05-05"})  # fmt: skip
LATER = changed(LATE, {(1, "Start Date"): "2026-05-06", (1, "End Date"): "2026-05-06",
                       (1, "Entered Date"): "2026-05-06"})  # fmt: skip
FINDING = "SVC001/1"
WORDS = ("--reason", "Snow: closed", "--by", "A. Lee", "--until", "2026-12-31")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def audited(folder: Path, *words: str | Path, as_of: str = "2026-06-30") -> Ran:
    return check(folder, "--select", "SVC001", *words, as_of=as_of)


def document(folder: Path, *words: str | Path, as_of: str = "2026-06-30") -> dict[str, Any]:
    ran = audited(folder, "--format", "json", *words, as_of=as_of)
    read: dict[str, Any] = json.loads(ran.out)
    return read


def told(folder: Path, *words: str | Path, as_of: str = "2026-06-30") -> dict[str, Any]:
    read: dict[str, Any] = document(folder, *words, as_of=as_of)["exceptions"]
    return {key: value if isinstance(value, int) else [one["finding_id"] for one in value]
            for key, value in read.items() if key != "file"}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return exports(tmp_path / "data", services=LATE)


@pytest.fixture
def seen(tmp_path: Path, data: Path) -> Path:
    """A run in which the finding was seen."""
    assert audited(data, "--out", tmp_path / "seen").code == 1
    return tmp_path / "seen"


def test_an_accepted_finding_is_marked_and_out_of_the_verdict(data: Path, seen: Path) -> None:
    ran = run("accept", FINDING, *WORDS, "--run", seen)
    assert (ran.code, ran.out) == (0, "1 exception written to accepted.yaml.\n")
    after = audited(data, "--out", "after", "--format", "csv,json,md")
    assert after.code == 0
    assert "0 errors, 0 warnings, 0 for information; 1 accepted." in after.out
    assert "1 exception of accepted.yaml in force, 0 not." in after.out
    assert "Not ready to report. 1 error" not in after.out
    with open("after/findings.csv", encoding="utf-8") as file:  # noqa: PTH123
        rows = {row["finding_id"]: row for row in csv.DictReader(file)}
    assert rows[FINDING]["accepted"] == "2026-12-31"
    with open("after/rules.csv", encoding="utf-8") as file:  # noqa: PTH123
        rules = {row["rule_id"]: row for row in csv.DictReader(file)}
    assert (rules["SVC001"]["state"], rules["SVC001"]["failed"]) == ("fail", "1")
    verdict = document(data)["verdict"]
    assert verdict["findings"] == {"error": 0, "warning": 0, "info": 0, "due_soon": 0,
                                   "accepted": 1}  # fmt: skip
    assert "1 finding is an accepted exception" in verdict["notes"][0]


def test_the_auditor_can_leave_exceptions_aside(data: Path, seen: Path) -> None:
    run("accept", FINDING, *WORDS, "--run", seen)
    ran = audited(data, "--ignore-accepted")
    assert ran.code == 1
    assert "Accepted exceptions were left aside" in ran.out
    read = document(data, "--ignore-accepted")
    assert "exceptions" not in read
    assert read["findings"][0]["accepted"] == ""


@pytest.mark.parametrize(("as_of", "code"), [("2026-07-10", 0), ("2026-07-11", 1)])
def test_it_holds_through_its_last_day(data: Path, seen: Path, as_of: str, code: int) -> None:
    run("accept", FINDING, *WORDS[:-1], "2026-07-10", "--run", seen)
    ran = audited(data, as_of=as_of)
    assert ran.code == code
    assert ("its last day is over" in " ".join(ran.out.split())) == bool(code)
    assert told(data, as_of=as_of)["lapsed"] == [FINDING] * code


def test_it_survives_other_exports_of_the_same_facts(
    data: Path, seen: Path, tmp_path: Path
) -> None:
    run("accept", FINDING, *WORDS, "--run", seen)
    people = [PARTICIPANTS[0], PARTICIPANTS[2], PARTICIPANTS[1]]
    other = exports(tmp_path / "other", participants=people, services=[LATE[0], *LATE[:0:-1]])
    (other / "services.csv").rename(other / "Services by Start Date (2).csv")
    assert told(other) == {"in_force": 1, "lapsed": [], "changed": [], "unused": []}


def test_it_ends_when_the_values_judged_change(data: Path, seen: Path, tmp_path: Path) -> None:
    run("accept", FINDING, *WORDS, "--run", seen)
    other = exports(tmp_path / "other", services=LATER)
    ran = audited(other)
    assert ran.code == 1
    assert "the values judged have changed" in " ".join(ran.out.split())
    assert told(other) == {"in_force": 0, "lapsed": [], "changed": [FINDING], "unused": []}
    replaced = run("accept", FINDING, *WORDS)
    assert "1 of them replace one that stood there" in replaced.out
    assert audited(other).code == 0


def test_an_exception_without_a_finding_is_unused_only_if_all_was_looked_at(
    data: Path, seen: Path, tmp_path: Path
) -> None:
    run("accept", FINDING, *WORDS, "--run", seen)
    fine = exports(tmp_path / "fine")
    assert told(fine)["unused"] == [FINDING]
    assert told(fine, "--contractor", "Birch")["unused"] == []
    assert told(fine, "--quarter", "2026Q2")["unused"] == []
    assert told(fine, "--ignore", "SVC001", "--select", "SVC")["unused"] == []


def test_without_a_run_the_next_check_ties_it(data: Path, tmp_path: Path) -> None:
    ran = run("accept", FINDING, *WORDS)
    assert "1 hold for the values that the next check finds" in ran.out
    assert read_accepted(tmp_path / "accepted.yaml")[0].fingerprint == ""
    first = audited(data, "--out", "first")
    assert first.code == 0
    assert "1 accepted exception now holds for the values of this run" in first.err
    assert len(read_accepted(tmp_path / "accepted.yaml")[0].fingerprint) == 16
    second = audited(data, "--out", "second")
    assert second.err == ""
    for name in ("findings.csv", "results.json"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    assert audited(exports(tmp_path / "other", services=LATER)).code == 1


def test_an_exception_that_cannot_be_tied_refuses_the_run(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("accept", FINDING, *WORDS)
    (tmp_path / "accepted.yaml.lock").touch()
    monkeypatch.setattr(lock, "_PATIENCE_WITH_FILE", 0.05)
    ran = audited(data)
    assert ran.code == 2
    assert "accepted.yaml.lock" in ran.err
    assert "delete this file" in ran.err


def test_deadlines_ahead_cannot_be_accepted(tmp_path: Path) -> None:
    early = [row for row in SERVICES if row[0] != "S3"]
    data = exports(tmp_path / "data", services=early)
    audited(data, "--out", "seen")
    ran = run("accept", "SVC001/2", *WORDS, "--run", "seen")
    assert ran.code == 2
    assert "a deadline ahead" in ran.err
    run("accept", "SVC001/2", *WORDS)
    read = document(data)
    assert read["verdict"]["findings"]["due_soon"] == 1
    assert read["findings"][0]["accepted"] == ""
    assert read["exceptions"]["in_force"] == 0
    assert read_accepted(tmp_path / "accepted.yaml")[0].fingerprint == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Nothing to accept"),
        ((FINDING,), "--reason is missing"),
        ((FINDING, *WORDS[2:], "--reason", "  "), "--reason is missing"),
        ((FINDING, *WORDS[:2], *WORDS[4:]), "--by is missing"),
        ((FINDING, *WORDS[:4]), "--until is missing"),
        ((FINDING, *WORDS[:5], "2026-02-30"), "no date"),
        (("SVC001", *WORDS), "no finding id"),
        (("../x/y", *WORDS), "no finding id"),
        ((FINDING, "--reason", "x" * 1001, *WORDS[2:]), "longer than 1000"),
        ((FINDING, *WORDS, "--run", "nowhere"), "no such folder"),
        ((FINDING, "SVC001/404", *WORDS, "--run", "seen"), "no finding 'SVC001/404'"),
        ((FINDING, *WORDS, "--from", "x.xlsx"), "not both"),
    ],
)
def test_what_is_not_accepted(seen: Path, tmp_path: Path, words: Sequence[str], said: str) -> None:
    ran = run("accept", *words)
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "accepted.yaml").exists()


def test_the_file_stands_beside_the_configuration_or_where_it_says(
    data: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "wbn-audit.yaml").write_text("exports: [../data]\n", encoding="utf-8")
    run("accept", FINDING, *WORDS, "--config", home / "wbn-audit.yaml")
    assert (home / "accepted.yaml").is_file()
    assert run("check", "--config", home / "wbn-audit.yaml", "--select", "SVC001",
               "--as-of", "2026-06-30").code == 0  # fmt: skip
    (home / "wbn-audit.yaml").write_text(
        "exports: [../data]\naccepted: ours/kept.yaml\n", encoding="utf-8"
    )
    ran = run("accept", FINDING, *WORDS, "--config", home / "wbn-audit.yaml")
    assert ran.code == 2
    assert "kept.yaml" in ran.err
    (home / "ours").mkdir()
    run("accept", FINDING, *WORDS, "--config", home / "wbn-audit.yaml")
    assert (home / "ours" / "kept.yaml").is_file()
    ran = audited(data, "--accepted", "none.yaml")
    assert ran.code == 2
    assert "none.yaml: --accepted: there is no such file" in ran.err


# The file itself.


ENTRY = """\
  - id: {id}
    fingerprint: 0123456789abcdef
    rule: SVC001
    reason: r
    by: b
    on: 2026-01-01
    until: {until}
"""


def text_of(*entries: str) -> str:
    return "version: 1\naccepted:\n" + "".join(entries)


GOOD = ENTRY.format(id="SVC001/1", until="2026-12-31")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accepted: []\n", "accepted.yaml:1: version is not 1"),
        ("version: 2\naccepted: []\n", "accepted.yaml:1: version is not 1"),
        ("- 1\n", "accepted.yaml:1: wants 'version: 1'"),
        ("version: 1\naccepted: yes\n", "accepted.yaml:2: accepted wants a list"),
        ("version: 1\nother: 1\naccepted: []\n", "accepted.yaml:2: 'other' is not known"),
        (text_of(GOOD, GOOD), "accepted.yaml:10: the finding has an exception on line 3"),
        (text_of(GOOD.replace("2026-12-31", "2026-02-30")), "accepted.yaml:9: until: '2026-02-30'"),
        (text_of(GOOD.replace("2026-12-31", "soon")), "accepted.yaml:9: until: 'soon' is no date"),
        (text_of(GOOD.replace("    reason: r\n", "")), "yaml:3: the exception lacks reason"),
        (text_of(GOOD.replace("reason: r", "reason: ''")), "accepted.yaml:3: the exception lacks"),
        (text_of(GOOD.replace("    by: b\n", "")), "accepted.yaml:3: the exception lacks by"),
        (text_of(GOOD.replace("reason: r", "reason: [r]")), "accepted.yaml:6: 'reason' wants one"),
        (text_of(GOOD.replace("by: b", "bye: b")), "accepted.yaml:7: 'bye' is not known"),
        (text_of(GOOD.replace("0123456789abcdef", "XYZ")), "accepted.yaml:4: a fingerprint has 16"),
        (text_of("  - words\n"), "accepted.yaml:3: an entry wants key: value lines"),
        (text_of("<<<<<<< ours\n", GOOD, "=======\n", GOOD, ">>>>>>> theirs\n"),
         "accepted.yaml:3: a conflict of version control"),
        (text_of("=======\r\n"), "accepted.yaml:3: a conflict of version control"),
        (text_of(GOOD.replace("id: SVC001/1", "id: &a SVC001/1")), "accepted.yaml:3: anchors"),
        (text_of(GOOD.replace("reason: r", "reason: !!python/name:os.system x")), "tags"),
        ("version: 1\naccepted: " + "[" * 50 + "]" * 50, "nested more than"),
        ("version: 1\nversion: 1\naccepted: []\n", "already on line 1"),
        ("a: b: c\n", "not YAML"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_understood_is_not_in_force(
    data: Path, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "accepted.yaml").write_text(text, encoding="utf-8", newline="")
    for ran in (audited(data), run("accept", "SVC001/2", *WORDS)):
        assert ran.code == 2
        assert said in ran.err
        assert "Traceback" not in ran.err
    assert (tmp_path / "accepted.yaml").read_bytes() == text.encode()
    assert audited(data, "--ignore-accepted").code == 1


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "accepted.yaml"
    path.write_text(text_of(GOOD.replace("2026-12-31", "soon"), "  - id: x\n"), encoding="utf-8")
    with pytest.raises(RulesRefused) as caught:
        read_accepted(path)
    assert [one.where for one in caught.value.problems] == ["accepted.yaml:9", "accepted.yaml:10"]


def test_bytes_that_are_no_text_and_huge_files(tmp_path: Path) -> None:
    path = tmp_path / "accepted.yaml"
    path.write_bytes(b"version: 1\naccepted: [\xff]\n")
    with pytest.raises(RulesRefused, match=r"accepted\.yaml:2: is not UTF-8"):
        read_accepted(path)
    path.write_bytes(b"#" * 2_000_001)
    with pytest.raises(RulesRefused, match="larger than"):
        read_accepted(path)


def accepted(name: str, **changes: Any) -> Accepted:
    values: dict[str, Any] = {
        "finding_id": name, "fingerprint": "0123456789abcdef", "rule_id": name.partition("/")[0],
        "reason": "r", "by": "b", "on": date(2026, 1, 1), "until": date(2026, 12, 31),
    }  # fmt: skip
    return Accepted(**(values | changes))


def test_entries_go_where_they_belong_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "accepted.yaml"
    before = "# ours\n" + text_of(
        GOOD, "  # about three\n", ENTRY.format(id="SVC001/3", until="12/31/2026"), "# the end\n"
    )
    path.write_text(before, encoding="utf-8")
    add_accepted(path, [accepted("SVC001/2")])
    after = path.read_text(encoding="utf-8")
    middle = ENTRY.format(id="SVC001/2", until="2026-12-31")
    assert after == before.replace("  # about three\n", middle + "  # about three\n")
    replaced = add_accepted(path, [accepted("SVC001/1", reason="other")])
    assert [one.reason for one in replaced] == ["r"]
    assert path.read_text(encoding="utf-8") == after.replace("reason: r", "reason: other", 1)
    add_accepted(path, [accepted("SVC002/1")])
    assert [one.finding_id for one in read_accepted(path)] == [
        "SVC001/1", "SVC001/2", "SVC001/3", "SVC002/1",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["version: 1\naccepted: []\n", "", "version: 1\naccepted:\n",
    "version: 1\naccepted: [{id: A/1, rule: A, reason: x, by: y, on: 2026-1-1}]\n".replace(
        "2026-1-1", "2026-01-01, until: 2026-01-02"
    ),
    text_of(GOOD.replace(": r\n", ": >-\n      folded\n      words\n")).replace("\n", "\r\n"),
])  # fmt: skip
def test_any_style_of_yaml_can_be_added_to(tmp_path: Path, text: str) -> None:
    path = tmp_path / "accepted.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    before = read_accepted(path)
    add_accepted(path, [accepted("SVC001/1", reason="new"), accepted("B/2")])
    after = {one.finding_id: one for one in read_accepted(path)}
    kept = [one for one in before if one.finding_id not in {"SVC001/1", "B/2"}]
    assert all(after[one.finding_id] == one for one in kept)
    assert len(after) == len(kept) + 2
    assert after["SVC001/1"].reason == "new"


@pytest.mark.parametrize(
    "reason",
    ["no", "010", ": x", "# x", "- a", "a: b", "it's \"so\"", "=1+1", "\\n", "{a}",
     "Zo\u00eb \u2603",
     "* x", "&a", "!!x", "<<<<<<< x", "=======", "| x", "null", "1" * 999],
)  # fmt: skip
def test_any_words_come_back_as_they_were(tmp_path: Path, reason: str) -> None:
    path = tmp_path / "accepted.yaml"
    add_accepted(path, [accepted("A/1: x #2", reason=reason, by=reason)])
    assert read_accepted(path) == (accepted("A/1: x #2", rule_id="A", reason=reason, by=reason),)


def test_hidden_characters_of_a_reason_are_shown(tmp_path: Path) -> None:
    run("accept", FINDING, "--reason", "a\u202eb\nc\x1b[31m", *WORDS[2:])
    assert read_accepted(tmp_path / "accepted.yaml")[0].reason == "a\ufffdb c\ufffd[31m"


def _accept(path: Path, names: Sequence[str]) -> None:
    for name in names:
        add_accepted(path, [accepted(name)])


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "accepted.yaml"
    context = multiprocessing.get_context("spawn")
    names = [[f"SVC00{one}/{number}" for number in range(12)] for one in range(4)]
    workers = [context.Process(target=_accept, args=(path, part)) for part in names]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert [one.finding_id for one in read_accepted(path)] == sorted(itertools.chain(*names))
    assert [one.name for one in tmp_path.iterdir()] == ["accepted.yaml"]


def test_two_commands_at_once_both_land(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wbn_audit", "accept"]
    running = [
        subprocess.Popen([*command, name, *WORDS], cwd=tmp_path, stdout=subprocess.DEVNULL)
        for name in ("SVC001/1", "SVC001/2")
    ]
    assert [one.wait(60) for one in running] == [0, 0]
    both = read_accepted(tmp_path / "accepted.yaml")
    assert [one.finding_id for one in both] == ["SVC001/1", "SVC001/2"]


def test_a_file_that_cannot_be_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "accepted.yaml"
    add_accepted(path, [accepted("A/1")])
    before = path.read_bytes()

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", denied)
    with pytest.raises(OutputRefused, match="Permission denied"):
        add_accepted(path, [accepted("A/2")])
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["accepted.yaml"]


# Reviews typed into a workbook.

HEADER = ["decision", "reason", "by", "until", "finding_id", "status", "fingerprint", "message"]


def workbook(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]]]) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in (("Read me", [["Type into the last columns."]]), *sheets):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def reviewed(**cells: Any) -> list[Any]:
    values = {"decision": "accept", "reason": "Seen", "by": "Bo", "until": date(2026, 12, 31),
              "finding_id": FINDING, "status": "late", "fingerprint": ""}  # fmt: skip
    return [(values | cells).get(name) for name in HEADER]


def test_reviews_are_read_wherever_they_stand(data: Path, seen: Path, tmp_path: Path) -> None:
    fingerprint = document(data)["findings"][0]["fingerprint"]
    moved: list[list[Any]] = [
        ["Findings", None],
        [],
        ["more", *HEADER],
        [None, *reviewed(fingerprint=fingerprint)],
    ]
    path = workbook(
        tmp_path / "reviews.xlsx",
        ("To do", [HEADER, reviewed(decision="", reason=""), reviewed(finding_id="SVC001/2",
                                                                    decision="fix")]),
        ("All findings", moved),
    )  # fmt: skip
    ran = run("accept", "--from", path)
    assert ran.out.splitlines() == [
        "1 exception written to accepted.yaml.", "Marked 'fix': 1 finding.",
    ]  # fmt: skip
    assert read_accepted(tmp_path / "accepted.yaml") == (
        accepted(FINDING, fingerprint=fingerprint, reason="Seen", by="Bo", on=date.today()),  # noqa: DTZ011
    )
    assert audited(data).code == 0


def test_a_workbook_in_its_run_takes_fingerprints_from_there(seen: Path, tmp_path: Path) -> None:
    workbook(seen / "findings.xlsx", ("To do", [HEADER, reviewed()]))
    run("accept", "--from", seen / "findings.xlsx")
    assert len(read_accepted(tmp_path / "accepted.yaml")[0].fingerprint) == 16


def test_the_command_line_fills_blank_cells(tmp_path: Path) -> None:
    blank = reviewed(reason=None, by=None, until=None)
    path = workbook(tmp_path / "x.xlsx", ("To do", [HEADER, blank]))
    assert run("accept", "--from", path, *WORDS).code == 0
    assert read_accepted(tmp_path / "accepted.yaml")[0].by == "A. Lee"


def test_wrong_rows_are_all_named_and_nothing_is_written(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "x.xlsx",
        ("To do", [
            HEADER,
            reviewed(),
            reviewed(decision="acept", finding_id="A/2"),
            reviewed(reason=None, finding_id="A/3"),
            reviewed(by=" ", finding_id="A/4"),
            reviewed(until="next year", finding_id="A/5"),
            reviewed(until=None, finding_id="A/6"),
            reviewed(finding_id=None),
            reviewed(status="due_soon", finding_id="A/8"),
        ]),
        ("All findings", [HEADER, reviewed(reason="Otherwise")]),
    )  # fmt: skip
    ran = run("accept", "--from", path)
    assert ran.code == 2
    for row, said in (
        (3, "'acept' is no decision"), (4, "reason is blank"), (5, "by is blank"),
        (6, "'next year' is no date"), (7, "until is blank"), (8, "names no finding"),
        (9, "deadline ahead"),
    ):  # fmt: skip
        assert re.search(rf"x\.xlsx!To do!row {row}: .*{said}", ran.err), (row, ran.err)
    assert "x.xlsx!All findings!row 2: The row says otherwise than To do!row 2" in ran.err
    assert not (tmp_path / "accepted.yaml").exists()


def test_a_workbook_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", ("Sheet1", [["a", "b"], [1, 2]]))
    ran = run("accept", "--from", path)
    assert ran.code == 2
    assert "No sheet has the columns finding_id and decision" in ran.err
    (tmp_path / "y.xlsx").write_bytes(b"no zip")
    assert run("accept", "--from", tmp_path / "y.xlsx").code == 2


def test_reasons_are_in_no_output_for_people(data: Path, seen: Path, tmp_path: Path) -> None:
    run("accept", FINDING, "--reason", "Xanthippa <b>=1", *WORDS[2:], "--run", seen)
    other = exports(tmp_path / "other", services=LATER)
    ran = audited(other, "--out", "after", "--format", "csv,json,md")
    assert "Xanthippa" not in ran.said
    for path in (tmp_path / "after").iterdir():
        if path.name != "results.json":
            assert b"Xanthippa" not in path.read_bytes(), path
    listed = json.loads((tmp_path / "after" / "results.json").read_bytes())["exceptions"]["changed"]
    assert listed[0]["reason"] == "Xanthippa <b>=1"


def test_a_csv_with_reviews_will_do(tmp_path: Path) -> None:
    rows = [HEADER, ["accept", "r", "b", "2026-12-31", FINDING, "late", "0123456789abcdef", ""]]
    path = write_csv(tmp_path / "reviews.csv", rows)
    assert run("accept", "--from", path).code == 0
    assert read_accepted(tmp_path / "accepted.yaml")[0].finding_id == FINDING
