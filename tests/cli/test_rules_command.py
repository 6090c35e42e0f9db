"""``wbn-audit rules``: list, show, test, with rules of one's own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.rule_files import rule_text, write_rule
from tests.cli.running import check, exports, run

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = """examples:
  - name: with and without
    participants:
      - {participant_id: A, participation_date: 2026-01-05}
      - {participant_id: B}
    expect: {passed: [A], failed: [B]}
"""


def own_rule(folder: Path, examples: str = EXAMPLE) -> Path:
    return write_rule(folder, rule_text() + examples)


def test_list_has_every_rule_and_says_how_many(tmp_path: Path) -> None:
    ran = run("rules", "list", "--rules", own_rule(tmp_path / "rules"))
    assert ran.code == 0
    listed = re.findall(r"^([A-Z]{3}\d{3}) ", ran.out, re.MULTILINE)
    assert listed == sorted(set(listed))
    assert f"{len(listed)} rules of " in ran.out
    assert "(your own)" in ran.out.replace("\n", " ")
    assert run("rules").out == run("rules", "list").out


def test_list_says_what_was_changed() -> None:
    assert (
        "mapping_days = 60 days (standards: 90)"
        in run("rules", "list", "--set", "mapping_days=60").out
    )
    assert "Changed" not in run("rules", "list").out


@pytest.mark.parametrize("name", ["SVC001", "svc001"])
def test_show_explains_a_rule(name: str) -> None:
    ran = run("rules", "show", name)
    assert ran.code == 0
    for word in ("SVC001", "p. 5", "mapping_days = 90", "How to fix", "Examples"):
        assert word in ran.out


def test_examples_of_a_rule_of_ones_own_are_run(tmp_path: Path) -> None:
    ran = run("rules", "test", "ZZZ001", "--rules", own_rule(tmp_path / "rules"))
    assert (ran.code, ran.out) == (0, "1 examples of 1 rules, 0 wrong.\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("passed: [A], failed: [B]", "passed: [A, B]"),
        ("passed: [A], failed: [B]", "passed: [A], failed: [B, B]"),
        ("passed: [A], failed: [B]", "passed: [C], failed: [B]"),
        ("passed: [A], failed: [B]", ""),
    ],
)
def test_wrong_example_is_told_with_its_line_and_is_1(tmp_path: Path, old: str, new: str) -> None:
    rules = own_rule(tmp_path / "rules", EXAMPLE.replace(old, new))
    ran = run("rules", "test", "ZZZ001", "--rules", rules)
    assert ran.code == 1
    assert "ZZZ001-test.yaml:11: " in ran.out
    assert "1 examples of 1 rules, 1 wrong." in ran.out


def test_rule_without_examples_is_named_and_is_1(tmp_path: Path) -> None:
    ran = run("rules", "test", "ZZZ", "--rules", own_rule(tmp_path / "rules", ""))
    assert ran.code == 1
    assert "Without examples, and so not tested: ZZZ001." in ran.out


def test_rule_of_ones_own_is_judged_with_the_others(tmp_path: Path) -> None:
    people = [["Customer ID", "Participation Date", "Birth Date"], ["1", "2026-01-05", ""],
              ["2", "", ""]]  # fmt: skip
    folder = exports(tmp_path / "in", people)
    ran = check(folder, "--rules", own_rule(tmp_path / "rules"), "--select", "ZZZ",
                "--format", "json")  # fmt: skip
    found = json.loads(ran.out)["findings"]
    assert [(one["rule_id"], one["participant_id"]) for one in found] == [("ZZZ001", "2")]
    assert ran.code == 1


def test_rules_of_ones_own_may_stand_in_the_configuration(tmp_path: Path) -> None:
    own_rule(tmp_path / "rules")
    config = tmp_path / "c.yaml"
    config.write_text("rules: rules\n")
    ran = check(exports(tmp_path / "in"), "--config", config, "--select", "ZZZ001", "-q")
    assert ran.code == 0


def test_id_of_a_shipped_rule_cannot_be_taken(tmp_path: Path) -> None:
    rules = write_rule(tmp_path / "rules", rule_text(id="SVC001"), "SVC001-mine.yaml")
    ran = run("rules", "list", "--rules", rules)
    assert ran.code == 2
    assert "SVC001-mine.yaml:1: SVC001 is already in SVC/" in ran.err
