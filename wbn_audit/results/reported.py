"""Numbers that were reported, held against what the records support.

A number whose measure could not be counted, or whose quarter the records do not reach, is
said to be so: it is never held against a zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import ALL, Results
from wbn_audit.wording import many

if TYPE_CHECKING:
    from collections.abc import Sequence

WITHIN, OVER, UNDER, NOT_COUNTED, NO_RECORDS = (
    "within", "over", "under", "not_counted", "no_records",
)  # fmt: skip
KEYS = ["measure_id", "quarter", "contractor"]
COLUMNS = [
    *KEYS, "reported", "supported", "difference", "state", "kept_out", "unknown",
]  # fmt: skip
IN_QUESTION = [*KEYS, "participant_id", "standing", "date", "table", "record_id", "finding_id"]
NEVER = "9999Q4"
COUNTED, KEPT_OUT, QUARTER_UNKNOWN = "counted", "kept_out", "quarter_unknown"


@dataclass(frozen=True)
class Number:
    """A number as it was reported.

    Attributes:
        quarter: a calendar quarter, like 2025Q4.
        contractor: as the exports name it, or ``all``.
    """

    measure_id: str
    quarter: str
    contractor: str
    count: int


@dataclass(frozen=True)
class Report:
    """What a file says was reported.

    Attributes:
        file: its name, without folders.
        left_aside: rows of quarters, contractors or breakdowns that the run does not show.
    """

    file: str
    numbers: tuple[Number, ...]
    left_aside: int = 0


def hold(results: Results, report: Report, tolerance: int) -> Results:
    """The results with ``reported``: each number beside what the records support.

    A difference beyond the tolerance stands against the verdict, and so does a number that
    cannot be held against anything: a report that the records do not support is not
    ready. Findings, and with them the exit code, stay as they are.

    Args:
        results: of a run.
        report: measures, quarters and contractors are the run's own.
        tolerance: participants by which a number may differ.
    """
    supported = _Supported(results)
    numbers = [supported.held(one, tolerance) for one in report.numbers]
    told = {
        "file": report.file,
        "tolerance": tolerance,
        "left_aside": report.left_aside,
        "numbers": numbers,
    }
    reasons = _reasons(numbers, tolerance)
    if not reasons:
        return replace(results, about=results.about | {"reported": told})
    verdict = results.verdict
    first = verdict.headline if verdict.reasons else f"Not ready to report. {reasons[0]}"
    verdict = replace(verdict, ready=False, headline=first, reasons=(*verdict.reasons, *reasons))
    return replace(results, verdict=verdict, about=results.about | {"reported": told})


def _reasons(numbers: Sequence[dict[str, Any]], tolerance: int) -> list[str]:
    differ = sum(one["state"] in {OVER, UNDER} for one in numbers)
    lost = sum(one["state"] in {NOT_COUNTED, NO_RECORDS} for one in numbers)
    beyond = f" by more than {tolerance:,}" if tolerance else ""
    reasons = []
    if differ:
        reasons.append(
            f"{differ:,} of {many(len(numbers), 'reported number')} "
            f"{'differs' if differ == 1 else 'differ'}{beyond} from what the records support."
        )
    if lost:
        reasons.append(f"{many(lost, 'reported number')} cannot be held against the records.")
    return reasons


class _Supported:
    """What the records support, looked up number by number."""

    def __init__(self, results: Results) -> None:
        plain = (pl.col("breakdown") == ALL) & (pl.col("group") == ALL)
        self.counts = {
            tuple(keys): int(count)
            for *keys, count in results.counts.filter(plain).select(*KEYS, "count").iter_rows()
        }
        self.measures = {one.id: one for one in results.measure_info}
        self.first, self.last = _reach(results)
        kept = _kept_out(results).group_by(KEYS).agg(pl.col("participant_id").n_unique())
        self.kept = {tuple(keys): int(people) for *keys, people in kept.iter_rows()}

    def held(self, one: Number, tolerance: int) -> dict[str, Any]:
        """A number as results.json has it."""
        measure = self.measures[one.measure_id]
        place = (one.measure_id, one.quarter, one.contractor)
        supported: int | None = None
        if measure.reason:
            state = NOT_COUNTED
        elif not self.first <= one.quarter <= self.last:
            state = NO_RECORDS
        else:
            supported = self.counts.get(place, 0)
            state = _state(one.count - supported, tolerance)
        return {
            "measure_id": one.measure_id,
            "quarter": one.quarter,
            "contractor": one.contractor,
            "reported": one.count,
            "supported": supported,
            "difference": None if supported is None else one.count - supported,
            "state": state,
            "kept_out": self.kept.get(place, 0),
            "unknown": measure.unknown,
        }


def _state(difference: int, tolerance: int) -> str:
    if abs(difference) <= tolerance:
        return WITHIN
    return OVER if difference > 0 else UNDER


def _reach(results: Results) -> tuple[str, str]:
    """First and last quarter that the records tell of; an empty range where they tell of none.

    From the first that anybody counts in to the last, or to the newest activity.
    """
    quarters = results.people.get_column("quarter").cast(pl.String)
    newest = results.about.get("newest_activity")
    ends = [str(quarters.max())] if len(quarters) else []
    if newest:
        day = date.fromisoformat(newest)
        ends.append(f"{day.year}Q{(day.month + 2) // 3}")
    return (str(quarters.min()) if len(quarters) else NEVER), max(ends, default="")


def _kept_out(results: Results) -> pl.DataFrame:
    """kept_out.csv with ``contractor``, and once more for ``all``; quarter may be empty.

    The contractor is the participant's own where somebody counts them, else the finding's.
    """
    own = results.people.select("participant_id", pl.col("contractor").cast(pl.String))
    theirs = results.findings.select("finding_id", pl.col("contractor").cast(pl.String))
    named = (
        results.kept_out.with_columns(pl.col("quarter").fill_null(""))
        .join(own.unique("participant_id"), on="participant_id", how="left")
        .join(theirs.unique("finding_id"), on="finding_id", how="left", suffix="_found")
        .with_columns(contractor=pl.coalesce("contractor", "contractor_found"))
        .drop("contractor_found")
    )
    return pl.concat([named, named.with_columns(contractor=pl.lit(ALL))])


def reported(results: Results) -> pl.DataFrame:
    """reported.csv: each number of the report, in its order."""
    texts = dict.fromkeys([*KEYS, "state"], pl.String)
    schema = {name: texts.get(name, pl.Int64) for name in COLUMNS}
    return pl.DataFrame(results.about["reported"]["numbers"], schema)


def in_question(results: Results) -> pl.DataFrame:
    """reported_participants.csv: who is behind each number that differs.

    ``counted`` are those whom the records support; ``kept_out`` those whom a finding keeps
    out of that quarter, a row for each finding; ``quarter_unknown`` those whom one keeps out
    of a quarter that cannot be told.
    """
    numbers = reported(results).filter(pl.col("state").is_in([OVER, UNDER])).select(KEYS)
    kept = _kept_out(results)
    people = results.people.with_columns(pl.col(KEYS).cast(pl.String))
    counted = pl.concat([people, people.with_columns(contractor=pl.lit(ALL))])
    elsewhere = kept.filter(pl.col("quarter") == "").drop("quarter")
    parts = {
        COUNTED: numbers.join(counted, on=KEYS),
        KEPT_OUT: numbers.join(kept, on=KEYS),
        QUARTER_UNKNOWN: numbers.join(elsewhere, on=["measure_id", "contractor"]),
    }
    texts = dict.fromkeys(IN_QUESTION, pl.String()) | {"date": pl.Date()}
    rows = pl.concat(
        part.with_columns(
            pl.lit(None, kind).alias(name) for name, kind in texts.items()
            if name not in part.columns
        ).with_columns(standing=pl.lit(standing))
        .select(pl.col(name).cast(kind) for name, kind in texts.items())
        for standing, part in parts.items()
    )  # fmt: skip
    return rows.sort(*KEYS, "standing", "participant_id", "finding_id", nulls_last=True)
