"""Examples of the rules that the loader raises (DAT): rows and findings must match.

A row is named ``table/id`` (its record's id, else its participant's, else ``-``), a
finding by its row and the field that it is about: ``services/S1 start_date``. Every row
that is used must be listed: failed, passed, or out of scope where the rule does not look
at it. Rows of other programs are set aside, and are no subjects.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.engine.loader_rules import RAISERS
from wbn_audit.tables.model import ROW, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wbn_audit.catalogue.rule import Example, Rule
    from wbn_audit.tables.model import Tables


def wrong_with(rule: Rule, example: Example, tables: Tables) -> Iterator[str]:
    """What is wrong with one example; nothing if all is as expected."""
    raised, looked_at = RAISERS[rule.raised](tables)
    expect = {state: Counter(example.expect.get(state, [])) for state in _STATES}
    for state in sorted(set(example.expect) - set(_STATES)):
        yield f"'{state}' is no state of this rule; there are {', '.join(_STATES)}"
    yield from _differences("failed", expect["failed"], Counter(_findings(raised)))
    rows = _rows(tables)
    quiet = rows.join(raised, on=["table", SOURCE, ROW], how="anti")
    listed = expect["passed"] + expect["out_of_scope"]
    yield from _differences("passed or out_of_scope", listed, Counter(quiet.get_column("label")))
    passed = sum(one.select(pl.len()).collect().item() for *_, one in looked_at) - (
        rows.height - quiet.height
    )
    if passed != expect["passed"].total():
        yield f"{expect['passed'].total()} rows are expected as passed, and {passed} are"


_STATES = ("passed", "failed", "out_of_scope")


def _findings(raised: pl.DataFrame) -> list[str]:
    who = pl.coalesce("record_id", "participant_id", pl.lit("-"))
    field = pl.when(pl.col("field").is_not_null()).then(pl.lit(" ") + pl.col("field"))
    label = pl.concat_str(pl.col("table"), pl.lit("/"), who, field.fill_null(""))
    return raised.select(label).to_series().to_list()


def _rows(tables: Tables) -> pl.DataFrame:
    """Every row that is used, with its table, address and label."""
    parts = []
    for name, rows in tables.loaded.items():
        ids = [tables.layout.tables[name].id, "participant_id"]
        there = [pl.col(one) for one in dict.fromkeys(ids) if one in rows.columns]
        label = pl.concat_str(pl.lit(f"{name}/"), pl.coalesce(*there, pl.lit("-")))
        parts.append(rows.select(pl.lit(name).alias("table"), SOURCE, ROW, label.alias("label")))
    return pl.concat(parts)


def _differences(state: str, wanted: Counter[str], found: Counter[str]) -> Iterator[str]:
    for text in (wanted - found).elements():
        told = "; ".join(sorted(found.elements())) or "nothing"
        yield f"expected {state} '{text}', found {state}: {told}"
    left = "; ".join(sorted((found - wanted).elements()))
    if left:
        yield f"not expected as {state}: {left}"
