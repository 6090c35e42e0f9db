"""Columns that many rules look at, each computed once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.checks.conditions import derived
from wbn_audit.tables.named import NAMED, THEIRS, add_named, add_participant_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from wbn_audit.engine.needs import Needs
    from wbn_audit.tables.model import Tables


def prepare(tables: Tables, wanted: Iterable[Needs]) -> None:
    """Add to *tables* what rules and measures name, where the exports allow it."""
    named: dict[str, set[str]] = {}
    theirs: dict[str, set[str]] = {}
    for need in wanted:
        for table, name in need.named:
            named.setdefault(table, set()).add(name)
        for table, name in need.theirs:
            theirs.setdefault(table, set()).add(name)
    # Participants first: other tables take over what is named there.
    for table in sorted(named, key=lambda name: name != "participants"):
        if table in tables.rows:
            there = {
                name for name in named[table] if _at_hand(NAMED[table][name].needs, table, tables)
            }
            add_named(tables, table, there)
    people = set(tables.rows["participants"].columns)
    for table, names in theirs.items():
        if table in tables.rows:
            add_participant_fields(tables, table, names & people)


def with_helpers(tables: Tables, wanted: Iterable[Needs]) -> dict[str, pl.DataFrame]:
    """The rows as rules judge them: with the helper columns of the conditions on them."""
    names = set().union(*(need.helpers for need in wanted))
    rows = {}
    for table, frame in tables.rows.items():
        columns = frozenset(frame.columns)
        helpers = sorted(name for one, name in names if one == table)
        there = [name for name in helpers if name.rpartition("__")[0] in columns]
        rows[table] = frame.with_columns(derived(name, columns) for name in there)
    return rows


def _at_hand(needs: Iterable[str], table: str, tables: Tables) -> bool:
    """Whether the exports have the fields, of the table's rows or of their participants."""
    theirs = {name.removeprefix(THEIRS) for name in needs if name.startswith(THEIRS)}
    own = {name for name in needs if not name.startswith(THEIRS)}
    return own <= tables.fields[table] and theirs <= tables.fields["participants"]
