"""Whether the quarter can be reported, in a sentence, and what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.results.model import ERROR, EXCLUDED, NOT_ASSESSED, MeasureInfo, Verdict
from wbn_audit.wording import many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wbn_audit.engine.options import Options
    from wbn_audit.errors import Problem
    from wbn_audit.tables.model import Tables


def stale(tables: Tables, as_of: date, days: int) -> str:
    """Why the exports look stale; empty if they do not."""
    if tables.newest is None:
        return "The exports hold no activity at all."
    age = (as_of - tables.newest).days
    if age <= days:
        return ""
    return (
        f"The exports look stale: the newest activity is of {tables.newest}, "
        f"{age} days before {as_of}."
    )


def reach(
    rules: pl.DataFrame,
    severities: dict[str, int],
    tables: Tables,
    refused: Sequence[Problem],
    options: Options,
    stale_days: int,
    measures: Sequence[MeasureInfo],
    accepted: int = 0,
) -> Verdict:
    """The verdict.

    Args:
        rules: rules.csv.
        severities: open findings by severity.
        tables: for staleness, coverage and what was set aside.
        refused: files left out because they were refused.
        options: the audit date, and what was asked to be shown.
        stale_days: age of the newest activity from which exports look stale.
        measures: for those that could not be counted.
        accepted: findings that an accepted exception covers.
    """
    errors = rules.filter(pl.col("severity") == "error")
    blocked = errors.filter(pl.col("state").is_in([NOT_ASSESSED, ERROR]))
    unknown = int(errors.get_column("unknown").sum())
    left_out = rules.filter(pl.col("state") == EXCLUDED).height
    old = stale(tables, options.as_of, stale_days)
    uncounted = [one.title for one in measures if one.reason and not one.beside]
    reasons: list[str] = []
    if refused:
        reasons.append(f"{_were(len(refused), 'refused file')} left out (--skip-refused).")
    if old:
        reasons.append(old)
    if severities["error"]:
        reasons.append(f"{many(severities['error'], 'error')} must be fixed.")
    if blocked.height:
        ids = ", ".join(blocked.get_column("rule_id"))
        reasons.append(f"{many(blocked.height, 'error-level rule')} could not be assessed: {ids}.")
    if uncounted:
        named = ", ".join(uncounted)
        reasons.append(f"{many(len(uncounted), 'measure')} cannot be counted: {named}.")
    if unknown:
        reasons.append(f"{many(unknown, 'check')} of error-level rules could not be decided.")
    notes = (
        *_shown(options), *_accepted(options, accepted), *_notes(tables, left_out),
        *_doubts(measures),
    )  # fmt: skip
    ready = not reasons and not left_out
    return Verdict(
        ready, _headline(severities, reasons, left_out, ready=ready), tuple(reasons), notes
    )


def _headline(severities: dict[str, int], reasons: list[str], left_out: int, *, ready: bool) -> str:
    if ready:
        review = (
            f"; {many(severities['warning'], 'warning')} to review" if severities["warning"] else ""
        )
        return f"Ready to report: no error-level finding is open{review}."
    if not reasons:
        return (
            "Nothing at error level in the rules that were run; "
            f"{_were(left_out, 'rule')} left out."
        )
    return f"Not ready to report. {reasons[0]}"


def _were(count: int, thing: str) -> str:
    return f"{many(count, thing)} {'was' if count == 1 else 'were'}"


def _shown(options: Options) -> tuple[str, ...]:
    only = [*sorted(options.quarters), *options.contractors]
    if not only:
        return ()
    return (f"Only {', '.join(only)} is shown and counted; all records were used as evidence.",)


def _accepted(options: Options, accepted: int) -> tuple[str, ...]:
    if options.exceptions is not None and options.exceptions.ignored:
        return ("Accepted exceptions were left aside (--ignore-accepted).",)
    if not accepted:
        return ()
    are = "is an accepted exception" if accepted == 1 else "are accepted exceptions"
    return (f"{many(accepted, 'finding')} {are} and not counted among these.",)


def _doubts(measures: Sequence[MeasureInfo]) -> tuple[str, ...]:
    doubtful = [
        f"{one.title} {one.unknown:,}" for one in measures if one.unknown and not one.beside
    ]
    if not doubtful:
        return ()
    return (f"In no quarter, because a date is unreadable or cut off: {', '.join(doubtful)}.",)


def _notes(tables: Tables, left_out: int) -> tuple[str, ...]:
    notes = []
    for name, cut in sorted(tables.cuts.items()):
        how = "look cut by date" if cut.inferred else "are complete"
        notes.append(
            f"{name.capitalize()} {how} from {cut.day}: whoever's time to be judged began before "
            f"is unknown, not passed."
        )
    for (table, name), sources in sorted(tables.partial.items()):
        notes.append(f"{table}.{name} is missing in {', '.join(sources)}: unknown for those rows.")
    for sheet in tables.sheets:
        if not sheet.table and sheet.rows:
            place = f"{sheet.source}!{sheet.sheet}" if sheet.sheet else sheet.source
            notes.append(f"{place} was not recognised as one of our tables and not read.")
    notes += tables.notes
    if left_out:
        notes.append(f"{_were(left_out, 'rule')} left out by --select or --ignore.")
    return tuple(notes)
