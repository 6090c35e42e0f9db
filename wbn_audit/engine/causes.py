"""Root causes: a flaw of a whole column or file is one cause, not ten thousand findings.

What is one cause, and from where on (tests stand on both sides of each number):

* *header*: a field that rules need is in no column, and a header that was not recognised is
  nearly one of its names (:data:`NEAR`).
* *snapshots*: at least :data:`FEWEST_ROWS` records of a file, and half of it, have ids that
  an earlier file has too.
* *unreadable*: at least :data:`FEWEST_ROWS` filled cells of a column, and nine in ten of them,
  cannot be read.
* *default*: a date (that is no activity date), or a word outside its vocabulary, stands in at
  least :data:`FEWEST_ROWS` rows of a file and in nine in ten, and a rule that looks at it
  has findings on half of those rows.
* *column*: one rule finds fault with the same field in nine in ten rows of a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables.model import SOURCE, USED, SheetAccount, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wbn_audit.engine.needs import Needs
    from wbn_audit.engine.outcomes import RuleOutcome

FEWEST_ROWS = 10
SHARE = 0.9
HALF = 0.5
NEAR = 0.8

CAUSE_SCHEMA = {
    "cause_id": pl.String, "rule_id": pl.String, "table": pl.String, "field": pl.String,
    "source_file": pl.String, "source_sheet": pl.String, "findings": pl.UInt32, "rows": pl.UInt32,
    "kind": pl.String, "what": pl.String, "remedy": pl.String, "rules": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Cause:
    """One flaw.

    Attributes:
        rules: ids of the rules that it touches, those with findings first.
        rows: of the file in use.
        findings: which of the findings stem from it; none do where it is None.
    """

    kind: str
    table: str
    field: str
    sheet: SheetAccount
    rows: int
    what: str
    remedy: str
    rules: tuple[str, ...]
    findings: pl.Expr | None = None

    @property
    def id(self) -> str:
        """Stable from run to run of the same files."""
        place = place_of(self.sheet)
        first = self.rules[0] if self.kind == "column" else self.kind
        return "/".join((first, self.table, self.field, place))

    def record(self, findings: int) -> dict[str, object]:
        """As results have it."""
        return {
            "cause_id": self.id, "rule_id": self.rules[0] if findings else "", "table": self.table,
            "field": self.field, "source_file": self.sheet.source, "source_sheet": self.sheet.sheet,
            "findings": findings, "rows": self.rows, "kind": self.kind, "what": self.what,
            "remedy": self.remedy, "rules": ", ".join(self.rules),
        }  # fmt: skip


@dataclass(frozen=True)
class Run:
    """What causes are told from.

    Attributes:
        outcomes: what became of each rule.
        needs: of each rule that was wanted.
    """

    findings: pl.DataFrame
    tables: Tables
    outcomes: Mapping[str, RuleOutcome]
    needs: Mapping[str, Needs]

    def raising(self, *raised: str) -> tuple[str, ...]:
        """Ids of the loader rules that raise these."""
        return tuple(
            name for name in self.needs if self.outcomes[name].rule.raised in raised
        )  # fmt: skip

    def unsure(self, table: str, name: str = "") -> tuple[str, ...]:
        """Rules that read a field (or any of the table) and could not judge some subject."""
        return tuple(
            rule_id
            for rule_id, needs in sorted(self.needs.items())
            if self.outcomes[rule_id].unknown
            and any(one == table and name in {"", other} for one, other in needs.read)
        )

    def of_sheet(self, sheet: SheetAccount, table: str, rules: Iterable[str]) -> pl.Expr:
        """Findings of some rules on a table's rows in one sheet."""
        return (
            pl.col("rule_id").is_in(list(rules))
            & (pl.col("table") == table)
            & (pl.col("source_file") == sheet.source)
            & (pl.col("source_sheet") == sheet.sheet)
        )


def place_of(sheet: SheetAccount) -> str:
    """``file`` or ``file!sheet``."""
    return f"{sheet.source}!{sheet.sheet}" if sheet.sheet else sheet.source


def used(sheet: SheetAccount) -> int:
    """Rows of a sheet in use."""
    return sheet.reasons.get(USED, 0)


def fold(run: Run, told: Iterable[Cause]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give findings that stem from one cause its ``cause_id``.

    Args:
        run: what was found.
        told: causes, the ones that explain most first: a finding has the first that claims it.

    Returns:
        The findings with ``cause_id`` filled in, and the causes, largest first.
    """
    findings, records = run.findings, []
    for cause in [*told, *_columns(run)]:
        count = 0
        if cause.findings is not None:
            free = (pl.col("cause_id") == "") & (pl.col("status") != "due_soon")
            claimed = (cause.findings & free).fill_null(value=False)
            count = int(findings.select(claimed.sum()).item())
            if not count and cause.kind in {"column", "default"}:
                continue
            cause_id = pl.when(claimed).then(pl.lit(cause.id)).otherwise(pl.col("cause_id"))
            findings = findings.with_columns(cause_id.alias("cause_id"))
        records.append(cause.record(count))
    frame = pl.DataFrame(records, schema=CAUSE_SCHEMA, orient="row")
    return findings, frame.sort(["findings", "rows", "cause_id"], descending=[True, True, False])


def _columns(run: Run) -> list[Cause]:
    """A rule that nearly every row of a sheet breaks in the same field."""
    sheets = {(one.source, one.sheet): one for one in run.tables.sheets}
    keys = ["rule_id", "table", "field", "source_file", "source_sheet"]
    counted = (
        run.findings.filter((pl.col("status") != "due_soon") & (pl.col("cause_id") == ""))
        .group_by(keys)
        .len("n")
        .filter(pl.col("n") >= FEWEST_ROWS)
        .sort(keys)
    )
    causes = []
    for rule_id, table, name, file, part, count in counted.iter_rows():
        sheet = sheets.get((file, part))
        if sheet is None or count < SHARE * used(sheet):
            continue
        whole = "Every" if count >= used(sheet) else "Nearly every"
        column = f"{table}.{name}" if name else table
        title = run.outcomes[rule_id].rule.title
        what = f"{whole} row of {place_of(sheet)} breaks one rule in {column}: {title}."
        remedy = "Look at a few: an export or a custom is likelier than so many slips."
        same = pl.col("field").eq_missing(pl.lit(name, pl.String))
        chosen = run.of_sheet(sheet, table, [rule_id]) & same
        causes.append(
            Cause("column", table, name or "", sheet, used(sheet), what, remedy, (rule_id,), chosen)
        )
    return causes


def sheets_of(tables: Tables, table: str) -> list[tuple[int, SheetAccount]]:
    """The sheets of a table with their numbers."""
    return [(number, one) for number, one in enumerate(tables.sheets) if one.table == table]


def in_sheet(rows: pl.DataFrame, number: int) -> pl.DataFrame:
    """The rows of one sheet."""
    return rows.filter(pl.col(SOURCE) == number)
