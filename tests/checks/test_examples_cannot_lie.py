"""The rules' own examples: complete, and matched both ways.

What cannot occur is told from the rule's declaration, in one place each, and is not a
list of names: a rule without ``where`` whose kind judges everyone leaves nobody out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.catalogue.rule_files import rule_text, shipped, write_rule
from tests.checks.changed import FIGURES, edition_at
from tests.cli.running import run
from wbn_audit.checks.known import Known
from wbn_audit.checks.lookup import Lookup
from wbn_audit.engine.examples import run_example

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.catalogue.rule import Example, Rule

RULES = shipped().rules
# Kinds that leave subjects out by themselves: what is not due yet, types without a list.
LEAVE_OUT = {"deadline", "deadlines", "interval", "documents"}


def without_figures(rule: Rule) -> bool:
    """Whether it compares with a table that ships empty: then it can only be unknown."""
    return any(isinstance(one, Lookup) and not one.table.lines for one in rule.gathers)


def possible(rule: Rule) -> set[str]:
    """The states that a subject of the rule can be in."""
    states = {"passed", "failed", "unknown", "out_of_scope"}
    if without_figures(rule):
        states -= {"passed", "failed"}
    if rule.raised:
        states -= {"unknown"}  # the loader sees what is there, or it does not
        return states
    by_type = isinstance(rule.check, Known) and bool(rule.check.by_type)
    if rule.where is None and rule.kind not in LEAVE_OUT and not by_type:
        states -= {"out_of_scope"}
    return states


@pytest.mark.parametrize("rule", RULES, ids=lambda one: one.id)
def test_examples_show_every_state_that_is_possible_and_no_other(rule: Rule) -> None:
    shown = {state for one in rule.examples for state, names in one.expect.items() if names}
    assert shown == possible(rule)


def test_the_rule_without_figures_is_shown_with_made_up_ones() -> None:
    assert [rule.id for rule in RULES if without_figures(rule)] == ["PAY005"]
    assert not without_figures(replace(RULES[0], gathers=(Lookup("a", "lookup", table=FIGURES),)))


def told(rule: Rule, example: Example, **expect: Any) -> list[str]:
    changed = replace(example, expect={**example.expect, **expect})
    return list(run_example(rule, changed, edition_at(example.as_of)))


FAILING = [
    (rule, next(one for one in rule.examples if one.expect.get("failed")))
    for rule in RULES
    if not without_figures(rule)
]


@pytest.mark.parametrize(("rule", "example"), FAILING, ids=[rule.id for rule, _ in FAILING])
def test_finding_without_expectation_and_expectation_without_finding(
    rule: Rule, example: Example
) -> None:
    failed = example.expect["failed"]
    (unmatched,) = told(rule, example, failed=failed[1:])
    assert unmatched.startswith("not expected as failed: ")
    unused = told(rule, example, failed=[*failed, "Nobody"])
    assert len(unused) == 1
    assert "expected failed 'Nobody'" in unused[0]


@pytest.mark.parametrize("state", ["passed", "out_of_scope"])
def test_quiet_subjects_are_matched_both_ways_too(state: str) -> None:
    for rule in RULES[::4]:
        example = next((one for one in rule.examples if one.expect.get(state)), None)
        if example is not None:
            assert told(rule, example, **{state: example.expect[state][1:]}), rule.id
            assert told(rule, example, **{state: [*example.expect[state], "Nobody"]}), rule.id


def test_example_that_expects_nothing_is_no_test() -> None:
    rule, example = FAILING[-1]
    empty = replace(example, expect={}, tables={})
    assert list(run_example(rule, empty, edition_at(example.as_of))) == [
        "expects nothing of anyone: name at least one subject"
    ]


def test_rules_tested_are_the_rules_loaded() -> None:
    ran = run("rules", "test")
    assert ran.code == 0, ran.out
    counted = re.search(r"(\d+) examples of (\d+) rules, 0 wrong", ran.out)
    assert counted
    assert int(counted[1]) == sum(len(rule.examples) for rule in RULES)
    assert int(counted[2]) == len(RULES)


def test_rule_that_was_not_tested_is_a_failure(tmp_path: Path) -> None:
    folder = write_rule(tmp_path / "rules", rule_text())
    ran = run("rules", "test", "--rules", folder)
    assert ran.code == 1
    assert "Without examples, and so not tested: ZZZ001." in ran.out


def test_text_that_is_no_export_of_its_table_is_told() -> None:
    rule = next(one for one in RULES if one.id == "DAT005")
    example = replace(rule.examples[0], texts={"services": "Height,Weight\n1,2\n"})
    (problem,) = run_example(rule, example, edition_at(example.as_of))
    assert "no header of that table" in problem
