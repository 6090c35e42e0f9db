"""Judged rows to findings: who, what, where, by when, and an id that stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.catalogue.effects import UNSURE_CELL
from wbn_audit.catalogue.rule import SEVERITIES
from wbn_audit.checks.base import INDEX
from wbn_audit.engine.cells import NUMBER
from wbn_audit.engine.finding_columns import columns_of, columns_of_loader, expected
from wbn_audit.engine.finding_keys import Keys
from wbn_audit.engine.moves import nothing_moved
from wbn_audit.engine.shown import filled_in
from wbn_audit.results.frames import FINDINGS, typed
from wbn_audit.results.model import DUE_SOON
from wbn_audit.tables.model import CONTRACTOR, ROW, SOURCE, Tables
from wbn_audit.tables.named import VIEWS
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.moves import Moved, Moves

_TYPED = typed(FINDINGS)
_ORDER = ("contractor", "participant_id", "record_id", "due_date", "finding_id")


class Builder:
    """Builds the findings of rules on one set of tables, with the columns of the contract.

    Attributes:
        kept: whom findings keep out of which measure, of each rule.
    """

    def __init__(self, tables: Tables, moves: Moves | None = None) -> None:
        self.tables = tables
        self.moves = moves
        self.kept: list[pl.DataFrame] = []
        self._keys = Keys(tables)
        words = pl.Categorical
        self._files = pl.Series([one.source for one in tables.sheets], dtype=words)
        self._sheets = pl.Series([one.sheet for one in tables.sheets], dtype=words)

    def of_rule(self, rule: Rule, hits: pl.DataFrame) -> pl.DataFrame:
        """The findings of a rule with a check, one for each of its *hits*."""
        if hits.is_empty():
            return pl.DataFrame(schema=FINDINGS)
        name = VIEWS[rule.subject][0]
        table = self.tables.rows[name]
        found = set(hits.columns)
        own = [one for one in table.columns if one not in found]
        rows = hits.hstack(table[hits.get_column(INDEX), own])
        return self._built(
            rule,
            self._keys.add(rule, rows),
            self._moved(rule, rows),
            columns_of(rule, self.tables, rows.schema),
        )

    def keeping_out(self, rule: Rule, hits: pl.DataFrame, quarters: Sequence[str]) -> pl.DataFrame:
        """Findings, of whatever quarter, that keep people out of these quarters.

        Whom all findings of the rule keep out of any quarter is noted, so that the counts if
        fixed are the same as in a run without quarters.
        """
        every = Builder(self.tables, moves=self.moves)
        found = every.of_rule(rule, hits)
        self.kept += every.kept
        return found.filter(_keeps_out(every.kept, quarters))

    def of_loader(
        self, rule: Rule, rows: pl.DataFrame, shown: pl.Series, quarters: Sequence[str]
    ) -> pl.DataFrame:
        """The findings of a rule that the loader raises.

        Args:
            rule: the rule.
            rows: what was raised, with the key of each finding.
            shown: which of the findings are to be shown.
            quarters: those asked for: what keeps someone out of them is shown, too.
        """
        if rows.is_empty():
            return pl.DataFrame(schema=FINDINGS)
        before = len(self.kept)
        built = self._built(rule, rows.lazy(), self._moved(rule, rows), columns_of_loader(rule))
        return built.filter(shown | _keeps_out(self.kept[before:], quarters))

    def _built(
        self, rule: Rule, rows: pl.LazyFrame, moved: Moved, columns: dict[str, pl.Expr]
    ) -> pl.DataFrame:
        """The findings with all columns, in the order of *rows*.

        Args:
            rule: the rule.
            rows: with ``key``, and the columns of findings that are not made here.
            moved: the measures that each finding moves.
            columns: of :mod:`wbn_audit.engine.finding_columns`.
        """
        made = columns | {
            "rule_id": pl.lit(rule.id),
            "finding_id": worded("{}/{}", pl.lit(rule.id), "key"),
            "contractor": self.tables.contractor_names(pl.col(CONTRACTOR)),
            "fix": pl.lit(f"{rule.fix} ({rule.who})" if rule.who else rule.fix),
            "citation": pl.lit(rule.clause.citation),
            "source_file": pl.lit(self._files).gather(pl.col(SOURCE)),
            "source_sheet": pl.lit(self._sheets).gather(pl.col(SOURCE)),
            "source_row": pl.col(ROW),
            "cause_id": pl.lit(""),
            "accepted": pl.lit(""),
        }
        soon = pl.col("status") == DUE_SOON  # which keeps nobody out of anything
        moves = pl.when(soon).then(pl.lit("")).otherwise(pl.lit(moved.texts))
        built = (
            rows.with_columns(one.alias(name) for name, one in made.items())
            .with_columns(moves=moves, expected=expected(rule))
            .with_columns(message=filled_in(rule.message))
            .select(_TYPED)
            # Nothing can be left out or shared, and to look for that takes a fourth of the time.
            .collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())
        )
        if moved.kept.height:
            ids = built.select("finding_id", failed=~soon)
            theirs = moved.kept.hstack(ids[moved.kept.get_column(NUMBER)])
            self.kept.append(theirs.filter("failed").drop(NUMBER, "failed"))
        return built

    def _moved(self, rule: Rule, rows: pl.DataFrame) -> Moved:
        """The measures that each finding moves, and whom it would keep out of them."""
        if self.moves is None or not rule.moves:
            return nothing_moved("; ".join(rule.moves), rows.height)
        if rule.by_cell:
            return self.moves.of_cells(rows, unsure=rule.by_cell == UNSURE_CELL)
        return self.moves.of_rule(rule, rows)


def _keeps_out(kept: Iterable[pl.DataFrame], quarters: Sequence[str]) -> pl.Expr:
    """Which findings keep someone out of one of the quarters."""
    wanted = pl.col("quarter").is_in(list(quarters))
    parts = [part.filter(wanted).select("finding_id") for part in kept]
    ids = pl.concat([pl.Series("finding_id", [], pl.String).to_frame(), *parts])
    return pl.col("finding_id").is_in(ids.get_column("finding_id").implode())


def in_order(parts: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """All findings: the most serious first, then by rule, contractor, participant, record, date.

    Args:
        parts: of each rule; emptied on the way, so that nothing is in memory twice.
    """
    ranked = {}
    for name in list(parts):
        sorted_rows = parts.pop(name).sort(_ORDER, nulls_last=True)
        for rows in sorted_rows.partition_by("severity", maintain_order=True):
            ranked[SEVERITIES.index(rows.item(0, "severity")), name] = rows
    rows_in_order = [ranked[place] for place in sorted(ranked)]
    return pl.concat([pl.DataFrame(schema=FINDINGS), *rows_in_order], rechunk=True)
