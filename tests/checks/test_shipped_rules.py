"""The rules that ship: plans that Polars can carry out by itself."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.catalogue.rule_files import shipped
from tests.engine.audits import run_audit
from wbn_audit.checks import KINDS
from wbn_audit.checks.base import Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import judge, needs
from wbn_audit.engine.audit import Audit
from wbn_audit.engine.example_rows import example_tables
from wbn_audit.engine.prepare import prepare

if TYPE_CHECKING:
    from wbn_audit.catalogue.rule import Example, Rule

SAMPLES = Path(__file__).parents[2] / "sample_exports"
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
    assert_of_polars_alone(plan(rule, rule.examples[0]))


def assert_of_polars_alone(lazy: pl.LazyFrame) -> None:
    text = lazy.explain(optimized=False).lower()
    assert "python" not in text
    assert "map_batches" not in text
    data = lazy.serialize()
    assert b"PythonUdf" not in data
    assert b"cloudpickle" not in data
    assert pl.LazyFrame.deserialize(io.BytesIO(data)).collect_schema() == lazy.collect_schema()


def test_plans_of_a_whole_run_measures_among_them_can_be_sent_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: dict[str, pl.LazyFrame] = {}
    together = Audit._together

    def noted(self: Audit, plans: dict[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
        seen.update(plans)
        return together(self, plans)

    monkeypatch.setattr(Audit, "_together", noted)
    run_audit(SAMPLES, date(2026, 7, 7))
    kinds = {name.partition(" ")[0] for name in seen}
    assert {"measure", "year"} <= kinds
    assert set(IDS) <= kinds
    for lazy in seen.values():
        assert_of_polars_alone(lazy)


def test_no_rows_give_no_subject() -> None:
    for rule in JUDGED[::6]:
        assert plan(rule, replace(rule.examples[0], tables={})).collect().is_empty(), rule.id


def test_the_marks_of_python_would_be_seen() -> None:
    lazy = plan(JUDGED[0], JUDGED[0].examples[0]).map_batches(lambda frame: frame)
    assert "python" in lazy.explain(optimized=False).lower()
