"""--quarter, --contractor, --select, --set: what they change, and what they never change."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.running import PARTICIPANTS, SAMPLES, SERVICES, changed, check, exports, run

if TYPE_CHECKING:
    from pathlib import Path

Document = dict[str, Any]
STATES = ("passed", "failed", "unknown", "out_of_scope")


# Some of every kind: each run costs by the rule.
SOME = ["--select", "DAT,ELG001,ELG006,SVC001,SVC003,PAY001,PAY010,PAY011,OUT003,ENT001"]


@functools.cache
def audited(*words: str) -> Document:
    some = [] if "--select" in words else SOME
    ran = run("check", SAMPLES, "--as-of", "2026-07-07", "--format", "json", *some, *words)
    document: Document = json.loads(ran.out)
    return document


def ids(document: Document) -> set[str]:
    return {one["finding_id"] for one in document["findings"]}


def by_rule(document: Document) -> dict[str, Document]:
    return {one["id"]: one for one in document["rules"]}


QUARTERS = ["2025Q1", "2025Q4"]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_quarter_shows_a_part_of_the_findings_and_no_other(quarter: str) -> None:
    every, shown = audited(), audited("--quarter", quarter)
    whole = {one["finding_id"]: one for one in every["findings"]}
    assert ids(shown) < ids(every)
    assert all(whole[one["finding_id"]] == one for one in shown["findings"])
    for one in every["findings"]:
        early = one["status"] == "missing" and (one["quarter"] or "9") < quarter
        soon = one["status"] == "due_soon"
        belongs = one["quarter"] in {None, quarter} or early or soon
        assert (one["finding_id"] in ids(shown)) == belongs, one["finding_id"]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_quarter_never_adds_to_the_subjects_of_a_rule(quarter: str) -> None:
    every, shown = by_rule(audited()), by_rule(audited("--quarter", quarter))
    for name, rule in shown.items():
        for state in STATES:
            assert rule[state] <= every[name][state], (name, state)
    assert sum(r["passed"] for r in shown.values()) < sum(r["passed"] for r in every.values())


def test_open_findings_of_earlier_quarters_stay(tmp_path: Path) -> None:
    services = changed(SERVICES, {(1, "Status"): "Open"})
    folder = exports(tmp_path, PARTICIPANTS, services)
    found = json.loads(check(folder, "--quarter", "2026Q3", "--format", "json").out)["findings"]
    missing = [(one["rule_id"], one["status"], one["quarter"]) for one in found]
    assert ("SVC001", "missing", "2026Q2") in missing


@pytest.mark.parametrize("quarter", QUARTERS)
def test_counts_are_those_of_the_whole_run(quarter: str) -> None:
    every, shown = audited(), audited("--quarter", quarter)
    assert {one["quarter"] for one in shown["counts"]} == {quarter}
    assert shown["counts"] == [one for one in every["counts"] if one["quarter"] == quarter]


@pytest.mark.parametrize(
    ("words", "quarters"),
    [
        (["PY2025Q2"], ["2025Q4"]), (["py2024 q4"], ["2025Q2"]), (["PY2025-Q3"], ["2026Q1"]),
        (["current"], ["2026Q2"]), (["last"], ["2026Q1"]),
        (["2025Q1,2026Q2"], ["2025Q1", "2026Q2"]), (["2025Q1", "--quarter", "2026Q2"],
                                                    ["2025Q1", "2026Q2"]),
    ],
)  # fmt: skip
def test_quarters_however_they_are_named(
    tmp_path: Path, words: list[str], quarters: list[str]
) -> None:
    ran = check(exports(tmp_path), "--format", "json", "--select", "SVC001", "--quarter", *words)
    document = json.loads(ran.out)
    assert document["options"]["quarters"] == quarters
    assert {one["quarter"] for one in document["counts"]} == set(quarters)


def test_contractors_shown_one_by_one_make_up_the_whole() -> None:
    every = audited()
    names = every["contractors"]
    assert len(names) == 4
    parts = {name: audited("--contractor", name) for name in names}
    for name, part in parts.items():
        assert {one["contractor"] for one in part["findings"]} == {name}
        whole = [one for one in every["findings"] if one["contractor"] == name]
        assert sorted(ids(part)) == sorted(one["finding_id"] for one in whole)
        assert {one["contractor"] for one in part["counts"]} == {"all", name}
    for rule_id, rule in by_rule(every).items():
        unowned = [one for one in rule["by_contractor"] if one["contractor"] not in names]
        for state in STATES:
            total = sum(by_rule(part)[rule_id][state] for part in parts.values())
            assert total + sum(one[state] for one in unowned) == rule[state], (rule_id, state)


def test_contractor_is_found_in_any_case() -> None:
    assert (
        audited("--contractor", "MARIGOLD bridge works")["findings"]
        == (audited("--contractor", "Marigold Bridge Works")["findings"])
    )


def test_selected_area_runs_alone_and_says_what_was_left_out() -> None:
    every, shown = audited(), audited("--select", "PAY")
    assert {one["rule_id"][:3] for one in shown["findings"]} == {"PAY"}
    some = [one for one in every["findings"] if one["rule_id"] == "PAY001"]
    assert [one for one in shown["findings"] if one["rule_id"] == "PAY001"] == some
    for name, rule in by_rule(shown).items():
        assert (rule["state"] == "excluded") == (not name.startswith("PAY"))
    assert not shown["verdict"]["ready"]


def test_ignore_takes_out_of_what_is_selected() -> None:
    shown = by_rule(audited("--select", "pay,SVC001", "--ignore", "PAY001"))
    judged = {name for name, rule in shown.items() if rule["state"] != "excluded"}
    assert "SVC001" in judged
    assert "PAY001" not in judged
    assert {name[:3] for name in judged} == {"PAY", "SVC"}


def test_a_run_of_some_rules_is_never_called_ready() -> None:
    shown = audited("--select", "PAY")
    assert not shown["verdict"]["ready"]
    assert any("left out" in note for note in shown["verdict"]["notes"])


def test_set_changes_a_rule_its_digest_and_no_other() -> None:
    every, changed_run = by_rule(audited()), by_rule(audited("--set", "mapping_days=60"))
    assert changed_run["SVC001"]["failed"] > every["SVC001"]["failed"]
    differing = {n for n in every if every[n]["sha256"] != changed_run[n]["sha256"]}
    assert differing == {"SVC001"}
    assert {n for n in every if every[n]["failed"] != changed_run[n]["failed"]} == {"SVC001"}
    assert audited("--set", "mapping_days=60")["edition"]["parameters"]["mapping_days"] == 60


def test_set_to_the_shipped_value_changes_nothing_but_the_options() -> None:
    same = audited("--set", "mapping_days=90")
    assert same["findings"] == audited()["findings"]
    assert by_rule(same) == by_rule(audited())


def test_horizon_changes_only_what_is_due_soon() -> None:
    near, far = audited("--horizon", "0"), audited("--horizon", "400")

    def breaches(document: Document) -> list[Document]:
        return [one for one in document["findings"] if one["status"] != "due_soon"]

    assert breaches(near) == breaches(far)
    soon = [one for one in far["findings"] if one["status"] == "due_soon"]
    assert len(soon) > len(near["findings"]) - len(breaches(near))
    assert {one["severity"] for one in soon} == {"info"}
    ahead = audited("--horizon", "quarter-end")["findings"]
    dues = [one["due_date"] for one in ahead if one["status"] == "due_soon"]
    assert max(dues) <= "2026-09-30"
    assert by_rule(near) == by_rule(far)
