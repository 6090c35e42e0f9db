"""Rules written in tests, run on a few rows by the same machinery as the rules' own examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tests.catalogue.rule_files import rule_text, shipped, write_rule
from wbn_audit.catalogue.read_rule import read_rule
from wbn_audit.checks.base import Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import judge, needs
from wbn_audit.engine.example_rows import example_tables
from wbn_audit.engine.examples import states
from wbn_audit.engine.prepare import prepare
from wbn_audit.tables.model import Cut

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wbn_audit.catalogue.rule import Rule

Rows = list[dict[str, str]]
LETTER = {"passed": "P", "failed": "F", "unknown": "?", "out_of_scope": "-"}
NAME = "ZZZ001-test.yaml"


def rule(folder: Path, check: str, **changes: str) -> Rule:
    """A rule with this check; the file is read as any other."""
    path = write_rule(folder, rule_text(check, **changes)) / NAME
    return read_rule(path, NAME, shipped().layout, shipped().reference)


def judged(
    one: Rule, as_of: str = "2026-06-30", cuts: Mapping[str, str] | None = None, **tables: Rows
) -> dict[str, str]:
    """Subject to ``P``, ``F``, ``?`` or ``-`` with its findings behind it.

    Args:
        one: the rule.
        as_of: the audit date.
        cuts: table to the day from which it is complete.
        tables: table to rows.
    """
    wanted = needs.of_rule(one, shipped().layout)
    from wbn_audit.catalogue.rule import Example  # noqa: PLC0415 - short

    example = Example("", as_of, tables, {}, 1)
    read = example_tables(example, shipped(), wanted)
    prepare(read, [wanted])
    day = date.fromisoformat(as_of)
    reference = replace(
        shipped().reference, parameters={**shipped().reference.parameters, "as_of": day}
    )
    missing = {name: Cut(date.fromisoformat(cut), inferred=False)
               for name, cut in (cuts or {}).items()}  # fmt: skip
    run = Run(read.rows, missing, day, soon_until(day, 30), reference)
    folded = [name.casefold() for name in read.contractors]
    answers: dict[str, str] = {}
    for state, found in states(one, judge.plan(one, run, folded).collect(), read).items():
        for label, *words in found:
            told = " ".join([LETTER[state], *words])
            answers[label] = f"{answers[label]}; {told}" if label in answers else told
    return answers
