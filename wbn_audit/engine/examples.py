"""A rule's own examples, run through the whole audit: every subject and finding must match.

An example lists rows of tables and, under ``expect``, the subjects by state. A subject is
named by its record id; one of a participant or of a group by the participant id or the
keys joined by ``/``. A failed subject may add the finding's status and due date, and for
groups the record that carries it: ``B late 2026-04-01``, ``D P5``. A subject out of scope
may add ``due_soon DATE``. What is not listed must not occur. Rules that the loader raises
have examples too: see :mod:`wbn_audit.engine.loader_examples`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.catalogue.read_rule import rule_of
from wbn_audit.checks.base import DUE, FAILED, INDEX, SOON, STATE, STATE_NAMES, STATUS, Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import judge, loader_examples, needs, tally
from wbn_audit.engine.example_rows import example_tables
from wbn_audit.engine.narrow import same_name
from wbn_audit.engine.prepare import prepare
from wbn_audit.errors import RulesRefused
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Example, Rule
    from wbn_audit.tables.model import Tables

HORIZON = 30


def labels(rule: Rule, judged: pl.DataFrame, tables: Tables) -> pl.Series:
    """What a person would call each judged subject."""
    name = VIEWS[rule.subject][0]
    table = tables.rows[name][judged.get_column(INDEX)]
    layout = tables.layout.tables[name]
    if rule.one_per is not None:
        keys = [pl.col(key).cast(pl.String).fill_null("-") for key in rule.one_per.keys]
        return table.select(pl.concat_str(keys, separator="/")).to_series()
    if name == "participants" or layout.id not in table.columns:
        return table.get_column("participant_id")
    return table.get_column(layout.id).fill_null("-")


def states(rule: Rule, judged: pl.DataFrame, tables: Tables) -> dict[str, list[tuple[str, ...]]]:
    """State to subjects, each with the words that an expectation may give."""
    subjects = tally.subjects(judged).collect(engine="in-memory")
    named = labels(rule, subjects, tables)
    found: dict[str, list[tuple[str, ...]]] = {name: [] for name in STATE_NAMES}
    details = _details(rule, judged, tables)
    for label, index, state in zip(
        named, subjects.get_column(INDEX), subjects.get_column(STATE), strict=True
    ):
        for words in details.get((index, state == FAILED), [()]):
            found[STATE_NAMES[state]].append((label, *words))
    return found


def _details(
    rule: Rule, judged: pl.DataFrame, tables: Tables
) -> dict[tuple[int, bool], list[tuple[str, ...]]]:
    """Subject index, and whether it failed, to status, due date and record of each finding."""
    columns = judged.columns
    soon = pl.col(SOON) if SOON in columns else pl.lit(value=False)
    rows = judged.filter((pl.col(STATE) == FAILED) | soon)
    name = VIEWS[rule.subject][0]
    record = tables.layout.tables[name].id
    details: dict[tuple[int, bool], list[tuple[str, ...]]] = {}
    for row in rows.iter_rows(named=True):
        failed = row[STATE] == FAILED
        words: list[str] = []
        if DUE in columns:
            words += [row[STATUS] if failed else "due_soon", str(row[DUE])]
        elif rule.one_per is not None and record in tables.rows[name].columns:
            words.append(tables.rows[name].get_column(record)[row[INDEX]] or "-")
        details.setdefault((row[INDEX], failed), []).append(tuple(words))
    return details


def run_example(rule: Rule, example: Example, edition: Edition) -> Iterator[str]:
    """What is wrong with one example; nothing if all is as expected."""
    wanted = needs.of_rule(rule, edition.layout)
    if not any(example.expect.values()):
        yield "expects nothing of anyone: name at least one subject"
    try:
        tables = example_tables(example, edition, wanted)
    except RulesRefused as error:
        yield str(error)
        return
    if rule.raised:
        yield from loader_examples.wrong_with(rule, example, tables)
        return
    prepare(tables, [wanted])
    as_of = date.fromisoformat(example.as_of)
    run = Run(tables.rows, {}, as_of, soon_until(as_of, HORIZON), edition.reference)
    folded = [same_name(name) for name in tables.contractors]
    actual = states(rule, judge.plan(rule, run, folded).collect(), tables)
    for state in example.expect:
        if state not in actual:
            yield f"'{state}' is no state; there are {', '.join(STATE_NAMES)}"
    for state, found in actual.items():
        yield from _differences(state, example.expect.get(state, []), found)


def _differences(
    state: str, wanted: Sequence[str], found: Sequence[tuple[str, ...]]
) -> Iterator[str]:
    """Expectations that nothing meets, and subjects or findings that nothing expects."""
    left = list(found)
    for text in wanted:
        words = tuple(text.split())
        match = next((one for one in left if one[: len(words)] == words), None)
        if match is None:
            match = next(
                (one for one in left if one[0] == words[0] and set(words) <= set(one)), None
            )
        if match is None:
            yield f"expected {state} '{text}', found {state}: {_told(found)}"
        else:
            left.remove(match)
    if left:
        yield f"not expected as {state}: {_told(left)}"


def _told(found: Sequence[tuple[str, ...]]) -> str:
    return "; ".join(" ".join(words) for words in found) or "nothing"


def dated(edition: Edition, rule: Rule, as_of: date) -> tuple[Rule, Edition]:
    """A rule and its edition as they are on another audit date, which conditions hold fast."""
    reference = edition.reference
    reference = replace(reference, parameters={**reference.parameters, "as_of": as_of})
    then = replace(edition, reference=reference)
    return rule_of(rule.text, rule.file, edition.layout, reference), then


def run_examples(
    edition: Edition, ids: Collection[str]
) -> Iterator[tuple[Rule, Example, list[str]]]:
    """Run every example of the rules named, each on its own audit date.

    Args:
        edition: with the rules.
        ids: rules to test.

    Yields:
        The rule, the example, and what is wrong with it.
    """
    tested: set[str] = set()
    for one in edition.in_themselves:
        for rule in one.rules:
            # An inherited file is tested in the edition that it was written for.
            if rule.id not in ids or rule.file in tested:
                continue
            tested.add(rule.file)
            for example in rule.examples:
                own, then = dated(one, rule, date.fromisoformat(example.as_of))
                yield rule, example, list(run_example(own, example, then))
