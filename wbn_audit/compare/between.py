"""What lies between two runs: other data, other rules, another day, inputs that are gone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import ERROR, EXCLUDED, FAIL, NOT_APPLICABLE, NOT_ASSESSED, PASS

if TYPE_CHECKING:
    from wbn_audit.results import Results

# Why something differs.
DATA, RULE, AS_OF, INPUT = "data", "rule", "as_of", "input"
LEFT_OUT, SHOWN, UNDECIDED, ACCEPTED, PROGRAM = (
    "left_out", "shown", "undecided", "accepted", "program",
)  # fmt: skip
CAUSES = {
    DATA: "data changed",
    RULE: "rule or number changed",
    AS_OF: "audit date moved",
    INPUT: "input missing, rule not assessed",
    LEFT_OUT: "rule left out of one run",
    SHOWN: "runs show other quarters or contractors",
    UNDECIDED: "can no longer be decided",
    ACCEPTED: "exception added, changed or ended",
    PROGRAM: "same files and rules: settings or version",
}
JUDGED = frozenset({PASS, FAIL, NOT_APPLICABLE})
_LOST = {NOT_ASSESSED: INPUT, ERROR: INPUT, EXCLUDED: LEFT_OUT}


@dataclass(frozen=True)
class Between:
    """Two runs and what differs between them beside findings and counts."""

    old: Results
    new: Results

    @cached_property
    def states(self) -> tuple[dict[str, str], dict[str, str]]:
        """State of each rule, before and now."""
        before, now = (
            dict(run.rules.select("rule_id", "state").iter_rows()) for run in (self.old, self.new)
        )
        return before, now

    @property
    def same_inputs(self) -> bool:
        """The very same files were read in the same way."""
        kept = ("sha256", "sheet", "table", "mapping", "header_row")
        before, now = (
            sorted(str([sheet[name] for name in kept]) for sheet in run.about["inputs"])
            for run in (self.old, self.new)
        )
        return before == now and self.old.about["coverage"] == self.new.about["coverage"]

    @property
    def shown_alike(self) -> bool:
        """Both runs show the same quarters and contractors."""
        before, now = (
            [sorted(run.about["options"][name]) for name in ("quarters", "contractors")]
            for run in (self.old, self.new)
        )
        return before == now

    @cached_property
    def changed_rules(self) -> list[str]:
        """Rules of both runs whose text or numbers differ."""
        before, now = self.old.rule_info, self.new.rule_info
        return sorted(
            name for name in before if name in now and before[name].digest != now[name].digest
        )

    @property
    def changed_numbers(self) -> dict[str, dict[str, Any]]:
        """Parameters of the edition that differ."""
        before, now = (run.about["edition"]["parameters"] for run in (self.old, self.new))
        return {
            name: {"before": before.get(name), "now": now.get(name)}
            for name in sorted({*before, *now})
            if before.get(name) != now.get(name)
        }

    @property
    def same_edition(self) -> bool:
        """The same standards with the same numbers."""
        kept = ("sha256", "parameters")
        before, now = (
            [run.about["edition"][name] for name in kept] for run in (self.old, self.new)
        )
        return bool(before == now)

    @property
    def no_longer_assessed(self) -> list[dict[str, str]]:
        """Rules that were judged before and could not be now, with the reason."""
        reasons = dict(self.new.rules.select("rule_id", "reason").iter_rows())
        before, now = self.states
        return [
            {"rule_id": name, "reason": str(reasons[name])}
            for name, state in sorted(now.items())
            if state in {NOT_ASSESSED, ERROR} and before.get(name) in JUDGED
        ]

    @property
    def assessed_again(self) -> list[str]:
        """Rules that are judged now and could not be before."""
        before, now = self.states
        return sorted(
            name
            for name, state in now.items()
            if state in JUDGED and before.get(name) in {NOT_ASSESSED, ERROR}
        )

    @cached_property
    def gone_files(self) -> list[str]:
        """Files of the earlier run that are missing now, by a count of sheets for each table.

        A weekly export is often named for its day, so another name alone is not missing.
        """
        now = {sheet["file"] for sheet in self.new.about["inputs"]}
        tables: dict[str, int] = {}
        for run, sign in ((self.old, 1), (self.new, -1)):
            for sheet in run.about["inputs"]:
                tables[sheet["table"]] = tables.get(sheet["table"], 0) + sign
        refused = bool(self.new.about["refused"])
        return sorted(
            {
                str(sheet["file"])
                for sheet in self.old.about["inputs"]
                if sheet["table"]
                and sheet["file"] not in now
                and (refused or tables[sheet["table"]] > 0)
            }
        )

    @cached_property
    def less_decided(self) -> pl.DataFrame:
        """rule_id, contractor, more: subjects that cannot be decided now beyond those before."""
        keys = ["rule_id", "contractor"]
        before = self.old.by_contractor.select(*keys, pl.col("unknown").cast(pl.Int64))
        now = self.new.by_contractor.select(*keys, pl.col("unknown").cast(pl.Int64).alias("now"))
        more = pl.col("now") - pl.col("unknown").fill_null(0)
        return (
            now.join(before, on=keys, how="left")
            .select(*keys, more.alias("more"))
            .filter(pl.col("more") > 0)
        )

    def lost(self, *, now: bool) -> dict[str, str]:
        """Rules of both runs that one of them did not judge, with the cause.

        Args:
            now: in the newer run; else in the older.
        """
        before, after = self.states
        states, others = (after, before) if now else (before, after)
        return {
            name: _LOST[state]
            for name, state in states.items()
            if state in _LOST and name in others
        }
