"""The rules that ship: their own examples, and plans that Polars can carry out by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.catalogue.rule_files import shipped
from tests.cli.running import run
from wbn_audit.checks import KINDS
from wbn_audit.checks.base import Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import judge, needs
from wbn_audit.engine.examples import example_tables, run_example
from wbn_audit.engine.prepare import prepare

if TYPE_CHECKING:
    from wbn_audit.catalogue.rule import Example, Rule

JUDGED = [rule for rule in shipped().rules if rule.check is not None]
IDS = [rule.id for rule in JUDGED]
# What it judges by is filled in by the user: no LLSIL figures ship.
WITHOUT_DATA = {"PAY005"}
FIRING = [rule for rule in JUDGED if rule.id not in WITHOUT_DATA]


def named(rule: Rule, state: str) -> list[str]:
    return [text for example in rule.examples for text in example.expect.get(state, [])]


def with_expectation(example: Example, **states: Any) -> Example:
    return replace(example, expect={**example.expect, **states})


@pytest.mark.parametrize("rule", FIRING, ids=lambda one: one.id)
def test_rule_has_examples_that_fire_and_that_do_not(rule: Rule) -> None:
    assert named(rule, "failed")
    assert named(rule, "passed")


def test_rules_test_runs_every_rule_that_judges() -> None:
    ran = run("rules", "test")
    assert ran.code == 0, ran.out
    told = re.search(r"(\d+) examples of (\d+) rules, 0 wrong", ran.out)
    assert told
    assert int(told[2]) == len(JUDGED)
    bare = re.findall(r"[A-Z]{3}\d{3}", ran.out.split("Without examples:")[-1])
    assert all(name.startswith("DAT") for name in bare)
    assert len(bare) + len(JUDGED) == len(shipped().rules)


def test_every_kind_of_check_has_a_rule() -> None:
    assert {rule.kind for rule in JUDGED} == set(KINDS)


@pytest.mark.parametrize("rule", FIRING, ids=lambda one: one.id)
def test_another_expectation_is_wrong(rule: Rule) -> None:
    example = next(one for one in rule.examples if one.expect.get("failed"))
    edition = replace(shipped(), reference=replace(shipped().reference, parameters={
        **shipped().reference.parameters, "as_of": date.fromisoformat(example.as_of)}))  # fmt: skip
    failed = example.expect["failed"]
    moved = [*example.expect.get("passed", []), failed[0]]
    mutant = with_expectation(example, failed=failed[1:], passed=moved)
    assert len(list(run_example(rule, mutant, edition))) == 2


def plan(rule: Rule, example: Example) -> Any:
    wanted = needs.of_rule(rule, shipped().layout)
    tables = example_tables(example, shipped(), wanted)
    prepare(tables, [wanted])
    day = date(2026, 6, 30)
    run_now = Run(tables.rows, {}, day, soon_until(day, 30), shipped().reference)
    return judge.plan(rule, run_now, [name.casefold() for name in tables.contractors])


@pytest.mark.parametrize("rule", JUDGED, ids=IDS)
def test_plan_holds_no_python_and_can_be_sent_elsewhere(rule: Rule) -> None:
    lazy = plan(rule, rule.examples[0])
    text = lazy.explain(optimized=False).lower()
    assert "python" not in text
    assert "map_batches" not in text
    data = lazy.serialize()
    assert b"PythonUdf" not in data
    assert b"cloudpickle" not in data


def test_no_rows_give_no_subject() -> None:
    for rule in JUDGED[::6]:
        assert plan(rule, replace(rule.examples[0], tables={})).collect().is_empty(), rule.id


def test_the_marks_of_python_would_be_seen() -> None:
    lazy = plan(JUDGED[0], JUDGED[0].examples[0]).map_batches(lambda frame: frame)
    assert "python" in lazy.explain(optimized=False).lower()
