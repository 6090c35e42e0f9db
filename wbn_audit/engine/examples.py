"""A rule's own examples, run through the whole audit: every subject and finding must match.

An example lists rows of tables and, under ``expect``, the subjects by state. A subject is
named by its record id; one of a participant or of a group by the participant id or the
keys joined by ``/``. A failed subject may add the finding's status and due date, and for
groups the record that carries it: ``B late 2026-04-01``, ``D P5``. A subject out of scope
may add ``due_soon DATE``. What is not listed must not occur.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import DUE, FAILED, INDEX, SOON, STATE, STATE_NAMES, STATUS, Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import judge, needs
from wbn_audit.engine.narrow import same_name
from wbn_audit.engine.prepare import prepare
from wbn_audit.readers import Rows, Sheet, Source
from wbn_audit.readers.sheet import no_ragged
from wbn_audit.tables.load import Loader
from wbn_audit.tables.named import VIEWS
from wbn_audit.tables.recognise import Recognised
from wbn_audit.tables.setaside import Sorter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Example, Rule
    from wbn_audit.tables.layout import TableLayout
    from wbn_audit.tables.model import Tables

HORIZON = 30


@dataclass(kw_only=True)
class _ExampleSheet(Sheet):
    """Rows written in a rule file, read like those of an export."""

    fields: Sequence[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)

    def _first_rows(self) -> list[tuple[int, list[str]]]:
        return [(1, list(self.fields))]

    def read(self, header_row: int, columns: Sequence[int]) -> Rows:
        cells = {
            str(index): [row.get(self.fields[index]) or None for row in self.rows]
            for index in columns
        }
        numbers = pl.Series(
            "row", range(header_row + 1, header_row + 1 + len(self.rows)), pl.UInt32
        )
        frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
        return Rows(frame.insert_column(0, numbers), 0, no_ragged(), len(self.rows))


def _recognised(table: TableLayout, rows: list[dict[str, str]]) -> tuple[Source, Recognised]:
    fields = list(table.fields)
    sheet = _ExampleSheet(source=table.name, name="", kind="example", fields=fields, rows=rows)
    columns = {name: index for index, name in enumerate(fields)}
    source = Source(table.name, None, "", (sheet,))  # type: ignore[arg-type]  # no file behind it
    return source, Recognised(sheet, table, 1, columns, tuple(fields), ())


def example_tables(example: Example, edition: Edition, wanted: needs.Needs) -> Tables:
    """The example's rows as tables; every table of the rule is there, if need be empty."""
    names = {"participants", "services"} | wanted.tables | set(example.tables)
    recognised = [
        _recognised(edition.layout.tables[name], example.tables.get(name, []))
        for name in sorted(names)
    ]
    reading = needs.reading([wanted], edition.layout, every_cell=True)
    loaded = Loader(edition.layout, reading).load(recognised)
    return Sorter(edition.layout, date.fromisoformat(example.as_of), loaded).tables()


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
    subjects = judge.subjects(judged)
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
    tables = example_tables(example, edition, wanted)
    prepare(tables, [wanted])
    as_of = date.fromisoformat(example.as_of)
    run = Run(tables.rows, {}, as_of, soon_until(as_of, HORIZON), edition.reference)
    folded = [same_name(name) for name in tables.contractors]
    actual = states(rule, judge.plan(rule, run, folded).collect(), tables)
    for state in example.expect:
        if state not in actual:
            yield f"'{state}' is no state; there are {', '.join(STATE_NAMES)}"
    for state, found in actual.items():
        left = list(found)
        for text in example.expect.get(state, []):
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


def _told(found: list[tuple[str, ...]]) -> str:
    return "; ".join(" ".join(words) for words in found) or "nothing"


def run_examples(
    edition_at: Callable[[date], Edition], ids: Collection[str]
) -> Iterator[tuple[Rule, Example, list[str]]]:
    """Run every example of the rules named, each on its own audit date.

    Args:
        edition_at: loads the edition for an audit date.
        ids: rules to test.

    Yields:
        The rule, the example, and what is wrong with it.
    """
    dated: dict[str, dict[str, Edition]] = {}
    tested: set[str] = set()
    for edition in edition_at(date(2026, 6, 30)).in_themselves:
        for rule in edition.rules:
            # An inherited file is tested in the edition that it was written for.
            if rule.id not in ids or rule.file in tested:
                continue
            tested.add(rule.file)
            for example in rule.examples:
                if example.as_of not in dated:
                    at = edition_at(date.fromisoformat(example.as_of))
                    dated[example.as_of] = {one.id: one for one in at.in_themselves}
                there = dated[example.as_of][edition.id]
                own = next(one for one in there.rules if one.id == rule.id)
                yield rule, example, list(run_example(own, example, there))
