"""Judged rows to findings: who, what, where, by when, and an id that stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import polars_hash as plh

from wbn_audit.catalogue.effects import UNSURE_CELL
from wbn_audit.checks.base import (
    DUE,
    EVENT,
    FAILED,
    FOUND,
    INDEX,
    LATE,
    PART,
    SOON,
    STATE,
    STATUS,
)
from wbn_audit.engine.cells import NUMBER
from wbn_audit.engine.loader_rules import DAY, EVERY_CELL
from wbn_audit.engine.shown import dollars, escaped, filled_in, kind_of, shown
from wbn_audit.results.frames import one_kind_of_empty
from wbn_audit.tables.alike import perhaps_alike
from wbn_audit.tables.model import CONTRACTOR, NOT_RECORDED, PERSON, ROW, SOURCE, Tables
from wbn_audit.tables.named import VIEWS, quarter_name
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.moves import Moves
    from wbn_audit.tables.layout import TableLayout

MOVES = "_moves"
# Internal columns of a finding before it is numbered and named.
PARTS: dict[str, type[pl.DataType] | pl.DataType] = {
    "rule_id": pl.String, "severity": pl.String, "status": pl.String, CONTRACTOR: pl.UInt16,
    "participant_id": pl.String, "table": pl.String, "record_id": pl.String,
    "field": pl.String, "found": pl.String, "expected": pl.String, "event_date": pl.Date,
    "due_date": pl.Date, "days_late": pl.Int32, "amount": pl.String, "staff": pl.String,
    "quarter": pl.String, "moves": pl.String, "message": pl.String, "fix": pl.String,
    "citation": pl.String, SOURCE: pl.UInt16, ROW: pl.UInt32, "key": pl.String,
    "judged": pl.String,
}  # fmt: skip


class Builder:
    """Builds the findings of rules on one set of tables."""

    def __init__(
        self, tables: Tables, quarter_ends: bool = True, moves: Moves | None = None
    ) -> None:
        self.tables = tables
        self.moves = moves
        self.kept: list[pl.DataFrame] = []
        self.layout = tables.layout
        self.quarter_ends = quarter_ends
        self._nth: dict[str, pl.DataFrame] = {}

    def of_rule(self, rule: Rule, hits: pl.DataFrame) -> pl.DataFrame:
        """The findings of a rule with a check, one for each of its *hits*."""
        name = VIEWS[rule.subject][0]
        table = self.tables.rows[name]
        columns = set(hits.columns)
        if hits.is_empty():
            return pl.DataFrame(schema=PARTS)
        rows = hits.hstack(
            table[hits.get_column(INDEX)].drop([c for c in columns if c in table.columns])
        )
        people = self.tables.rows["participants"]
        pid = "participant_id" if "participant_id" in table.columns else None
        grouped = rule.one_per is not None and "participant_id" not in rule.one_per.keys
        coach = (
            people.get_column("career_coach").gather(rows.get_column(PERSON)).alias("_coach")
            if "career_coach" in people.columns and PERSON in rows.columns
            else pl.Series("_coach", [None] * rows.height, dtype=pl.String)
        )
        rows = rows.with_columns(coach, self._key(rule, name, rows).alias("key"))
        rows = rows.with_columns(self._moved(rule, rows))
        layout = self.layout.tables[name]
        due = pl.col(DUE) if DUE in columns else pl.lit(None, pl.Date)
        day = self._day(layout, rows)
        event = pl.col(EVENT) if EVENT in columns else day
        built = rows.lazy().with_columns(
            rule_id=pl.lit(rule.id),
            severity=self._severity(rule, columns),
            status=self._status(rule, columns),
            participant_id=pl.lit(None, pl.String) if grouped or not pid else pl.col(pid),
            table=pl.lit(name),
            record_id=self._record(layout, rows, grouped=grouped),
            field=pl.col(PART) if PART in columns
            else pl.lit(self._field(rule)) if FOUND not in columns else self._found_field(rule),
            found=self._found(rule, name, rows),
            due_date=due,
            event_date=event,
            days_late=self._late(columns),
            amount=dollars(pl.col("amount")) if name == "payments" and "amount" in rows.columns
            else pl.lit(None, pl.String),
            staff=pl.coalesce(pl.col("staff"), pl.col("_coach"))
            if "staff" in rows.columns else pl.col("_coach"),
            quarter=quarter_name(
                pl.when(due.is_not_null()).then(due.dt.offset_by("1d")).otherwise(day)
            ),
            moves=pl.col(MOVES),
            fix=pl.lit(f"{rule.fix} ({rule.who})" if rule.who else rule.fix),
            citation=pl.lit(rule.clause.citation),
            judged=self._judged(rule, name, rows),
        )  # fmt: skip
        built = built.with_columns(expected=self._expected(rule))
        built = built.with_columns(message=filled_in(rule.message))
        return built.select(pl.col(key).cast(kind) for key, kind in PARTS.items()).collect(
            engine="in-memory"
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
        self, rule: Rule, rows: pl.DataFrame, shown: pl.Expr, quarters: Sequence[str]
    ) -> pl.DataFrame:
        """The findings of a rule that the loader raises.

        Args:
            rule: the rule.
            rows: what was raised, with the key of each finding.
            shown: which of the findings are to be shown.
            quarters: those asked for: what keeps someone out of them is shown, too.
        """
        if rows.is_empty():
            return pl.DataFrame(schema=PARTS)
        before = len(self.kept)
        built = rows.with_columns(
            rule_id=pl.lit(rule.id),
            severity=pl.lit(rule.severity),
            status=pl.lit(rule.status or "invalid"),
            expected=pl.lit(rule.expected),
            event_date=pl.col(DAY),
            due_date=pl.lit(None, pl.Date),
            days_late=pl.lit(None, pl.Int32),
            amount=pl.lit(None, pl.String),
            quarter=quarter_name(pl.col(DAY)),
            fix=pl.lit(f"{rule.fix} ({rule.who})" if rule.who else rule.fix),
            citation=pl.lit(rule.clause.citation),
            found=pl.col("found").fill_null("(blank)"),
            judged=pl.col("found").fill_null(""),
        )
        built = built.with_columns(moves=self._moved(rule, built))
        built = built.with_columns(due=pl.lit(""), event=pl.lit(""), late=pl.lit(""))
        built = built.with_columns(message=filled_in(rule.message))
        wanted = built.filter(shown | _keeps_out(self.kept[before:], quarters))
        return wanted.select(pl.col(key).cast(kind) for key, kind in PARTS.items())

    def _moved(self, rule: Rule, rows: pl.DataFrame) -> pl.Series:
        """The measures that each finding moves; whom it keeps out of them goes to ``kept``."""
        if self.moves is None or not rule.moves:
            return pl.Series(MOVES, ["; ".join(rule.moves)] * rows.height, dtype=pl.String)
        if rule.by_cell:
            moved = self.moves.of_cells(rows, unsure=rule.by_cell == UNSURE_CELL)
        else:
            moved = self.moves.of_rule(rule, rows)
        ids = worded("{}/{}", pl.lit(rule.id), "key").alias("finding_id")
        failed = (pl.col(STATE) == FAILED) if STATE in rows.columns else pl.lit(value=True)
        found = rows.select(ids, failed.alias("_failed")).with_row_index(NUMBER)
        if moved.kept.height:
            kept = moved.kept.join(found.filter("_failed"), on=NUMBER)
            self.kept.append(kept.drop("_failed", NUMBER))
        # What only falls due keeps nobody out of anything.
        nothing = pl.Series([""], dtype=pl.String)
        return moved.texts.zip_with(found.get_column("_failed"), nothing).alias(MOVES)

    def _is_soon(self, columns: set[str]) -> pl.Expr:
        return pl.col(STATE) != FAILED if SOON in columns else pl.lit(value=False)

    def _severity(self, rule: Rule, columns: set[str]) -> pl.Expr:
        """What is only due soon is information, whatever the rule's severity."""
        soon = self._is_soon(columns)
        return pl.when(soon).then(pl.lit("info")).otherwise(pl.lit(rule.severity))

    def _status(self, rule: Rule, columns: set[str]) -> pl.Expr:
        default = rule.status or (rule.check.default_status if rule.check else "invalid")
        status = pl.col(STATUS) if STATUS in columns else pl.lit(default)
        return pl.when(self._is_soon(columns)).then(pl.lit("due_soon")).otherwise(status)

    def _late(self, columns: set[str]) -> pl.Expr:
        if LATE not in columns:
            return pl.lit(None, pl.Int32)
        return pl.when(~self._is_soon(columns)).then(pl.col(LATE))

    def _record(self, layout: TableLayout, rows: pl.DataFrame, *, grouped: bool) -> pl.Expr:
        if grouped or layout.name == "participants" or layout.id not in rows.columns:
            return pl.lit(None, pl.String)
        return pl.col(layout.id)

    def _day(self, layout: TableLayout, rows: pl.DataFrame) -> pl.Expr:
        """The date that a finding without a deadline is placed by."""
        name = "activity_date" if layout.activity_by else layout.activity
        return pl.col(name) if name in rows.columns else pl.lit(None, pl.Date)

    def _field(self, rule: Rule) -> str:
        """Which field the finding is about."""
        if rule.found:
            return rule.found.replace("participant__", "participants.")
        return ""

    def _found_field(self, rule: Rule) -> pl.Expr:
        return pl.col(FOUND) if rule.kind == "filled" else pl.lit(self._field(rule))

    def _found(self, rule: Rule, name: str, rows: pl.DataFrame) -> pl.Expr:
        if FOUND in rows.columns:
            return pl.lit("(blank)") if rule.kind == "filled" else pl.col(FOUND)
        if EVENT in rows.columns:
            return pl.col(EVENT).cast(pl.String).fill_null("(not recorded)")
        if rule.found and rule.found in rows.columns:
            return shown(self.layout, name, rule.found, rows.schema[rule.found])
        return pl.lit("")

    def _expected(self, rule: Rule) -> pl.Expr:
        if rule.expected:
            return filled_in(rule.expected)
        if rule.kind in {"deadline", "deadlines", "interval"}:
            return worded("by {}", pl.col("due_date").cast(pl.String))
        if rule.kind == "documents":
            return pl.col(FOUND)
        return pl.lit("a value" if rule.kind == "filled" else "")

    def _judged(self, rule: Rule, name: str, rows: pl.DataFrame) -> pl.Expr:
        """The values judged, as one text; private ones only as filled or blank.

        A day counted from the audit date is no value: tomorrow it would be another.
        """
        names = set(rule.check.names if rule.check else ())
        for condition in (rule.where, rule.membership):
            names |= condition.names if condition else set()
        for gather in rule.gathers:
            names |= {*gather.subject, gather.name}
        names -= {one.name for one in rule.gathers if one.how == "shift" and one.value == "as_of"}
        texts = []
        for column in sorted(names & set(rows.columns)):
            private = kind_of(self.layout, name, column)[2]
            value = pl.col(column)
            text = value.is_not_null().cast(pl.String) if private else value.cast(pl.String)
            texts.append(pl.concat_str(pl.lit(f"{column}="), text.fill_null("")))
        texts += [
            pl.concat_str(pl.lit(f"{column}="), pl.col(column).cast(pl.String).fill_null(""))
            for column in (EVENT, FOUND)
            if column in rows.columns
        ]
        return pl.concat_str(texts, separator="|") if texts else pl.lit("")

    def _key(self, rule: Rule, name: str, rows: pl.DataFrame) -> pl.Series:
        """What names the subject for good: ids, else the fields that name a row."""
        layout = self.layout.tables[name]
        if rule.one_per is not None:
            parts = [pl.col(key).cast(pl.String).fill_null("-") for key in rule.one_per.keys]
            return rows.select(
                pl.concat_str([escaped(p) for p in parts], separator="/")
            ).to_series()
        if name == "participants":
            key = escaped(pl.col("participant_id"))
            if PART in rows.columns:
                key = worded("{}/{}", key, pl.col(PART))
            if rule.kind == "interval":
                key = worded("{}/{}", key, pl.col(DUE).cast(pl.String))
            return rows.select(key).to_series()
        return self._record_key(layout, rows)

    def _record_key(self, layout: TableLayout, rows: pl.DataFrame) -> pl.Series:
        """The record's id, else its naming fields; equal ones are numbered in file order."""
        table = self.tables.rows[layout.name]
        known_by = [name for name in ("participant_id", *layout.known_by) if name in table.columns]
        fallback = pl.concat_str(
            [escaped(pl.col(name).cast(pl.String).fill_null("-")) for name in known_by],
            separator="/",
        )
        key = fallback
        if layout.id in table.columns:
            key = pl.coalesce(escaped(pl.col(layout.id)), fallback)
        nth = self._numbered(layout, known_by, key)
        numbered = rows.lazy().select(pl.col(INDEX), key.alias("key"))
        numbered = numbered.join(nth.lazy(), on=INDEX, how="left", maintain_order="left")
        label = pl.when(pl.col("nth") > 1).then(worded("{}#{}", "key", "nth")).otherwise("key")
        return numbered.select(label).collect(engine="in-memory").to_series()

    def _numbered(self, layout: TableLayout, known_by: list[str], key: pl.Expr) -> pl.DataFrame:
        """``_i``, ``nth`` of the rows of a table that share their key with others; else none."""
        if layout.name not in self._nth:
            table = self.tables.rows[layout.name].with_row_index(INDEX)
            ids = [layout.id] if layout.id in table.columns else known_by
            alike = table.filter(perhaps_alike(table, ids))
            nth = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("key")
            keys = alike.select(pl.col(INDEX), key.alias("key"))
            self._nth[layout.name] = keys.select(pl.col(INDEX), nth.alias("nth"))
        return self._nth[layout.name]


def keyed(rule: Rule, raised: pl.DataFrame) -> pl.DataFrame:
    """What the loader raised, with what names each finding for good.

    To be called with all that was raised: what is alike is numbered in file order, and the
    numbers are the same whatever is then shown.
    """
    where = pl.concat_str(
        pl.col("table"),
        pl.coalesce("record_id", "participant_id").fill_null("-"),
        pl.col("field").fill_null("") if rule.raised in EVERY_CELL else pl.lit(""),
        separator="/",
    ).str.strip_chars_end("/")
    nth = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("key")
    numbered = pl.when(nth > 1).then(worded("{}#{}", "key", nth)).otherwise("key")
    return raised.with_columns(key=where).with_columns(key=numbered)


def _keeps_out(kept: Iterable[pl.DataFrame], quarters: Sequence[str]) -> pl.Expr:
    """Which findings keep someone out of one of the quarters."""
    wanted = pl.col("quarter").is_in(list(quarters))
    parts = [part.filter(wanted).select("finding_id") for part in kept]
    ids = pl.concat([pl.Series("finding_id", [], pl.String).to_frame(), *parts])
    return worded("{}/{}", "rule_id", "key").is_in(ids.get_column("finding_id").implode())


def complete(parts: Iterable[pl.DataFrame], tables: Tables, order: list[str]) -> pl.DataFrame:
    """All findings with the columns of the contract, sorted.

    Args:
        parts: what the builder gave for each rule.
        tables: for names of contractors and sources.
        order: the columns, in order.
    """
    frames = [part for part in parts if part.height]
    empty = pl.DataFrame(schema=PARTS)
    findings = pl.concat([empty, *frames])
    names = dict(enumerate(tables.contractors))
    files = {number: sheet.source for number, sheet in enumerate(tables.sheets)}
    sheets = {number: sheet.sheet for number, sheet in enumerate(tables.sheets)}
    contractor = pl.col(CONTRACTOR).replace_strict(
        names, default=NOT_RECORDED, return_dtype=pl.String
    )
    identified = findings.with_columns(
        contractor=contractor.fill_null(NOT_RECORDED),
        finding_id=worded("{}/{}", "rule_id", "key"),
        fingerprint=plh.concat_str(pl.col("rule_id"), pl.col("judged"), separator="|")
        .chash.sha2_256()
        .str.slice(0, 16),
        source_file=pl.col(SOURCE).replace_strict(files, default=None, return_dtype=pl.String),
        source_sheet=pl.col(SOURCE).replace_strict(sheets, default=None, return_dtype=pl.String),
        source_row=pl.col(ROW),
        cause_id=pl.lit(""),
        accepted=pl.lit(""),
    )
    severity = pl.col("severity").replace_strict(
        {"error": 0, "warning": 1, "info": 2}, return_dtype=pl.UInt8
    )
    in_order = identified.sort(
        severity, "rule_id", "contractor", "participant_id", "record_id", "due_date", "finding_id",
        nulls_last=True,
    )  # fmt: skip
    return one_kind_of_empty(in_order.select(order))
