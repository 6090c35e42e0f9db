"""What each column of a finding says, as an expression over the rows of the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import DUE, EVENT, FAILED, FOUND, LATE, PART, SOON, STATE, STATUS
from wbn_audit.engine.finding_keys import fingerprint, judged
from wbn_audit.engine.loader_rules import DAY
from wbn_audit.engine.shown import dollars, filled_in, shown
from wbn_audit.results.model import DUE_SOON
from wbn_audit.tables.model import PERSON, Tables
from wbn_audit.tables.named import VIEWS, quarter_name
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.tables.layout import TableLayout

_NO_TEXT, _NO_DATE, _NO_NUMBER = (pl.lit(None, kind) for kind in (pl.String, pl.Date, pl.Int32))


def columns_of(rule: Rule, tables: Tables, there: pl.Schema) -> dict[str, pl.Expr]:
    """The columns of a rule with a check that depend on its rows.

    Args:
        rule: the rule.
        tables: of the run.
        there: the columns of the rows: those of the table, and what was judged and gathered.
    """
    name = VIEWS[rule.subject][0]
    layout = tables.layout.tables[name]
    keys = rule.one_per.keys if rule.one_per is not None else ("participant_id",)
    of_person = "participant_id" in keys
    has_record = of_person and name != "participants" and layout.id in there
    has_amount = name == "payments" and "amount" in there
    due = pl.col(DUE) if DUE in there else _NO_DATE
    day = _day(layout, there)
    soon = pl.col(STATE) != FAILED if SOON in there else pl.lit(value=False)
    return {
        # What is only due soon is information, whatever the rule's severity.
        "severity": pl.when(soon).then(pl.lit("info")).otherwise(pl.lit(rule.severity)),
        "status": pl.when(soon).then(pl.lit(DUE_SOON)).otherwise(_status(rule, there)),
        "participant_id": pl.col("participant_id") if of_person and "participant_id" in there
        else _NO_TEXT,
        "table": pl.lit(name),
        "record_id": pl.col(layout.id) if has_record else _NO_TEXT,
        "field": _field(rule, there),
        "found": _found(rule, tables, name, there),
        "due_date": due,
        "event_date": pl.col(EVENT) if EVENT in there else day,
        "days_late": pl.when(~soon).then(pl.col(LATE)) if LATE in there else _NO_NUMBER,
        "amount": dollars(pl.col("amount")) if has_amount else _NO_TEXT,
        "staff": _staff(tables, there),
        "quarter": quarter_name(
            pl.when(due.is_null()).then(day).otherwise(due.dt.offset_by("1d"))
        ),
        "fingerprint": fingerprint(rule, judged(rule, tables.layout, name, frozenset(there))),
    }  # fmt: skip


def columns_of_loader(rule: Rule) -> dict[str, pl.Expr]:
    """The columns of a rule of the loader that are not there as it raised them."""
    return {
        "severity": pl.lit(rule.severity),
        "status": pl.lit(rule.status or "invalid"),
        "event_date": pl.col(DAY),
        "due_date": _NO_DATE,
        "days_late": _NO_NUMBER,
        "amount": _NO_TEXT,
        "quarter": quarter_name(pl.col(DAY)),
        "found": pl.col("found").fill_null("(blank)"),
        "fingerprint": fingerprint(rule, pl.col("found").fill_null("")),
    }


def expected(rule: Rule) -> pl.Expr:
    """What should be there; to be made from the other columns."""
    if rule.expected:
        return filled_in(rule.expected)
    if rule.kind in {"deadline", "deadlines", "interval"}:
        return worded("by {}", pl.col("due_date").cast(pl.String))
    if rule.kind == "documents":
        return pl.col(FOUND)
    return pl.lit("a value" if rule.kind == "filled" else "")


def _status(rule: Rule, there: pl.Schema) -> pl.Expr:
    default = rule.status or (rule.check.default_status if rule.check else "invalid")
    return pl.col(STATUS) if STATUS in there else pl.lit(default)


def _day(layout: TableLayout, there: pl.Schema) -> pl.Expr:
    """The date that a finding without a deadline is placed by."""
    name = "activity_date" if layout.activity_by else layout.activity
    return pl.col(name) if name in there else _NO_DATE


def _staff(tables: Tables, there: pl.Schema) -> pl.Expr:
    """Who entered the record, else the participant's coach."""
    people = tables.rows["participants"]
    staff = [pl.col("staff")] if "staff" in there else []
    if "career_coach" in people.columns and PERSON in there:
        staff.append(pl.lit(people.get_column("career_coach")).gather(pl.col(PERSON)))
    return pl.coalesce(staff) if staff else _NO_TEXT


def _field(rule: Rule, there: pl.Schema) -> pl.Expr:
    """Which field the finding is about."""
    if PART in there:
        return pl.col(PART)
    if FOUND in there and rule.kind == "filled":
        return pl.col(FOUND)
    return pl.lit(rule.found.replace("participant__", "participants."))


def _found(rule: Rule, tables: Tables, name: str, there: pl.Schema) -> pl.Expr:
    if FOUND in there:
        return pl.lit("(blank)") if rule.kind == "filled" else pl.col(FOUND)
    if EVENT in there:
        return pl.col(EVENT).cast(pl.String).fill_null("(not recorded)")
    if rule.found and rule.found in there:
        return shown(tables.layout, name, rule.found, there[rule.found])
    return pl.lit("")
