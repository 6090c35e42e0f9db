"""The rules that ship: plans that Polars can carry out by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.catalogue.rule_files import shipped
from wbn_audit.checks import KINDS
from wbn_audit.checks.base import Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import judge, needs
from wbn_audit.engine.example_rows import example_tables
from wbn_audit.engine.prepare import prepare

if TYPE_CHECKING:
    from wbn_audit.catalogue.rule import Example, Rule

JUDGED = [rule for rule in shipped().rules if rule.check is not None]
IDS = [rule.id for rule in JUDGED]


def test_every_kind_of_check_has_a_rule() -> None:
    assert {rule.kind for rule in JUDGED} == set(KINDS)


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
